/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Turns: one call at a time moves the position of a regular file that threads
 * share. Who waits sleeps in one queue for all files, since that is rare; who
 * gives a turn that is wanted wakes all of them, and each looks again.
 */
#include <uk/thread.h>
#include <uk/vfs.h>

enum turn {
	FREE,
	TAKEN,
	WANTED /* taken, and somebody sleeps */
};

static struct uk_waitq waiters = UK_WAITQ_INIT(waiters);

void (*vfs_turn)(struct vfs_file *f, bool take);

/* Interrupts off, as for give(). */
static void take(struct vfs_file *f)
{
	while (f->turn != FREE) {
		f->turn = WANTED;
		uk_waitq_sleep(&waiters, UK_TIMER_NEVER, false);
	}
	f->turn = TAKEN;
}

/* True: somebody was woken. */
static bool give(struct vfs_file *f)
{
	bool wanted = f->turn == WANTED;

	f->turn = FREE;
	if (wanted)
		uk_waitq_wake(&waiters, UINT32_MAX);
	return wanted;
}

static void turn(struct vfs_file *f, bool taking)
{
	unsigned long flags = arch_irq_save();
	bool woken = false;

	if (taking)
		take(f);
	else
		woken = give(f);
	arch_irq_restore(flags);
	if (woken)
		uk_preempt();
}

void vfs_turns_start(void)
{
	uk_provide(vfs_turn, turn);
}
