/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions other than svc and interrupts: decode, try to resolve, pass on. */
#include <arch/pan.h>
#include <errno.h>
#include <plat/cpu.h>
#include <plat/upcall.h>
#include <uk/essentials.h>
#include "extable.h"
#include "program_mode.h"

/* ESR_EL1: class, and for aborts the status code and the direction. */
#define ESR_EC(esr) ((unsigned)((esr) >> 26) & 0x3f)
#define ESR_FSC(esr) ((unsigned)(esr)&0x3f)
#define ESR_WNR(esr) (((esr) >> 6) & 1) /* a write */
#define ESR_CM(esr) (((esr) >> 8) & 1) /* cache maintenance: WnR is set */
#define ESR_FNV(esr) (((esr) >> 10) & 1) /* FAR is not valid */

enum {
	EC_UNKNOWN = 0x00,
	EC_WAIT = 0x01,
	EC_FP_TRAP = 0x07,
	EC_BTI = 0x0d,
	EC_ILLEGAL = 0x0e,
	EC_MSR = 0x18,
	EC_FPAC = 0x1c,
	EC_IABT_LOWER = 0x20,
	EC_IABT = 0x21,
	EC_PC_ALIGN = 0x22,
	EC_DABT_LOWER = 0x24,
	EC_DABT = 0x25,
	EC_SP_ALIGN = 0x26,
	EC_FP_EXC = 0x2c,
	EC_BREAK_LOWER = 0x30,
	EC_STEP = 0x33,
	EC_WATCH = 0x35,
	EC_BRK = 0x3c,
};

#define INSTRUCTION 4u /* bytes */

/* Bits 63 to 56 of an address of the program's are its own (TCR_TBI0). */
#define TAG_IGNORED(va) (((va) >> 55 & 1) != 0 ? (va) : (va) << 8 >> 8)

/* Fault status codes: bits 5..2 name the kind, 1..0 the level. */
enum {
	FSC_KIND_TRANSLATION = 1,
	FSC_KIND_ACCESS = 2,
	FSC_KIND_PERMISSION = 3,
	FSC_ALIGN = 0x21,
};

void arch_sync_fault(struct uk_frame *frame, unsigned long esr, uintptr_t far);
void arch_bad_exception(struct uk_frame *frame, unsigned long esr,
			unsigned which);
_Noreturn void arch_stack_lost(struct uk_frame *frame, uintptr_t sp);

static void decode_abort(struct plat_fault *f, unsigned long esr, bool exec)
{
	unsigned kind = ESR_FSC(esr) >> 2;

	f->addr_valid = !ESR_FNV(esr);
	f->access = exec ? PLAT_EXEC : PLAT_READ;
	if (!exec && ESR_WNR(esr) && !ESR_CM(esr))
		f->access = PLAT_WRITE;
	if (ESR_FSC(esr) == FSC_ALIGN) {
		f->kind = PLAT_FAULT_ALIGN;
		f->class = "alignment fault";
	} else if (kind >= FSC_KIND_TRANSLATION &&
		   kind <= FSC_KIND_PERMISSION) {
		f->kind = PLAT_FAULT_PAGE;
		f->class = exec ? "instruction abort" : "data abort";
	} else {
		f->kind = PLAT_FAULT_BUS;
		f->class = "external abort";
	}
}

static void decode(struct plat_fault *f, unsigned long esr, uintptr_t far)
{
	f->syndrome = esr;
	f->addr = far;
	f->addr_valid = false;
	f->access = 0;
	switch (ESR_EC(esr)) {
	case EC_IABT:
	case EC_IABT_LOWER:
		decode_abort(f, esr, true);
		return;
	case EC_DABT:
	case EC_DABT_LOWER:
		decode_abort(f, esr, false);
		return;
	case EC_UNKNOWN:
		f->kind = PLAT_FAULT_UNDEF;
		f->class = "undefined instruction";
		return;
	case EC_MSR:
		f->kind = PLAT_FAULT_UNDEF;
		f->class = "trapped system register";
		return;
#ifdef CONFIG_ARM64_BRANCH_PROTECTION
	case EC_BTI:
		f->kind = PLAT_FAULT_UNDEF;
		f->class = "branch target";
		return;
	case EC_FPAC:
		f->kind = PLAT_FAULT_UNDEF;
		f->class = "pointer authentication";
		return;
#endif
	case EC_ILLEGAL:
		f->kind = PLAT_FAULT_UNDEF;
		f->class = "illegal execution state";
		return;
	case EC_PC_ALIGN:
		f->kind = PLAT_FAULT_ALIGN;
		f->class = "pc alignment fault";
		f->addr_valid = true;
		return;
	case EC_SP_ALIGN:
		f->kind = PLAT_FAULT_ALIGN;
		f->class = "sp alignment fault";
		return;
	case EC_FP_EXC:
		f->kind = PLAT_FAULT_FP;
		f->class = "floating-point exception";
		return;
	case EC_BRK:
		f->kind = PLAT_FAULT_BREAK;
		f->class = "brk instruction";
		return;
	default: /* SVE's or SME's instructions, among others */
		f->kind = PLAT_FAULT_UNDEF;
		f->class = "unexpected exception";
		if (ESR_EC(esr) >= EC_BREAK_LOWER && ESR_EC(esr) <= EC_WATCH) {
			f->kind = PLAT_FAULT_BREAK;
			f->class = "debug exception";
		}
	}
}

/* From vectors.S, interrupts off. A page fault may sleep, so it runs with
 * interrupts as they were; sections that turned them off say by EXTABLE_NOW
 * where it may not. In a trap image the kernel never executes what is the
 * program's, nor reads it where that is not open: no page can mend that. */
void arch_sync_fault(struct uk_frame *frame, unsigned long esr, uintptr_t far)
{
	struct plat_fault fault;

	/* The program's wfi or wfe: a hint, which may do nothing. Taken by its
	 * word it would sleep until some interrupt, and there is no tick. */
	if (!KERNEL_RUNS_PROGRAM && ESR_EC(esr) == EC_WAIT) {
		frame->pc += INSTRUCTION;
		return;
	}
	far = TAG_IGNORED(far);
	decode(&fault, esr, far);
	if (fault.kind == PLAT_FAULT_PAGE && far < UK_USER_TOP &&
	    (KERNEL_RUNS_PROGRAM || frame_in_program(frame) ||
	     (fault.access != PLAT_EXEC && !PAN_SET(frame->pstate)))) {
		int rc;

		if (!(frame->pstate & DAIF_I))
			arch_irq_enable();
		else if (extable_fixup_now(frame))
			return;
		rc = mm_fault(far, fault.access);
		arch_irq_disable();
		if (rc == 0)
			return;
		plat_fault_unmended(&fault, rc);
	}
	if (extable_fixup(frame))
		return;
	fault_handle(frame, &fault);
}

/* Vectors that nothing should reach: 1 FIQ, 2 SError. */
void arch_bad_exception(struct uk_frame *frame, unsigned long esr,
			unsigned which)
{
	struct plat_fault fault = {
		.kind = PLAT_FAULT_OTHER,
		.class = which == 1 ? "FIQ" : "SError",
		.syndrome = esr,
	};

	fault_handle(frame, &fault);
}

/* The kernel's stack pointer is sp, and nothing can be stored there. */
void arch_stack_lost(struct uk_frame *frame, uintptr_t sp)
{
	struct plat_fault fault = {
		.kind = PLAT_FAULT_OTHER,
		.class = "kernel stack overflow",
		.addr_valid = true,
		.addr = sp,
	};

	for (;;)
		fault_handle(frame, &fault);
}
