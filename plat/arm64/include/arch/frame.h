/* SPDX-License-Identifier: BSD-3-Clause */
/* The program's registers as an exception saved them (AAPCS64 names). */
#ifndef ARCH_FRAME_H
#define ARCH_FRAME_H

/* Offsets for assembly; frame.c asserts that they agree with the struct. */
#define FRAME_X(n) ((n)*8)
#define FRAME_SP 248
#define FRAME_PC 256
#define FRAME_PSTATE 264
#define FRAME_ORIG_X0 272
#define FRAME_NR 280
#define FRAME_SIZE 288

/* Mode bits of pstate. Program mode is EL1t (direct) or EL0t (trap). */
#define PSTATE_MODE 0xf
#define PSTATE_EL0T 0x0
#define PSTATE_EL1T 0x4
#define PSTATE_EL1H 0x5
#define PSTATE_BTYPE (3ULL << 10) /* the program is behind a branch */
#define PSTATE_I (1 << 7) /* interrupts masked */
#define PSTATE_I_SHIFT 7 /* interrupts masked */

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

struct uk_frame {
	uint64_t x[31];
	uint64_t sp; /* SP_EL0 */
	uint64_t pc;
	uint64_t pstate;
	uint64_t orig_x0; /* first argument of a syscall, for restart */
	int64_t nr; /* syscall number, or -1 */
};

static inline uintptr_t frame_pc(const struct uk_frame *f)
{
	return f->pc;
}

static inline void frame_set_pc(struct uk_frame *f, uintptr_t pc)
{
	f->pc = pc;
}

static inline void frame_jump(struct uk_frame *f, uintptr_t pc)
{
	f->pc = pc;
	f->pstate &= ~PSTATE_BTYPE;
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
	return f->x[n];
}

static inline void frame_set_ret(struct uk_frame *f, long ret)
{
	f->x[0] = (uint64_t)ret;
}

static inline bool frame_in_program(const struct uk_frame *f)
{
	return (f->pstate & PSTATE_MODE) != PSTATE_EL1H;
}

static inline bool frame_irqs_enabled(const struct uk_frame *f)
{
	return !(f->pstate & PSTATE_I);
}

/* Clean registers: all 0 but pc and sp, interrupts on, program mode. */
void frame_init(struct uk_frame *f, uintptr_t pc, uintptr_t sp);
void frame_dump(const struct uk_frame *f);
#endif

#endif
