/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions, once they are out of the host's hands: calls, faults, interrupts,
 * and the way back. */
#include <errno.h>
#include <plat/cpu.h>
#include <plat/mmu.h>
#include <plat/upcall.h>
#include <uk/thread.h>
#include "extable.h"
#include "host.h"

struct arch_thread *host_thread(void)
{
	return &arch_current()->arch;
}

/* Resolve a fault on the program's memory. 0, or what mm_fault() said. */
static int resolve(const struct plat_fault *fault)
{
	bool on = host_irqs_on;
	struct host_attempt attempt;
	int rc;

	if (host_tlb_fill(fault->addr, fault->access))
		return 0;
	if (fault->addr >= UK_USER_TOP)
		return -EFAULT;
	host_attempt(&attempt, host_thread()->attempt);
	do
		rc = mm_fault(fault->addr, fault->access);
	while (host_attempt_again(&attempt, -1, rc));
	host_irqs_on = on;
	if (rc == 0)
		host_tlb_fill(fault->addr, fault->access);
	return rc;
}

void host_fault(struct uk_frame *frame, struct plat_fault *fault, bool program)
{
	/* The program runs with interrupts on. */
	if (program)
		arch_irq_enable();
	if (fault->kind == PLAT_FAULT_PAGE && fault->addr_valid) {
		int rc = resolve(fault);

		if (rc == 0)
			return;
		plat_fault_unmended(fault, rc);
	}
	if (!program && extable_fixup(frame))
		return;
	frame->nr = program ? -1 : FRAME_OF_KERNEL;
	arch_irq_disable();
	fault_handle(frame, fault);
}

void host_interrupt(struct uk_frame *frame)
{
	(void)frame;
	host_alarm_rang();
	arch_irq_enable();
}

void host_leave(struct uk_frame *frame)
{
	arch_irq_disable();
	while (UK_WORK_NOW(arch_current()->arch.work)) {
		thread_work(frame);
		arch_irq_disable();
	}
	host_alarm_arm();
}

bool frame_in_program(const struct uk_frame *f)
{
	return f->nr != FRAME_OF_KERNEL;
}

bool frame_irqs_enabled(const struct uk_frame *f)
{
	return frame_in_program(f);
}
