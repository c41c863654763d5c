/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Delivery in the middle of a call: see deliver.c.
 *
 * signal_here() takes its caller's registers for a frame (here.S), in program
 * mode, and resumes that frame by way of the exit from exception mode, where
 * signals are delivered. The handler runs below it on the program's stack; its
 * sigreturn comes back to signal_here()'s caller.
 *
 * A call that does not block returns to the program without looking at
 * anything. If an interrupt that would deliver hits such a call, it therefore
 * seals the program's text (lib/mm/seal.c): the first instruction behind the
 * call faults, and that exception delivers. An interrupt that finds the program
 * itself could be waited for in vain: of a program that does little but read
 * the clock, interrupts hit the reading.
 *
 * The thread may also be resumed in the call by no interrupt, but by another
 * thread's switch. While it has something pending, a timer therefore fires,
 * soon and then less and less often.
 */
#include <plat/boot.h>
#include <uk/mm.h>
#include "sigcpu.h"
#include "signals.h"

#define POKE_FIRST_PER_SECOND 20000u /* 50 us */
#define POKE_LAST_PER_SECOND 250u /* 4 ms */

/* here.S calls this with the frame. */
_Noreturn void signal_enter(struct uk_frame *frame);
/* lib/musl/cancel: where musl's handler sends a thread that it finds in a
 * cancellation point. Absent from programs that cancel nothing. */
extern char __cp_cancel[] __weak;

bool signal_in_call(void)
{
	return !arch_in_exception();
}

bool signal_pc_is_kernel(uintptr_t pc)
{
	return pc >= (uintptr_t)_ktext_start && pc < (uintptr_t)_ktext_end;
}

void signal_enter(struct uk_frame *frame)
{
	struct uk_thread *t = arch_current();

	arch_irq_disable();
	t->signals.here = true;
	t->arch.work |= UK_WORK_SIGNAL;
	frame_set_ret(frame, SIGNAL_NONE_RAN);
	plat_resume(frame);
}

static void poke(struct uk_timer *timer)
{
	struct uk_thread *t =
		container_of(timer, struct uk_thread, signals.poke);

	t->arch.work |= UK_WORK_SIGNAL;
	t->signals.poke_after = min(t->signals.poke_after * 2,
				    arch_tick_hz() / POKE_LAST_PER_SECOND);
	uk_timer_start(timer, arch_ticks() + t->signals.poke_after);
}

void signal_poke(struct uk_thread *t)
{
	if (t->signals.poke.queued)
		return;
	t->signals.poke.fn = poke;
	t->signals.poke_after = arch_tick_hz() / POKE_FIRST_PER_SECOND;
	uk_timer_start(&t->signals.poke, arch_ticks() + t->signals.poke_after);
}

void signal_poke_stop(struct uk_thread *t)
{
	if (t->signals.poke.queued)
		uk_timer_cancel(&t->signals.poke);
}

/* The thread that runs is back in the program. */
static void back_in_program(void)
{
	struct uk_thread *t = arch_current();

	if (t->signalled)
		t->arch.work |= UK_WORK_SIGNAL;
}

void signal_at_return(void)
{
	uk_vm_seal_text(uk_vm_current(), back_in_program);
}

void signal_delivering(void)
{
	uk_vm_unseal_text(uk_vm_current());
}

bool signal_is_cancel(uintptr_t pc)
{
	return pc == (uintptr_t)__cp_cancel;
}
