/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions other than svc and interrupts: decode, try to resolve, pass on. */
#include <errno.h>
#include <arch/div0.h>
#include <plat/boot.h>
#include <plat/cpu.h>
#include <plat/upcall.h>
#include <uk/essentials.h>
#include "extable.h"
#include "program_mode.h"
#include "unaligned.h"

/* DFSR and IFSR in the long-descriptor format. */
#define FSR_STATUS(fsr) ((unsigned)(fsr)&0x3f)
#define FSR_WNR(fsr) (((fsr) >> 11) & 1) /* a write */
#define FSR_CM(fsr) (((fsr) >> 13) & 1) /* cache maintenance: WnR is set */

/* Status: bits 5..2 name the kind, 1..0 the level; or one of the others. */
enum {
	STATUS_KIND_TRANSLATION = 1,
	STATUS_KIND_ACCESS = 2,
	STATUS_KIND_PERMISSION = 3,
	STATUS_ASYNC = 0x11,
	STATUS_ASYNC_PARITY = 0x19,
	STATUS_ALIGN = 0x21,
	STATUS_DEBUG = 0x22,
};

/* From vectors.S, interrupts off. */
void arch_data_abort(struct uk_frame *frame);
void arch_prefetch_abort(struct uk_frame *frame);
void arch_undef(struct uk_frame *frame);
void arch_bad_exception(struct uk_frame *frame, unsigned which);
_Noreturn void arch_stack_lost(struct uk_frame *frame, uintptr_t sp);

static void decode_abort(struct plat_fault *f, const char *class)
{
	unsigned status = FSR_STATUS(f->syndrome);
	unsigned kind = status >> 2;

	f->class = class;
	f->addr_valid = true;
	if (kind >= STATUS_KIND_TRANSLATION && kind <= STATUS_KIND_PERMISSION) {
		f->kind = PLAT_FAULT_PAGE;
	} else if (status == STATUS_ALIGN) {
		f->kind = PLAT_FAULT_ALIGN;
		f->class = "alignment fault";
	} else if (status == STATUS_DEBUG) {
		f->kind = PLAT_FAULT_BREAK;
		f->class = "breakpoint";
		f->addr_valid = false;
	} else {
		f->kind = PLAT_FAULT_BUS;
		f->class = "external abort";
		f->addr_valid = status != STATUS_ASYNC &&
				status != STATUS_ASYNC_PARITY;
	}
}

/* Not of the kernel's own code, which a direct image's program calls. */
static bool mend(struct uk_frame *frame, struct plat_fault *f)
{
	size_t kernel = (size_t)(_ktext_end - _ktext_start);
	bool program = frame_in_program(frame) &&
		       frame->pc - (uintptr_t)_ktext_start >= kernel;
	int rc;

	if (f->kind != PLAT_FAULT_ALIGN || !program)
		return false;
	if (!(frame->cpsr & PSR_I))
		arch_irq_enable();
	rc = unaligned_mend(frame);
	arch_irq_disable();
	if (rc == -EFAULT)
		f->kind = PLAT_FAULT_PAGE;
	return rc == 0;
}

/* A page fault may sleep, so it runs with interrupts as they were; no exception
 * table entry lies in a section that turned them off. */
static void resolve(struct uk_frame *frame, struct plat_fault *f)
{
	if (f->kind == PLAT_FAULT_PAGE && f->addr < UK_USER_TOP &&
	    (KERNEL_RUNS_PROGRAM || frame_in_program(frame) ||
	     f->access != PLAT_EXEC)) {
		int rc;

		if (!(frame->cpsr & PSR_I))
			arch_irq_enable();
		else if (extable_fixup_now(frame))
			return;
		rc = mm_fault(f->addr, f->access);
		arch_irq_disable();
		if (rc == 0)
			return;
		plat_fault_unmended(f, rc);
	}
	if (extable_fixup(frame) || mend(frame, f))
		return;
	fault_handle(frame, f);
}

/* DFSR, DFAR */
void arch_data_abort(struct uk_frame *frame)
{
	struct plat_fault f;

	__asm__ volatile("mrc p15, 0, %0, c5, c0, 0" : "=r"(f.syndrome));
	__asm__ volatile("mrc p15, 0, %0, c6, c0, 0" : "=r"(f.addr));
	f.access = FSR_WNR(f.syndrome) && !FSR_CM(f.syndrome) ? PLAT_WRITE
							      : PLAT_READ;
	decode_abort(&f, "data abort");
	resolve(frame, &f);
}

/* IFSR, IFAR */
void arch_prefetch_abort(struct uk_frame *frame)
{
	struct plat_fault f;

	__asm__ volatile("mrc p15, 0, %0, c5, c0, 1" : "=r"(f.syndrome));
	__asm__ volatile("mrc p15, 0, %0, c6, c0, 2" : "=r"(f.addr));
	f.access = PLAT_EXEC;
	decode_abort(&f, "prefetch abort");
	resolve(frame, &f);
}

/* What debuggers put as breakpoints, as Linux knows them: SIGTRAP. */
#define UDF_BREAK_ARM 0x07f001f0u /* under any condition */
#define UDF_BREAK_THUMB 0xde01u
#define UDF_BREAK_THUMB2 0xa000f7f0u /* two halfwords, the first in front */

static bool is_break(const struct uk_frame *frame)
{
	const void *at = (const void *)frame->pc;
	uint32_t word = 0;
	uint16_t half;

	if (!(frame->cpsr & PSR_T))
		return uk_copy_from_user(&word, at, sizeof(word)) == 0 &&
		       (word & 0x0fffffff) == UDF_BREAK_ARM;
	if (uk_copy_from_user(&half, at, sizeof(half)) != 0)
		return false;
	return half == UDF_BREAK_THUMB ||
	       (uk_copy_from_user(&word, at, sizeof(word)) == 0 &&
		word == UDF_BREAK_THUMB2);
}

static bool divided_by_zero(const struct uk_frame *frame)
{
	uint32_t word;

	return !(frame->cpsr & PSR_T) &&
	       uk_copy_from_user(&word, (const void *)(frame->pc - 4),
				 sizeof(word)) == 0 &&
	       word == UDF_DIVISION_BY_ZERO;
}

/* The saved pc is behind the instruction, or its first half. It stays there if
 * a handler is to return to what divided. */
void arch_undef(struct uk_frame *frame)
{
	struct plat_fault f = {
		.kind = PLAT_FAULT_UNDEF,
		.class = "undefined instruction",
	};

	if (divided_by_zero(frame)) {
		f.kind = PLAT_FAULT_DIVISION;
		f.class = "division by zero";
	} else {
		frame->pc -= frame->cpsr & PSR_T ? 2 : 4;
		if (is_break(frame)) {
			f.kind = PLAT_FAULT_BREAK;
			f.class = "breakpoint";
		}
	}
	resolve(frame, &f);
}

/* Vectors that nothing should reach. */
void arch_bad_exception(struct uk_frame *frame, unsigned which)
{
	static const char *const class[] = {
		"branch to the reset vector",
		"hyp trap",
		"FIQ",
	};
	struct plat_fault f = {
		.kind = PLAT_FAULT_OTHER,
		.class = class[which],
	};

	fault_handle(frame, &f);
}

/* The kernel's stack pointer is sp, and nothing can be stored there. */
void arch_stack_lost(struct uk_frame *frame, uintptr_t sp)
{
	struct plat_fault f = {
		.kind = PLAT_FAULT_OTHER,
		.class = "kernel stack overflow",
		.addr_valid = true,
		.addr = sp,
	};

	__asm__ volatile("mrc p15, 0, %0, c5, c0, 0" : "=r"(f.syndrome));
	for (;;)
		fault_handle(frame, &f);
}
