/* SPDX-License-Identifier: BSD-3-Clause */
/* What timerfd's calls of 64-bit and of arm's 32-bit times share. Values are in
 * kernel memory; -errno. */
#ifndef TIME_TIMERFD_H
#define TIME_TIMERFD_H

#include <time.h>

/* old is written whenever the timer was set, -ECANCELED included. */
int timerfd_set(int fd, int flags, const struct itimerspec *value,
		struct itimerspec *old);
int timerfd_get(int fd, struct itimerspec *value);

#endif
