/* SPDX-License-Identifier: BSD-3-Clause */
/* poll and ppoll. */
#include <errno.h>
#include <plat/user.h>
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

/* One descriptor, which is ready: 1 or -EFAULT. 0: it is not so, or nothing
 * that can be said in a few instructions. On a little-endian CPU a pollfd is a
 * word: fd, events, revents. */
static __always_inline int poll_one(struct pollfd *user)
{
	const struct uk_process *p = uk_process_current();
	struct vfs_file *f;
	uint64_t word;
	unsigned events;
	uint16_t found;

	if (unlikely(!vfs_table_is_ours(p) ||
		     p->limits[RLIMIT_NOFILE].cur == 0))
		return 0;
	if (unlikely(!uk_user_load64(user, &word)))
		return -EFAULT;
	f = vfs_lookup(p->files, (int)word);
	if (unlikely(!f))
		return 0;
	events = f->ops->poll(f, NULL) & ((word >> 32 & 0xffff) | POLL_ALWAYS);
	if (unlikely(!events))
		return 0;
	found = (uint16_t)events;
	return likely(arch_user_put16(&user->revents, &found)) ? 1 : -EFAULT;
}

int poll_call(struct pollfd *fds, unsigned n, uint64_t deadline,
	      const struct uk_sigset *mask, size_t size)
{
	if (unlikely(mask))
		return poll_with_mask(fds, n, deadline, mask, size);
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
	int ready = nfds == 1 ? poll_one(fds) : 0;

	if (likely(ready))
		return ready;
	if (timeout >= 0)
		poll_deadline(&ts, &deadline);
	return poll_call(fds, nfds, deadline, NULL, 0);
}

static __noinline int ppoll_any(struct pollfd *fds, unsigned nfds,
				struct timespec *timeout,
				const struct uk_sigset *mask, size_t size)
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

/* No time at all, or no end to it. Where tv_nsec is half of a word, the other
 * half does not matter, but takes the long way. */
static __always_inline bool no_time(const struct timespec *timeout)
{
	uint64_t sec, nsec;

	return !timeout ||
	       (uk_user_load_pair(timeout, &sec, &nsec) && (sec | nsec) == 0);
}

/* What is left of the time is written back, unless there was none. */
UK_LLSYSCALL_R_DEFINE(int, ppoll, struct pollfd *, fds, unsigned, nfds,
		      struct timespec *, timeout, const struct uk_sigset *,
		      mask, size_t, size)
{
	int ready;

	if (unlikely(nfds != 1 || mask || !no_time(timeout)))
		return ppoll_any(fds, nfds, timeout, mask, size);
	ready = poll_one(fds);
	return likely(ready) ? ready : ppoll_any(fds, 1, timeout, NULL, 0);
}
