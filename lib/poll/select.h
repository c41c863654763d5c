/* SPDX-License-Identifier: BSD-3-Clause */
/* What the calls of 64-bit and of arm's 32-bit times share. */
#ifndef POLL_SELECT_H
#define POLL_SELECT_H

#include <uk/abi/poll.h>
#include "set.h"

#define USEC_PER_SEC 1000000
#define NSEC_PER_USEC 1000

/* user: the sets to read, write and except, or NULL. bits: signals to block
 * meanwhile, or NULL. */
int select_call(int n, unsigned long *const user[3], uint64_t deadline,
		const uint64_t *bits);
/* pselect6's last argument: *bits is mask or, if there is none, NULL. */
int select_mask(const struct uk_sigset_arg *user, uint64_t *mask,
		const uint64_t **bits);

#endif
