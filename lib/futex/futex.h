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
#include <uk/process.h>

struct futex_key {
	const void *vm; /* or the object */
	uintptr_t addr;
};

/*
 * One waiting thread, on its own stack. The first of those who wait on a word
 * stands for the word: it is in queue.c's tree, the others are only in its
 * ring. Interrupts off.
 */
struct futex_waiter {
	struct futex_key key;
	struct futex_waiter *left, *right; /* the first's: the tree */
	struct uk_list link; /* ring of the word's, by priority and arrival */
	struct uk_thread *thread;
	uint32_t *uaddr;
	uint32_t bitset;
	bool first; /* of its word */
	bool queued; /* false: it was woken */
	bool pi; /* wants the lock, not a wake-up */
	bool pass; /* may be moved to requeue, nowhere else, and not woken */
	struct futex_key requeue; /* WAIT_REQUEUE_PI: to where */
	struct uk_thread *owner; /* the first's: of a PI futex; else NULL */
	struct uk_list held; /* the first's: in owner's pi_held */
	/* ops.c's: what it waits for. */
	bool shared;
	uint32_t val;
	uint64_t deadline;
};

/* --- queue.c ----------------------------------------------------------- */

extern struct futex_waiter *futex_root;

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

struct futex_waiter *futex_find_slowly(const struct futex_key *key);

/* The first waiter of a word, or NULL; it is the tree's root then. Interrupts
 * off for this and those below. */
static inline struct futex_waiter *futex_find(const struct futex_key *key)
{
	if (futex_root == NULL || futex_same(key, &futex_root->key))
		return futex_root;
	return futex_find_slowly(key);
}

/* Queue w, its key, thread, bitset, pi and pass filled in. Returns the
 * word's first waiter. */
struct futex_waiter *futex_enqueue(struct futex_waiter *w);
void futex_dequeue(struct futex_waiter *w);
/* Its thread's priority has changed. */
void futex_reposition(struct futex_waiter *w);

void futex_join(struct futex_waiter *left, struct futex_waiter *right);

/* The first waiter of a word leaves the tree, whose root it is. */
static inline void futex_remove_root(void)
{
	if (likely(futex_root->left == NULL))
		futex_root = futex_root->right;
	else
		futex_join(futex_root->left, futex_root->right);
}

long futex_wake_some(const struct futex_key *key, unsigned n, uint32_t bitset);

/* At most n; how many. -EINVAL: somebody waits for a lock there. Nearly always
 * nobody waits, or one thread, which was the last to begin. */
static inline long futex_wake_key(const struct futex_key *key, unsigned n,
				  uint32_t bitset)
{
	struct futex_waiter *w = futex_root;

	if (w == NULL)
		return 0;
	if (unlikely(!futex_same(key, &w->key) || w->link.next != &w->link ||
		     w->pi || w->pass || !(w->bitset & bitset)))
		return futex_wake_some(key, n, bitset);
	w->queued = false;
	futex_remove_root();
	uk_wake_locked(w->thread, 0);
	return 1;
}

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
/* The word has this owner now, or NULL; first: its first waiter. */
void futex_pi_set_owner(struct futex_waiter *first, struct uk_thread *owner);

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
