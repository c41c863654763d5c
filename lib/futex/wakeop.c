/* SPDX-License-Identifier: BSD-3-Clause */
/* WAKE_OP: change a second word, wake on the first, and on the second if its
 * old value compares as asked. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/essentials.h>
#include "futex.h"

/* FUTEX_OP's word: 4 bits operation (the highest: the operand is a shift), 4
 * bits comparison, 12 bits operand, 12 bits what is compared with. */
enum {
	OP_SET,
	OP_ADD,
	OP_OR,
	OP_ANDN,
	OP_XOR,
	OP_COUNT
};
enum {
	CMP_EQ,
	CMP_NE,
	CMP_LT,
	CMP_LE,
	CMP_GT,
	CMP_GE,
	CMP_COUNT
};

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
	return o->op >= OP_COUNT || o->cmp >= CMP_COUNT ? -ENOSYS : 0;
}

static uint32_t apply(const struct wake_op *o, uint32_t old)
{
	switch (o->op) {
	case OP_SET:
		return (uint32_t)o->operand;
	case OP_ADD:
		return old + (uint32_t)o->operand;
	case OP_OR:
		return old | (uint32_t)o->operand;
	case OP_ANDN:
		return old & ~(uint32_t)o->operand;
	default:
		return old ^ (uint32_t)o->operand;
	}
}

static bool holds(const struct wake_op *o, int32_t old)
{
	switch (o->cmp) {
	case CMP_EQ:
		return old == o->against;
	case CMP_NE:
		return old != o->against;
	case CMP_LT:
		return old < o->against;
	case CMP_LE:
		return old <= o->against;
	case CMP_GT:
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
		   uint32_t op, bool shared)
{
	struct futex_key a, b;
	struct wake_op o;
	unsigned long flags;
	uint32_t old = 0;
	long rc, more;

	rc = futex_key(&a, uaddr, shared);
	if (rc == 0)
		rc = futex_key(&b, uaddr2, shared);
	if (rc == 0)
		rc = decode(&o, op);
	if (rc == 0)
		rc = modify(uaddr2, &o, &old);
	if (rc != 0)
		return rc;
	flags = arch_irq_save();
	rc = futex_wake_key(&a, n < 1 ? 1 : (unsigned)n, ~0u);
	if (rc >= 0 && holds(&o, (int32_t)old)) {
		more = futex_wake_key(&b, n2 < 1 ? 1 : (unsigned)n2, ~0u);
		rc = more < 0 ? more : rc + more;
	}
	arch_irq_restore(flags);
	uk_preempt();
	return rc;
}
