/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Robust futexes: what a thread still holds when it ends is marked, so that the
 * next who wants it learns of it. The list is the program's and may be
 * anything: every step of it is checked, and it ends after ROBUST_MAX.
 */
#include <errno.h>
#include <uk/abi/futex.h>
#include <uk/futex.h>
#include <uk/process.h>
#include <uk/syscall.h>

#define ROBUST_MAX 2048

/* struct robust_list_head, as the program has it: words. */
struct robust_head {
	uintptr_t first; /* bit 0 of this and all: a PI futex */
	long offset; /* from an entry to its futex word */
	uintptr_t pending; /* being taken or given up right now */
};

/* A PI futex is handed on by uk_futex_pi_exit(): marked only. False: there is
 * no futex. */
static bool mark(uint32_t *word, int tid, bool pi, bool pending)
{
	uint32_t seen;

	if ((uintptr_t)word & 3 || uk_user_load32(word, &seen) != 0)
		return false;
	/* Given up already, but the waiter not woken yet. */
	if (pending && !pi && (seen & FUTEX_TID_MASK) == 0)
		uk_futex_wake_one((int *)word);
	while ((seen & FUTEX_TID_MASK) == (uint32_t)tid) {
		uint32_t old = seen;
		uint32_t dead = (seen & FUTEX_WAITERS) | FUTEX_OWNER_DIED;

		if (uk_user_cmpxchg32(word, &seen, dead) != 0)
			return false;
		if (seen != old)
			continue;
		if (!pi && (old & FUTEX_WAITERS))
			uk_futex_wake_one((int *)word);
		break;
	}
	return true;
}

void uk_futex_thread_exit(struct uk_thread *t)
{
	uintptr_t head = (uintptr_t)t->robust_list, entry;
	struct robust_head h;
	bool pi;

	if (uk_copy_from_user(&h, t->robust_list, sizeof(h)) != 0)
		return;
	t->robust_list = NULL;
	entry = h.first & ~(uintptr_t)1;
	pi = h.first & 1;
	for (unsigned n = 0; entry != head && n < ROBUST_MAX; n++) {
		uintptr_t next;
		size_t left =
			uk_copy_from_user(&next, (void *)entry, sizeof(next));

		/* As on Linux, a list ends where it is broken. */
		if (entry != (h.pending & ~(uintptr_t)1) &&
		    !mark((uint32_t *)(entry + (uintptr_t)h.offset), t->tid, pi,
			  false))
			return;
		if (left != 0)
			return;
		entry = next & ~(uintptr_t)1;
		pi = next & 1;
	}
	if (h.pending != 0)
		mark((uint32_t *)((h.pending & ~(uintptr_t)1) +
				  (uintptr_t)h.offset),
		     t->tid, h.pending & 1, true);
}

UK_LLSYSCALL_R_DEFINE(int, set_robust_list, struct robust_list_head *, head,
		      size_t, size)
{
	if (size != sizeof(struct robust_head))
		return -EINVAL;
	arch_current()->robust_list = head;
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, get_robust_list, pid_t, pid,
		      struct robust_list_head **, head, size_t *, size)
{
	size_t n = sizeof(struct robust_head);
	unsigned long flags = arch_irq_save();
	struct uk_thread *t = pid == 0 ? arch_current() : uk_thread_find(pid);
	void *list = t != NULL ? t->robust_list : NULL;

	arch_irq_restore(flags);
	if (t == NULL)
		return -ESRCH;
	if (uk_copy_to_user(size, &n, sizeof(n)) != 0 ||
	    uk_copy_to_user(head, &list, sizeof(list)) != 0)
		return -EFAULT;
	return 0;
}
