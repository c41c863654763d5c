/* SPDX-License-Identifier: BSD-3-Clause */
/* The program's registers as a host signal found them. */
#ifndef ARCH_FRAME_H
#define ARCH_FRAME_H

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

/* In the order of Linux's struct sigcontext, as far as r[] goes. */
enum {
	FRAME_R8,
	FRAME_R9,
	FRAME_R10,
	FRAME_R11,
	FRAME_R12,
	FRAME_R13,
	FRAME_R14,
	FRAME_R15,
	FRAME_RDI,
	FRAME_RSI,
	FRAME_RBP,
	FRAME_RBX,
	FRAME_RDX,
	FRAME_RAX,
	FRAME_RCX,
	FRAME_RSP,
	FRAME_RIP,
	FRAME_FLAGS,
	FRAME_REGS
};

#define FRAME_OF_KERNEL (-2)

struct uk_frame {
	uint64_t r[FRAME_REGS];
	int64_t nr; /* syscall number, -1, or FRAME_OF_KERNEL */
	void *fpstate; /* the host's, of this exception; NULL: as at start */
};

static inline uintptr_t frame_pc(const struct uk_frame *f)
{
	return f->r[FRAME_RIP];
}

static inline void frame_set_pc(struct uk_frame *f, uintptr_t pc)
{
	f->r[FRAME_RIP] = pc;
}

static inline void frame_jump(struct uk_frame *f, uintptr_t pc)
{
	f->r[FRAME_RIP] = pc;
}

static inline uintptr_t frame_sp(const struct uk_frame *f)
{
	return f->r[FRAME_RSP];
}

static inline void frame_set_sp(struct uk_frame *f, uintptr_t sp)
{
	f->r[FRAME_RSP] = sp;
}

static inline unsigned long frame_arg(const struct uk_frame *f, unsigned n)
{
	static const uint8_t places[] = { FRAME_RDI, FRAME_RSI, FRAME_RDX,
					  FRAME_R10, FRAME_R8,	FRAME_R9 };

	return n < sizeof(places) ? f->r[places[n]] : 0;
}

static inline void frame_set_ret(struct uk_frame *f, long ret)
{
	f->r[FRAME_RAX] = (uint64_t)ret;
}

bool frame_in_program(const struct uk_frame *f);
bool frame_irqs_enabled(const struct uk_frame *f);
/* Clean registers: all 0 but pc and sp, interrupts on, program mode. */
void frame_init(struct uk_frame *f, uintptr_t pc, uintptr_t sp);
void frame_dump(const struct uk_frame *f);
#endif

#endif
