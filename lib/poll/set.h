/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What poll and select share: waiting for any of several files.
 *
 * A call looks at its descriptors first; only if none is ready and it may wait
 * does it make a set, which watches them. Then it looks again, each time that
 * one of them tells of a change.
 */
#ifndef POLL_SET_H
#define POLL_SET_H

#include <poll.h>
#include <time.h>
#include <uk/abi/signal.h>
#include <uk/poll.h>
#include <uk/thread.h>
#include <uk/vfs.h>

#define POLL_FEW 4 /* descriptors for which no memory is allocated */

#define POLL_ALWAYS (POLLERR | POLLHUP | POLLNVAL) /* asked for or not */

struct poll_watch {
	struct vfs_watcher watcher;
	struct poll_set *set;
	struct vfs_file *file; /* referenced; NULL: not in use */
	unsigned wanted; /* POLL* */
};

struct poll_set {
	struct uk_waitq sleeper;
	bool told; /* something changed; interrupts off */
	unsigned used, size; /* of all */
	struct poll_watch *all;
	struct poll_watch few[POLL_FEW];
};

/* For at most n descriptors. -ENOMEM. */
int poll_set_init(struct poll_set *set, unsigned n);
void poll_set_done(struct poll_set *set);

/* What holds of wanted for fd, POLLERR, POLLHUP, and POLLNVAL if it is not
 * open. set: watch it from now on, or NULL. */
unsigned poll_look(int fd, unsigned wanted, struct poll_set *set);

/* Until something changes, a signal comes or the deadline is over. */
void poll_set_sleep(struct poll_set *set, uint64_t deadline);

/* A user's relative time-out as a deadline: UK_TIMER_NEVER for none, 0: do not
 * wait. -EINVAL. */
int poll_deadline(const struct timespec *ts, uint64_t *deadline);
/* What is left of it. */
void poll_remaining(uint64_t deadline, struct timespec *left);

/*
 * Look, sleep, look again: scan() returns how many are ready, or -errno; it
 * watches if set is not NULL, as the first time. The number, 0 if time is
 * over, -EINTR.
 */
struct poll_scan {
	int (*fn)(struct poll_scan *scan, struct poll_set *set);
	unsigned count; /* of descriptors, at most */
};
int poll_wait(struct poll_scan *scan, uint64_t deadline);

/* The work of poll and ppoll. mask: a user's, or NULL. */
int poll_call(struct pollfd *fds, unsigned n, uint64_t deadline,
	      const struct uk_sigset *mask, size_t size);

/* With *bits blocked, if bits is not NULL: poll_wait(), handlers, and again. */
int poll_masked(struct poll_scan *scan, uint64_t deadline,
		const uint64_t *bits);
/* A user's mask. -EINVAL, -EFAULT. */
int poll_mask_import(const struct uk_sigset *mask, size_t size, uint64_t *bits);

#endif
