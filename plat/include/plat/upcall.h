/* SPDX-License-Identifier: BSD-3-Clause */
/* The functions that plat calls upwards. Each is defined once, by the library
 * named beside it. All are entered in exception mode with interrupts off,
 * unless said otherwise. */
#ifndef PLAT_UPCALL_H
#define PLAT_UPCALL_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <plat/types.h>

struct uk_frame;

/* What the program or the kernel did to fault. */
enum plat_access {
	PLAT_READ = 1,
	PLAT_WRITE = 2,
	PLAT_EXEC = 4,
};

/* Why an exception that is neither svc nor interrupt was taken. */
enum plat_fault_kind {
	PLAT_FAULT_PAGE, /* translation, access flag or permission */
	PLAT_FAULT_END, /* beyond the end of what is mapped; unreadable */
	PLAT_FAULT_MEMORY, /* nothing wrong, but there is no page for it */
	PLAT_FAULT_ALIGN, /* alignment of data, pc or sp */
	PLAT_FAULT_BUS, /* external abort, TLB conflict... */
	PLAT_FAULT_UNDEF, /* undefined or trapped instruction */
	PLAT_FAULT_BREAK, /* bkpt, brk, debug exceptions */
	PLAT_FAULT_FP, /* floating-point exception */
	PLAT_FAULT_DIVISION, /* by zero, where a library raises SIGFPE */
	PLAT_FAULT_OTHER, /* everything else: SError, FIQ, bad vector */
};

struct plat_fault {
	enum plat_fault_kind kind;
	const char *class; /* the architecture's name for it */
	unsigned access; /* enum plat_access bits; PAGE only */
	bool addr_valid;
	uintptr_t addr; /* FAR; valid if addr_valid */
	unsigned long syndrome; /* ESR or FSR, for the message */
};

/* lib/boot. The first C function at link addresses: MMU and caches on, bss
 * zeroed, vectors set, interrupts off, boot thread current. Never returns. */
struct plat_boot;
_Noreturn void uk_boot(const struct plat_boot *boot);

/* lib/boot, with the MMU off: how far above its link address the image goes,
 * page-aligned; what holds an address of the image has been changed then. fdt:
 * the loader's tree, or 0. */
#ifdef CONFIG_LIBBOOT_RANDOM
uintptr_t uk_boot_slide(paddr_t fdt, uintptr_t link);
#else
static inline uintptr_t uk_boot_slide(paddr_t fdt, uintptr_t link)
{
	(void)fdt;
	(void)link;
	return 0;
}
#endif

/* lib/process. Any fault that an exception-table entry did not claim after
 * mm_fault() declined it. Returns only if the frame may be resumed. */
void fault_handle(struct uk_frame *frame, const struct plat_fault *fault);

/* lib/mm. Resolve a page fault: 0 if the access may be retried, else what
 * plat_fault_unmended() takes. Interrupts are as they were at the fault. */
int mm_fault(uintptr_t addr, unsigned access);

/* What a PLAT_FAULT_PAGE is after mm_fault() returned rc, not 0. */
static inline void plat_fault_unmended(struct plat_fault *fault, int rc)
{
	if (rc == -ENOMEM) {
		fault->kind = PLAT_FAULT_MEMORY;
		fault->class = "no memory for a page";
	} else if (rc != -EFAULT) {
		fault->kind = PLAT_FAULT_END;
	}
}

/* lib/device. An interrupt is pending: acknowledge, dispatch, complete. */
void irq_handle(void);

/* lib/sched. Called before the return to program mode when the thread's work
 * flags are not 0; frame is whole. Clears the flags it has dealt with. */
void thread_work(struct uk_frame *frame);

#endif
