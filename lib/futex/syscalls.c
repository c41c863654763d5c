/* SPDX-License-Identifier: BSD-3-Clause */
/* futex: one call, many operations; flags and timeouts are sorted out here. */
#include <errno.h>
#include <uk/abi/futex.h>
#include <uk/clock.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include "futex.h"

#define ALL 0xffffffffu

bool futex_has_timeout(int op)
{
	unsigned cmd = (unsigned)op & (unsigned)FUTEX_CMD_MASK;

	return cmd == FUTEX_WAIT || cmd == FUTEX_WAIT_BITSET ||
	       cmd == FUTEX_LOCK_PI || cmd == FUTEX_LOCK_PI2 ||
	       cmd == FUTEX_WAIT_REQUEUE_PI;
}

/* WAIT's timeout is relative; the others' are absolute, on either clock. */
int futex_timeout(struct futex_request *r, int op, const struct timespec *ts)
{
	unsigned cmd = (unsigned)op & (unsigned)FUTEX_CMD_MASK;
	bool real = (op & FUTEX_CLOCK_REALTIME) || cmd == FUTEX_LOCK_PI;

	return uk_clock_deadline(real ? CLOCK_REALTIME : CLOCK_MONOTONIC,
				 cmd != FUTEX_WAIT, ts, &r->deadline);
}

/* A shared word's page has to be there, even to find nobody waiting. */
static int check_shared(const struct futex_request *r, unsigned cmd)
{
	uint32_t value;
	int err = 0;

	if (cmd > FUTEX_LOCK_PI2 || cmd == FUTEX_FD ||
	    ((uintptr_t)r->uaddr & 3))
		return 0;
	err = uk_user_load32(r->uaddr, &value);
	if (!err && (cmd == FUTEX_REQUEUE || cmd == FUTEX_CMP_REQUEUE) &&
	    !((uintptr_t)r->uaddr2 & 3))
		err = uk_user_load32(r->uaddr2, &value);
	return err;
}

long futex_run(const struct futex_request *r, int op)
{
	unsigned cmd = (unsigned)op & (unsigned)FUTEX_CMD_MASK;
	bool shared = (op & FUTEX_PRIVATE_FLAG) == 0;

	if (shared) {
		int err = check_shared(r, cmd);

		if (err)
			return err;
	}
	/* Which operations may name the clock: ENOSYS elsewhere. */
	if ((op & FUTEX_CLOCK_REALTIME) && cmd != FUTEX_WAIT_BITSET &&
	    cmd != FUTEX_WAIT_REQUEUE_PI && cmd != FUTEX_LOCK_PI2)
		return -ENOSYS;
	switch (cmd) {
	case FUTEX_WAIT:
		return futex_wait(r->uaddr, r->val, r->deadline, ALL, shared);
	case FUTEX_WAIT_BITSET:
		return futex_wait(r->uaddr, r->val, r->deadline, r->val3,
				  shared);
	case FUTEX_WAKE:
		return futex_wake(r->uaddr, (int)r->val, ALL, shared);
	case FUTEX_WAKE_BITSET:
		return futex_wake(r->uaddr, (int)r->val, r->val3, shared);
	case FUTEX_REQUEUE:
		return futex_requeue(r->uaddr, r->uaddr2, (int)r->val, r->val2,
				     NULL, shared);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(r->uaddr, r->uaddr2, (int)r->val, r->val2,
				     &r->val3, shared);
	case FUTEX_WAKE_OP:
		return futex_wake_op(r->uaddr, r->uaddr2, (int)r->val, r->val2,
				     r->val3, shared);
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
		return futex_lock_pi(r->uaddr, r->deadline, shared);
	case FUTEX_TRYLOCK_PI:
		return futex_trylock_pi(r->uaddr, shared);
	case FUTEX_UNLOCK_PI:
		return futex_unlock_pi(r->uaddr, shared);
	case FUTEX_WAIT_REQUEUE_PI:
		return futex_wait_requeue_pi(r->uaddr, r->val, r->deadline,
					     r->uaddr2, shared);
	case FUTEX_CMP_REQUEUE_PI:
		return futex_cmp_requeue_pi(r->uaddr, (int)r->val, r->val2,
					    r->uaddr2, r->val3, shared);
	}
	uk_printk("futex: operation %u is not supported: ENOSYS\n", cmd);
	return -ENOSYS;
}

static __noinline long futex_any(uint32_t *uaddr, int op, uint32_t val,
				 const struct timespec *timeout,
				 uint32_t *uaddr2, uint32_t val3)
{
	struct futex_request r = {
		.uaddr = uaddr,
		.uaddr2 = uaddr2,
		.val = val,
		.val3 = val3,
		.val2 = (int)(uintptr_t)timeout,
		.deadline = UK_CLOCK_NEVER,
	};
	struct timespec ts;
	int err;

	if (futex_has_timeout(op) && timeout) {
		if (uk_copy_from_user(&ts, timeout, sizeof(ts)))
			return -EFAULT;
		err = futex_timeout(&r, op, &ts);
		if (err)
			return err;
	}
	return futex_run(&r, op);
}

/* First the two that libc's locks make most. */
UK_LLSYSCALL_R_DEFINE(long, futex, uint32_t *, uaddr, int, op, uint32_t, val,
		      const struct timespec *, timeout, uint32_t *, uaddr2,
		      uint32_t, val3)
{
	if (op == (FUTEX_WAKE | FUTEX_PRIVATE_FLAG))
		return futex_wake(uaddr, (int)val, ALL, false);
	if (op == (FUTEX_WAIT | FUTEX_PRIVATE_FLAG) && !timeout)
		return futex_wait(uaddr, val, UK_CLOCK_NEVER, ALL, false);
	return futex_any(uaddr, op, val, timeout, uaddr2, val3);
}
