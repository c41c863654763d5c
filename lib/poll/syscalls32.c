/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's ppoll and pselect6 with 32-bit times. */
#include <errno.h>
#include <uk/abi/time.h>
#include <uk/syscall.h>
#include "select.h"

/* user: or NULL. 0, -EFAULT, -EINVAL. */
static int get(const struct uk_timespec32 *user, uint64_t *deadline)
{
	struct uk_timespec32 in;
	struct timespec ts;

	*deadline = UK_TIMER_NEVER;
	if (!user)
		return 0;
	if (uk_copy_from_user(&in, user, sizeof(in)))
		return -EFAULT;
	ts = (struct timespec){ .tv_sec = in.tv_sec, .tv_nsec = in.tv_nsec };
	return poll_deadline(&ts, deadline);
}

static void put(struct uk_timespec32 *user, uint64_t deadline)
{
	struct uk_timespec32 out;
	struct timespec left;

	if (deadline == 0 || deadline == UK_TIMER_NEVER)
		return;
	poll_remaining(deadline, &left);
	out = (struct uk_timespec32){ (int32_t)left.tv_sec,
				      (int32_t)left.tv_nsec };
	(void)uk_copy_to_user(user, &out, sizeof(out));
}

UK_LLSYSCALL_R_DEFINE(int, ppoll_time32, struct pollfd *, fds, unsigned, nfds,
		      struct uk_timespec32 *, timeout, const struct uk_sigset *,
		      mask, size_t, size)
{
	uint64_t deadline;
	int ready = get(timeout, &deadline);

	if (ready)
		return ready;
	ready = poll_call(fds, nfds, deadline, mask, size);
	put(timeout, deadline);
	return ready;
}

UK_LLSYSCALL_R_DEFINE(int, pselect6_time32, int, n, unsigned long *, readfds,
		      unsigned long *, writefds, unsigned long *, exceptfds,
		      struct uk_timespec32 *, timeout,
		      const struct uk_sigset_arg *, mask)
{
	unsigned long *const user[] = { readfds, writefds, exceptfds };
	const uint64_t *bits;
	uint64_t deadline, set;
	int ready = get(timeout, &deadline);

	if (!ready)
		ready = select_mask(mask, &set, &bits);
	if (ready)
		return ready;
	ready = select_call(n, user, deadline, bits);
	put(timeout, deadline);
	return ready;
}
