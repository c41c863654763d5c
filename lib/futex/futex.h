/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between the files of lib/futex.
 *
 * A key says which word it is. While a program has one address space and maps no
 * page twice, its address does, private or shared.
 */
#ifndef FUTEX_FUTEX_H
#define FUTEX_FUTEX_H

#include <time.h>
#include <uk/list.h>
#include <uk/thread.h>

struct futex_key {
	const struct uk_vm *vm;
	uintptr_t addr;
};

/* One waiting thread, on its own stack; in its key's bucket while key.vm is not
 * NULL. Interrupts off. */
struct futex_waiter {
	struct uk_list link;
	struct futex_key key;
	struct uk_thread *thread;
	uint32_t bitset;
};

/* -EINVAL if not aligned. */
int futex_key(struct futex_key *key, const uint32_t *uaddr);

/* Interrupts off for all of these. */
void futex_enqueue(struct futex_waiter *w);
void futex_dequeue(struct futex_waiter *w);
unsigned futex_wake_key(const struct futex_key *key, unsigned n,
			uint32_t bitset);
/* Move at most n waiters to another word. */
unsigned futex_move(const struct futex_key *from, const struct futex_key *to,
		    unsigned n);

/* The operations: a result or -errno. deadline in arch_ticks(). */
long futex_wait(uint32_t *uaddr, uint32_t val, uint64_t deadline,
		uint32_t bitset);
long futex_wake(uint32_t *uaddr, int n, uint32_t bitset);
long futex_requeue(uint32_t *from, uint32_t *to, int wake, int move,
		   const uint32_t *expected);
long futex_wake_op(uint32_t *uaddr, uint32_t *uaddr2, int n, int n2,
		   uint32_t op);

/* The call's arguments, sorted out. */
struct futex_request {
	uint32_t *uaddr, *uaddr2;
	uint32_t val, val3;
	int val2;	/* the timeout argument, where it is a number */
	uint64_t deadline;
};

/* Is the fourth argument of this op a time? */
bool futex_has_timeout(int op);
/* WAIT's is relative, the others' absolute, on the clock that op says. */
int futex_timeout(struct futex_request *r, int op, const struct timespec *ts);
long futex_run(const struct futex_request *r, int op);

#endif
