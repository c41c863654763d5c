/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * WAIT, WAKE, REQUEUE, WAKE_OP.
 *
 * The lost wake-up: a waker changes the word, then wakes. A waiter looks at the
 * word and enters the queue with interrupts off, so that the waker comes either
 * before, and the word has changed, or after, and finds the waiter. The word is
 * read once before, so that the page is there and no fault is taken with
 * interrupts off.
 */
#include <errno.h>
#include <uk/essentials.h>
#include <uk/futex.h>
#include "futex.h"

long futex_wait(uint32_t *uaddr, uint32_t val, uint64_t deadline,
		uint32_t bitset)
{
	struct futex_waiter w = {
		.thread = arch_current(),
		.bitset = bitset,
	};
	unsigned long flags;
	uint32_t seen;
	long rc;

	if (bitset == 0)
		return -EINVAL;
	rc = futex_key(&w.key, uaddr);
	if (rc != 0)
		return rc;
	rc = uk_user_load32(uaddr, &seen);
	if (rc != 0)
		return rc;
	flags = arch_irq_save();
	rc = uk_user_load32(uaddr, &seen);
	if (rc == 0 && seen != val)
		rc = -EAGAIN;
	if (rc == 0) {
		futex_enqueue(&w);
		rc = uk_block(deadline, true);
		/* Woken and interrupted at once: the wake counts. */
		if (w.key.vm == NULL)
			rc = 0;
		else
			futex_dequeue(&w);
	}
	arch_irq_restore(flags);
	return rc;
}

long futex_wake(uint32_t *uaddr, int n, uint32_t bitset)
{
	struct futex_key key;
	unsigned long flags;
	long rc;

	if (bitset == 0)
		return -EINVAL;
	rc = futex_key(&key, uaddr);
	if (rc != 0)
		return rc;
	flags = arch_irq_save();
	/* Linux wakes one for a count below one. */
	rc = futex_wake_key(&key, n < 1 ? 1 : (unsigned)n, bitset);
	arch_irq_restore(flags);
	uk_preempt();
	return rc;
}

void uk_futex_wake_one(int *uaddr)
{
	struct futex_key key;
	unsigned long flags;

	if (futex_key(&key, (const uint32_t *)uaddr) != 0)
		return;
	flags = arch_irq_save();
	futex_wake_key(&key, 1, ~0u);
	arch_irq_restore(flags);
}

long futex_requeue(uint32_t *from, uint32_t *to, int wake, int move,
		   const uint32_t *expected)
{
	struct futex_key a, b;
	unsigned long flags;
	uint32_t seen;
	long rc;

	if (wake < 0 || move < 0)
		return -EINVAL;
	rc = futex_key(&a, from);
	if (rc == 0)
		rc = futex_key(&b, to);
	if (rc == 0 && expected != NULL)
		rc = uk_user_load32(from, &seen);
	if (rc != 0)
		return rc;
	flags = arch_irq_save();
	if (expected != NULL)
		rc = uk_user_load32(from, &seen);
	if (rc == 0 && expected != NULL && seen != *expected)
		rc = -EAGAIN;
	if (rc == 0 && wake > 0)
		rc = futex_wake_key(&a, (unsigned)wake, ~0u);
	if (rc >= 0 && move > 0)
		rc += futex_move(&a, &b, (unsigned)move);
	arch_irq_restore(flags);
	uk_preempt();
	return rc;
}

/* FUTEX_OP's word: 4 bits operation (the highest: the operand is a shift), 4
 * bits comparison, 12 bits operand, 12 bits what is compared with. */
struct wake_op {
	unsigned op, cmp;
	int32_t operand, against;
};

static int32_t sign_extend12(uint32_t v)
{
	return (int32_t)(v << 20) >> 20;
}

static int decode(struct wake_op *o, uint32_t word)
{
	o->op = word >> 28 & 7;
	o->cmp = word >> 24 & 15;
	o->operand = sign_extend12(word >> 12);
	o->against = sign_extend12(word);
	if (word >> 31)
		o->operand = (int32_t)(1u << (o->operand & 31));
	return o->op > 4 || o->cmp > 5 ? -ENOSYS : 0;
}

static uint32_t apply(const struct wake_op *o, uint32_t old)
{
	switch (o->op) {
	case 0:
		return (uint32_t)o->operand;
	case 1:
		return old + (uint32_t)o->operand;
	case 2:
		return old | (uint32_t)o->operand;
	case 3:
		return old & ~(uint32_t)o->operand;
	default:
		return old ^ (uint32_t)o->operand;
	}
}

static bool holds(const struct wake_op *o, int32_t old)
{
	switch (o->cmp) {
	case 0:
		return old == o->against;
	case 1:
		return old != o->against;
	case 2:
		return old < o->against;
	case 3:
		return old <= o->against;
	case 4:
		return old > o->against;
	default:
		return old >= o->against;
	}
}

static int modify(uint32_t *uaddr, const struct wake_op *o, uint32_t *old)
{
	uint32_t seen;
	int rc = uk_user_load32(uaddr, &seen);

	while (rc == 0) {
		*old = seen;
		rc = uk_user_cmpxchg32(uaddr, &seen, apply(o, *old));
		if (seen == *old)
			break;
	}
	return rc;
}

long futex_wake_op(uint32_t *uaddr, uint32_t *uaddr2, int n, int n2,
		   uint32_t op)
{
	struct futex_key a, b;
	struct wake_op o;
	unsigned long flags;
	uint32_t old = 0;
	long rc;

	rc = futex_key(&a, uaddr);
	if (rc == 0)
		rc = futex_key(&b, uaddr2);
	if (rc == 0)
		rc = decode(&o, op);
	if (rc == 0)
		rc = modify(uaddr2, &o, &old);
	if (rc != 0)
		return rc;
	flags = arch_irq_save();
	rc = futex_wake_key(&a, n < 1 ? 1 : (unsigned)n, ~0u);
	if (holds(&o, (int32_t)old))
		rc += futex_wake_key(&b, n2 < 1 ? 1 : (unsigned)n2, ~0u);
	arch_irq_restore(flags);
	uk_preempt();
	return rc;
}
