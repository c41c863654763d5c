/* SPDX-License-Identifier: BSD-3-Clause */
/* poll and ppoll. */
#include <errno.h>
#include <sys/resource.h>
#include <uk/clock.h>
#include <uk/syscall.h>
#include "set.h"

#define CHUNK 8u /* pollfds that are copied at a time */
#define MS_PER_SEC 1000
#define NS_PER_MS 1000000

struct poll_list {
	struct poll_scan scan;
	struct pollfd *user;
};

/* Look at n of the user's pollfds, n <= CHUNK: how many are ready. */
static int look_at(struct pollfd *user, unsigned n, struct poll_set *set)
{
	struct pollfd fds[CHUNK];
	int ready = 0;

	if (unlikely(uk_copy_from_user(fds, user, n * sizeof(*fds))))
		return -EFAULT;
	for (unsigned i = 0; i < n; i++) {
		unsigned events = 0;

		if (likely(fds[i].fd >= 0))
			events = poll_look(fds[i].fd,
					   (unsigned short)fds[i].events, set);
		ready += events != 0;
		fds[i].revents = (short)events;
		if (unlikely(uk_copy_to_user(&user[i].revents, &fds[i].revents,
					     sizeof(short))))
			return -EFAULT;
	}
	return ready;
}

static int scan_list(struct poll_scan *scan, struct poll_set *set)
{
	struct pollfd *user = container_of(scan, struct poll_list, scan)->user;
	unsigned left = scan->count;
	int ready = 0;

	while (left != 0) {
		unsigned n = min(left, CHUNK);
		int more = look_at(user, n, set);

		if (unlikely(more < 0))
			return more;
		ready += more;
		user += n;
		left -= n;
	}
	return ready;
}

/* All of them, for as long as it takes. */
static __noinline int poll_list(struct pollfd *fds, unsigned n,
				uint64_t deadline, const uint64_t *bits)
{
	struct poll_list list = { { scan_list, n }, fds };

	if (unlikely(n > uk_process_limit(RLIMIT_NOFILE)))
		return -EINVAL;
	return poll_masked(&list.scan, deadline, bits);
}

static __noinline int poll_with_mask(struct pollfd *fds, unsigned n,
				     uint64_t deadline,
				     const struct uk_sigset *mask, size_t size)
{
	uint64_t bits;
	int err = poll_mask_import(mask, size, &bits);

	return err ? err : poll_list(fds, n, deadline, &bits);
}

int poll_call(struct pollfd *fds, unsigned n, uint64_t deadline,
	      const struct uk_sigset *mask, size_t size)
{
	int ready;

	if (unlikely(mask))
		return poll_with_mask(fds, n, deadline, mask, size);
	if (n == 1 && likely(uk_process_limit(RLIMIT_NOFILE) != 0)) {
		ready = look_at(fds, 1, NULL);
		if (likely(ready != 0))
			return ready;
	}
	return poll_list(fds, n, deadline, NULL);
}

/* A negative time-out: none. */
UK_SYSCALL_R_DEFINE(int, poll, struct pollfd *, fds, unsigned, nfds, int,
		    timeout)
{
	const struct timespec ts = {
		.tv_sec = timeout / MS_PER_SEC,
		.tv_nsec = timeout % MS_PER_SEC * NS_PER_MS,
	};
	uint64_t deadline = UK_TIMER_NEVER;

	if (timeout >= 0)
		poll_deadline(&ts, &deadline);
	return poll_call(fds, nfds, deadline, NULL, 0);
}

/* What is left of the time is written back, unless there was none. */
UK_LLSYSCALL_R_DEFINE(int, ppoll, struct pollfd *, fds, unsigned, nfds,
		      struct timespec *, timeout, const struct uk_sigset *,
		      mask, size_t, size)
{
	uint64_t deadline = UK_TIMER_NEVER;
	struct timespec ts;
	int ready;

	if (timeout) {
		if (uk_copy_from_user(&ts, timeout, sizeof(ts)))
			return -EFAULT;
		if (poll_deadline(&ts, &deadline))
			return -EINVAL;
	}
	ready = poll_call(fds, nfds, deadline, mask, size);
	if (deadline == 0 || deadline == UK_TIMER_NEVER)
		return ready;
	poll_remaining(deadline, &ts);
	(void)uk_put_pair(timeout, (uint64_t)ts.tv_sec, (uint64_t)ts.tv_nsec);
	return ready;
}
