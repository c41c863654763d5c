/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between the files of lib/futex.
 *
 * A key says which word it is: of a private operation the address space and the
 * address. A shared one asks lib/mm: what is mapped in several places is one
 * memory, an object and the place in it (modulo 4 GiB on arm). In memory that
 * is not shared, it does not meet private ones, as on Linux: bit 0 of the
 * address is set.
 */
#ifndef FUTEX_FUTEX_H
#define FUTEX_FUTEX_H

#include <errno.h>
#include <time.h>
#include <uk/essentials.h>
#include <uk/list.h>
#include <uk/process.h>

struct futex_key {
	const void *vm; /* or the object */
	uintptr_t addr;
};

/* A word that somebody waits on. It lives in one of its waiters and moves to
 * another when that one leaves. Interrupts off. */
struct futex_word {
	struct futex_key key;
	struct futex_word *left, *right; /* queue.c's tree */
	struct uk_list waiters; /* by priority, then by arrival */
	struct uk_thread *owner; /* of a PI futex; else NULL */
	struct uk_list held; /* in owner's pi_held */
};

/* One waiting thread, on its own stack. */
struct futex_waiter {
	struct uk_list link;
	struct futex_key key;
	struct futex_key requeue; /* WAIT_REQUEUE_PI: to where; else 0 */
	struct uk_thread *thread;
	uint32_t *uaddr; /* of a PI futex */
	uint32_t bitset;
	bool queued; /* false: it was woken */
	bool pi; /* wants the lock, not a wake-up */
	struct futex_word storage; /* maybe its word, maybe unused */
};

/* --- queue.c ----------------------------------------------------------- */

int futex_shared_key(struct futex_key *key);
/* -EINVAL if not aligned, -EFAULT if not the program's. */
static __always_inline int futex_key(struct futex_key *key,
				     const uint32_t *uaddr, bool shared)
{
	if ((uintptr_t)uaddr & 3)
		return -EINVAL;
	if ((uintptr_t)uaddr >= UK_USER_TOP)
		return -EFAULT;
	key->vm = uk_process_current()->vm;
	key->addr = (uintptr_t)uaddr;
	return unlikely(shared) ? futex_shared_key(key) : 0;
}

static inline bool futex_same(const struct futex_key *a,
			      const struct futex_key *b)
{
	return a->addr == b->addr && a->vm == b->vm;
}

/* Nobody waits anywhere. */
bool futex_idle(void);

/* Interrupts off for all of these. find: NULL if nobody waits. */
struct futex_word *futex_find(const struct futex_key *key);
struct futex_word *futex_enqueue(struct futex_waiter *w);
void futex_dequeue(struct futex_waiter *w);

static inline struct futex_waiter *futex_first(const struct futex_word *word)
{
	return uk_list_entry(word->waiters.next, struct futex_waiter, link);
}

/* At most n; how many. -EINVAL: somebody waits for a lock there. */
long futex_wake_key(const struct futex_key *key, unsigned n, uint32_t bitset);

/* --- ops.c: the operations; a result or -errno; deadline in arch_ticks() - */

long futex_wait(uint32_t *uaddr, uint32_t val, uint64_t deadline,
		uint32_t bitset, bool shared);
long futex_wake(uint32_t *uaddr, int n, uint32_t bitset, bool shared);
long futex_requeue(uint32_t *from, uint32_t *to, int wake, int move,
		   const uint32_t *expected, bool shared);

/* --- wakeop.c ---------------------------------------------------------- */

long futex_wake_op(uint32_t *uaddr, uint32_t *uaddr2, int n, int n2,
		   uint32_t op, bool shared);

/* --- pi.c, inherit.c, requeuepi.c ---------------------------------------- */

long futex_lock_pi(uint32_t *uaddr, uint64_t deadline, bool shared);
long futex_trylock_pi(uint32_t *uaddr, bool shared);
long futex_unlock_pi(uint32_t *uaddr, bool shared);
long futex_wait_requeue_pi(uint32_t *uaddr, uint32_t val, uint64_t deadline,
			   uint32_t *uaddr2, bool shared);
long futex_cmp_requeue_pi(uint32_t *uaddr, int wake, int move, uint32_t *uaddr2,
			  uint32_t expected, bool shared);
/* Interrupts off. Take the word for t: 0; 1 if it has another owner, *owner,
 * and the WAITERS bit is set now; -errno. *owner is NULL unless 1. */
int futex_pi_take(uint32_t *uaddr, const struct futex_key *key,
		  struct uk_thread *t, struct uk_thread **owner);
/* w, not queued, waits for the lock that owner has. -EDEADLK: owner waits,
 * maybe through others, for w's thread. */
int futex_pi_block(struct futex_waiter *w, struct uk_thread *owner);
/* w gives up waiting. */
void futex_pi_leave(struct futex_waiter *w);
/* The priority of t follows from what it holds, and so on along the chain. */
void futex_pi_update(struct uk_thread *t);
/* word has this owner now, or NULL. */
void futex_pi_set_owner(struct futex_word *word, struct uk_thread *owner);

/* --- syscalls.c: the call's arguments, sorted out
 * -------------------------- */

struct futex_request {
	uint32_t *uaddr, *uaddr2;
	uint32_t val, val3;
	int val2; /* the timeout argument, where it is a number */
	uint64_t deadline;
};

/* Is the fourth argument of this op a time? */
bool futex_has_timeout(int op);
/* WAIT's is relative, the others' absolute, on the clock that op says. */
int futex_timeout(struct futex_request *r, int op, const struct timespec *ts);
long futex_run(const struct futex_request *r, int op);

#endif
