/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A fault that nobody repaired: the kernel's own, which is a bug and stops the
 * machine with status 134, or the program's, which becomes a signal. The
 * kernel is whatever runs in exception mode and, in a direct image, its
 * handlers, which run in program mode; but that the stack which the program
 * gave them is used up is the program's fault.
 */
#include <signal.h>
#include <plat/cpu.h>
#include <plat/upcall.h>
#include <uk/mm.h>
#include <uk/object.h>
#include <uk/power.h>
#include <uk/print.h>
#include <uk/process.h>
#include <uk/signal.h>
#include "image.h"

#define STATUS_ABORT 134 /* 128 + SIGABRT */

static void print_fault(const struct uk_frame *frame,
			const struct plat_fault *fault)
{
	struct uk_process *p = uk_process_current();
	const char *place = NULL;

	uk_printk("  pc ");
	uk_print_place(frame_pc(frame), false);
	if (fault->addr_valid) {
		if (p && p->vm)
			place = uk_vm_describe(p->vm, fault->addr);
		uk_printk("  address %#lx%s%s%s%s\n",
			  (unsigned long)fault->addr,
			  fault->access & PLAT_WRITE  ? ", write"
			  : fault->access & PLAT_EXEC ? ", execute"
			  : fault->access & PLAT_READ ? ", read"
						      : "",
			  place ? " (" : "", place ? place : "",
			  place ? ")" : "");
	}
	uk_printk("  syndrome %#lx\n", fault->syndrome);
}

static _Noreturn void kernel_fault(const struct uk_frame *frame,
				   const struct plat_fault *fault)
{
	static bool reporting;
	const struct uk_thread *t = arch_current();

	/* A fault while reporting a fault: nothing more can be said. */
	if (reporting)
		uk_power_off(STATUS_ABORT);
	reporting = true;
	uk_print_set_tap(NULL);
	uk_printk("\narmlet: kernel fault (%s), thread %s (tid %d)\n",
		  fault->class, t->name[0] ? t->name : "boot", t->tid);
	print_fault(frame, fault);
	uk_report(frame);
	uk_power_off(STATUS_ABORT);
}

/* In a handler called by the program, not holding anything that spins. */
static bool stack_used_up(const struct uk_frame *frame,
			  const struct plat_fault *fault)
{
	uintptr_t below = frame_sp(frame) - PAGE_SIZE;

	return (fault->kind == PLAT_FAULT_PAGE ||
		fault->kind == PLAT_FAULT_MEMORY) &&
	       fault->addr_valid && fault->addr < UK_USER_TOP &&
	       fault->addr - below < 2 * PAGE_SIZE && frame_irqs_enabled(frame);
}

static bool is_program(const struct uk_frame *frame,
		       const struct plat_fault *fault)
{
	if (!frame_in_program(frame) || !arch_current()->process)
		return false;
	return !process_pc_is_kernel(frame_pc(frame)) ||
	       stack_used_up(frame, fault);
}

static int fault_signal(const struct plat_fault *fault)
{
	switch (fault->kind) {
	case PLAT_FAULT_PAGE:
		return SIGSEGV;
	case PLAT_FAULT_END:
	case PLAT_FAULT_ALIGN:
	case PLAT_FAULT_BUS:
		return SIGBUS;
	case PLAT_FAULT_UNDEF:
		return SIGILL;
	case PLAT_FAULT_BREAK:
		return SIGTRAP;
	case PLAT_FAULT_FP:
	case PLAT_FAULT_DIVISION:
		return SIGFPE;
	case PLAT_FAULT_MEMORY:
	case PLAT_FAULT_OTHER:
		break;
	}
	return SIGKILL;
}

/* MAPERR: nothing is there. ACCERR: something is, but not for this. */
static int segv_code(const struct plat_fault *fault)
{
	struct uk_process *p = uk_process_current();
	struct uk_vm_info area;

	if (!p->vm || !uk_vm_next(p->vm, fault->addr, &area))
		return SEGV_MAPERR;
	if (area.object)
		area.object->ops->put(area.object);
	return area.start <= fault->addr ? SEGV_ACCERR : SEGV_MAPERR;
}

static int fault_code(const struct plat_fault *fault)
{
	switch (fault->kind) {
	case PLAT_FAULT_PAGE:
		return segv_code(fault);
	case PLAT_FAULT_END:
		return BUS_ADRERR;
	case PLAT_FAULT_ALIGN:
		return BUS_ADRALN;
	case PLAT_FAULT_BUS:
		return BUS_OBJERR;
	case PLAT_FAULT_UNDEF:
		return ILL_ILLOPC;
	case PLAT_FAULT_BREAK:
		return TRAP_BRKPT;
	default:
		return SI_KERNEL;
	}
}

/* What signal frames tell of the last fault, each: as Linux, which leaves it
 * alone where a breakpoint is hit. */
static void note(struct uk_thread_signals *s, const struct plat_fault *fault)
{
	switch (fault->kind) {
	case PLAT_FAULT_PAGE:
	case PLAT_FAULT_END:
	case PLAT_FAULT_ALIGN:
	case PLAT_FAULT_BUS:
		s->fault_addr = fault->addr_valid ? fault->addr : 0;
		s->fault_syndrome = (uint32_t)fault->syndrome;
		s->fault_undefined = false;
		break;
	case PLAT_FAULT_UNDEF:
		s->fault_syndrome = 0;
		s->fault_undefined = true;
		break;
	default:
		break;
	}
}

/* The handler of the program's signal is what goes on; or what comes behind a
 * division, as behind the raise() that stands there in libgcc. */
static bool handled(struct uk_frame *frame, const struct plat_fault *fault,
		    int sig)
{
	struct uk_siginfo info = { .signo = sig };

	if (sig == SIGKILL || !uk_signal_exists())
		return false;
	note(&arch_current()->signals, fault);
	info.code = fault_code(fault);
	info.fault.addr = fault->addr_valid ? fault->addr : frame_pc(frame);
	if (fault->kind == PLAT_FAULT_DIVISION) {
		info.code = SI_TKILL;
		info.sender.pid = uk_process_current()->pid;
		info.sender.uid = 0;
	}
	return uk_signal_fault(frame, &info);
}

void fault_handle(struct uk_frame *frame, const struct plat_fault *fault)
{
	const struct uk_thread *t = arch_current();
	int sig = fault_signal(fault);

	if (!is_program(frame, fault))
		kernel_fault(frame, fault);
	if (handled(frame, fault, sig))
		return;
	uk_printk("\narmlet: thread %s (tid %d): %s (%s)\n", t->name, t->tid,
		  uk_signal_name(sig), fault->class);
	print_fault(frame, fault);
	uk_report(frame);
	uk_process_exit(sig);
}
