/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rseq: pieces of the program that nobody else may come between. A thread says
 * where such a section is by an address in its area; if it leaves the CPU in
 * the middle of it, or a handler is to run there, it goes on at the section's
 * abort handler instead. There is one CPU, so nobody moves to another.
 *
 * What leaves the CPU is seen by a bit of its thread's work, which only a
 * thread with an area has (UK_WORK_AWAY): also one that waits for a page in the
 * middle of a section. The area is looked at on the way back to the program,
 * where nothing is held and the access may fault.
 *
 * A call inside a section is the program's mistake. In a direct image the
 * thread may be away in the middle of a call, where calls of ours may hold what
 * a fault needs: then nothing is done, and rseq_cs, which Linux would clear,
 * stays until the next time.
 *
 * As Linux 6.1 has it; but that what the new area says is not believed, and a
 * bad one EFAULT, is of 6.15; and a bad section ends the program before a
 * handler of SIGSEGV runs, not behind it.
 */
#include <errno.h>
#include <signal.h>
#include <plat/user.h>
#include <uk/abi/rseq.h>
#include <uk/print.h>
#include <uk/process.h>
#include <uk/signal.h>
#include <uk/syscall.h>
#include "image.h"

#define AWAY_LATER UK_WORK_LATER(UK_WORK_AWAY)

/* Who was to be called before there was rseq; NULL: no signals. */
static void (*deliver)(struct uk_frame *frame);

static bool set_cpu(struct rseq *area, uint32_t cpu)
{
	return uk_user_store32(&area->cpu_id_start, 0) &&
	       uk_user_store32(&area->cpu_id, cpu);
}

static bool valid(const struct rseq_cs *cs)
{
	uint64_t end = cs->start_ip + cs->post_commit_offset;

	return cs->version == 0 && cs->start_ip < UK_USER_TOP &&
	       end < UK_USER_TOP && end >= cs->start_ip &&
	       cs->abort_ip < UK_USER_TOP &&
	       cs->abort_ip - cs->start_ip >= cs->post_commit_offset;
}

/* The section that the area is in; empty if it is in none. */
static bool read_section(const struct rseq *area, struct rseq_cs *cs)
{
	uint64_t at;
	uint32_t sig;

	*cs = (struct rseq_cs){ 0 };
	if (!uk_user_load64(&area->rseq_cs, &at))
		return false;
	if (at == 0)
		return true;
	if (at >= UK_USER_TOP ||
	    uk_copy_from_user(cs, (const void *)(uintptr_t)at, sizeof(*cs)) ||
	    !valid(cs) ||
	    uk_copy_from_user(
		    &sig, (const void *)(uintptr_t)(cs->abort_ip - sizeof(sig)),
		    sizeof(sig)))
		return false;
	return sig == arch_current()->rseq_sig;
}

/* The flags that have named exceptions are refused, as any other. */
static bool abort_section(struct uk_frame *f, const struct rseq *area,
			  const struct rseq_cs *cs)
{
	uint32_t flags;

	if (cs->flags != 0 || uk_user_load32(&area->flags, &flags) != 0 ||
	    flags != 0)
		return false;
	frame_jump(f, (uintptr_t)cs->abort_ip);
	return true;
}

/* The thread was away, or is about to run a handler. */
static bool look(struct uk_frame *f, struct rseq *area)
{
	struct rseq_cs cs;

	if (!read_section(area, &cs))
		return false;
	if (frame_pc(f) - cs.start_ip < cs.post_commit_offset &&
	    !abort_section(f, area, &cs))
		return false;
	return uk_user_store64(&area->rseq_cs, 0) && set_cpu(area, 0);
}

/* Exception mode, interrupts on. */
static void disturbed(struct uk_frame *f)
{
	const struct uk_thread *t = arch_current();

	if (t->rseq == NULL || process_pc_is_kernel(frame_pc(f)) ||
	    look(f, t->rseq))
		return;
	uk_printk("\narmlet: thread %s (tid %d): SIGSEGV "
		  "(bad rseq section, area %#lx)\n",
		  t->name, t->tid, (unsigned long)t->rseq);
	uk_process_exit(SIGSEGV);
}

/* For uk_thread_deliver. */
static void deliver_away(struct uk_frame *f)
{
	struct uk_thread *t = arch_current();

	if (t->arch.work & UK_WORK_SIGNAL)
		deliver(f);
	if ((t->arch.work & UK_WORK_AWAY) == 0)
		return;
	t->arch.work &= ~UK_WORK_AWAY;
	arch_irq_enable();
	disturbed(f);
	arch_irq_disable();
}

static void set_area(struct rseq *area, uint32_t sig)
{
	struct uk_thread *t = arch_current();
	unsigned long flags = arch_irq_save();

	t->rseq = area;
	t->rseq_sig = sig;
	t->arch.work &= ~(UK_WORK_AWAY | AWAY_LATER);
	if (area != NULL)
		t->arch.work |= AWAY_LATER;
	if (uk_thread_deliver != deliver_away) {
		deliver = uk_thread_deliver;
		uk_thread_deliver = deliver_away;
		uk_signal_entering = disturbed;
	}
	arch_irq_restore(flags);
}

static int unregister(struct rseq *area, uint32_t size, uint32_t sig)
{
	const struct uk_thread *t = arch_current();

	if (area == NULL || area != t->rseq || size != sizeof(*area))
		return -EINVAL;
	if (sig != t->rseq_sig)
		return -EPERM;
	if (!set_cpu(area, RSEQ_CPU_ID_UNINITIALIZED))
		return -EFAULT;
	set_area(NULL, 0);
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, rseq, struct rseq *, area, uint32_t, size, int,
		      flags, uint32_t, sig)
{
	const struct uk_thread *t = arch_current();

	if (flags == RSEQ_FLAG_UNREGISTER)
		return unregister(area, size, sig);
	if (flags != 0 || size != sizeof(*area))
		return -EINVAL;
	if (t->rseq != NULL) {
		if (area != t->rseq)
			return -EINVAL;
		return sig != t->rseq_sig ? -EPERM : -EBUSY;
	}
	if ((uintptr_t)area % __alignof__(*area) != 0)
		return -EINVAL;
	if (!uk_user_store64(&area->rseq_cs, 0) || !set_cpu(area, 0))
		return -EFAULT;
	set_area(area, sig);
	return 0;
}
