/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The program's registers as an exception saved them (AAPCS names).
 *
 * The order serves the svc path: pc and cpsr at the top, where SRS stores and
 * RFE loads them; r0 to lr in the order of one STM; and below it copies of r4
 * to r7 where a C function finds its 5th to 8th argument: sp = frame in the
 * call.
 */
#ifndef ARCH_FRAME_H
#define ARCH_FRAME_H

/* Offsets for assembly; frame.c asserts that they agree with the struct. */
#define FRAME_ARG(n) (((n)-4) * 4) /* n: 4, 5, 6 */
#define FRAME_R(n) (16 + (n)*4)
#define FRAME_SP 68
#define FRAME_LR 72
#define FRAME_ORIG_R0 76
#define FRAME_NR 80
#define FRAME_SVC_LR 84
#define FRAME_PC 88
#define FRAME_CPSR 92
#define FRAME_SIZE 96

/* Bits of cpsr. Program mode is SYS (direct) or USR (trap). */
#define PSR_MODE 0x1f
#define PSR_USR 0x10
#define PSR_FIQ_MODE 0x11
#define PSR_IRQ_MODE 0x12
#define PSR_SVC 0x13
#define PSR_MON 0x16
#define PSR_ABT 0x17
#define PSR_HYP 0x1a
#define PSR_UND 0x1b
#define PSR_SYS 0x1f
#define PSR_T (1 << 5) /* Thumb */
#define PSR_F (1 << 6) /* FIQ masked: in the kernel */
#define PSR_I (1 << 7) /* IRQ masked */
#define PSR_IT 0x0600fc00u /* inside a Thumb IT block */
#define PSR_A (1 << 8) /* asynchronous aborts masked */

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

struct uk_frame {
	uint32_t arg[4]; /* arguments from the 5th on; C may change them */
	uint32_t r[13];
	uint32_t sp; /* of USR and SYS */
	uint32_t lr; /* of USR and SYS */
	uint32_t orig_r0; /* first argument of a syscall, for restart */
	int32_t nr; /* syscall number, or -1 */
	uint32_t svc_lr; /* lr of the kernel, if the kernel was hit */
	uint32_t pc; /* bit 0 clear, Thumb or not */
	uint32_t cpsr;
};

static inline uintptr_t frame_pc(const struct uk_frame *f)
{
	return f->pc;
}

/* Bit 0 selects Thumb, as in a branch to v. */
static inline void frame_set_pc(struct uk_frame *f, uintptr_t v)
{
	f->cpsr = (f->cpsr & ~(uint32_t)PSR_T) | (v & 1 ? PSR_T : 0);
	f->pc = v & ~1UL;
}

static inline void frame_jump(struct uk_frame *f, uintptr_t pc)
{
	f->cpsr &= ~PSR_IT;
	f->pc = pc & ~1UL;
}

static inline uintptr_t frame_sp(const struct uk_frame *f)
{
	return f->sp;
}

static inline void frame_set_sp(struct uk_frame *f, uintptr_t sp)
{
	f->sp = sp;
}

static inline unsigned long frame_arg(const struct uk_frame *f, unsigned n)
{
	return n < 4 ? f->r[n] : f->arg[n - 4];
}

static inline void frame_set_ret(struct uk_frame *f, long ret)
{
	f->r[0] = (uint32_t)ret;
}

static inline bool frame_in_program(const struct uk_frame *f)
{
	return (f->cpsr & PSR_MODE) != PSR_SVC;
}

static inline bool frame_irqs_enabled(const struct uk_frame *f)
{
	return !(f->cpsr & PSR_I);
}

/* Clean registers: all 0 but pc and sp, interrupts on, program mode. */
void frame_init(struct uk_frame *f, uintptr_t pc, uintptr_t sp);
void frame_dump(const struct uk_frame *f);
#endif

#endif
