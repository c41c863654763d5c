/* SPDX-License-Identifier: BSD-3-Clause */
/* struct uk_frame: making one, showing one, walking back from one. */
#include <arch/user.h>
#include <plat/boot.h>
#include <plat/cpu.h>
#include <string.h>
#include <uk/essentials.h>
#include <uk/print.h>
#include "backtrace.h"
#include "program_mode.h"

/* switch.S */
void thread_first(void);

_Static_assert(offsetof(struct uk_frame, sp) == FRAME_SP, "sp");
_Static_assert(offsetof(struct uk_frame, pc) == FRAME_PC, "pc");
_Static_assert(offsetof(struct uk_frame, pstate) == FRAME_PSTATE, "pstate");
_Static_assert(offsetof(struct uk_frame, orig_x0) == FRAME_ORIG_X0, "x0");
_Static_assert(offsetof(struct uk_frame, nr) == FRAME_NR, "nr");
_Static_assert(sizeof(struct uk_frame) == FRAME_SIZE, "size");
_Static_assert(offsetof(struct arch_thread, work) == THREAD_WORK, "work");
_Static_assert(offsetof(struct arch_thread, kstack_top) == THREAD_KSTACK,
	       "kstack_top");
_Static_assert(offsetof(struct arch_thread, sp) == THREAD_SP, "sp");

void frame_init(struct uk_frame *f, uintptr_t pc, uintptr_t sp)
{
	*f = (struct uk_frame){
		.sp = sp,
		.pc = pc,
		.pstate = PROGRAM_PSTATE,
		.nr = -1,
	};
}

/* Below the frame, what thread_first() wants. */
struct first {
	uint32_t fpcr, fpsr; /* the creator's: the kernel has none of its own */
	uint64_t tls;
	struct uk_frame frame;
};
_Static_assert(offsetof(struct first, frame) == SWITCH_FIRST, "first");

/* What is copied inline. */
#define PIECE 32
_Static_assert(FRAME_SIZE % PIECE == 0, "pieces");

struct uk_frame *plat_thread_prepare(struct arch_thread *t,
				     const struct uk_frame *frame)
{
	struct first *f = (struct first *)t->kstack_top - 1;
	const char *from = (const char *)frame;
	char *to = (char *)&f->frame;
	uint64_t fpcr, fpsr;

	__asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
	__asm__ volatile("mrs %0, fpsr" : "=r"(fpsr));
	f->fpcr = (uint32_t)fpcr;
	f->fpsr = (uint32_t)fpsr;
	f->tls = arch_tls();
	/* Nine times four instructions; memcpy() takes twice as many. */
#pragma GCC unroll 9
	for (size_t i = 0; i < FRAME_SIZE / PIECE; i++)
		__builtin_memcpy(to + i * PIECE, from + i * PIECE, PIECE);
	t->sp = (uintptr_t)f;
	t->resume = (uintptr_t)thread_first;
	return &f->frame;
}

void plat_thread_set_tls(struct arch_thread *t, unsigned long tls)
{
	((struct first *)t->sp)->tls = tls;
}

void frame_dump(const struct uk_frame *f)
{
	uk_printk("pc %016lx  sp %016lx  pstate %08lx\n", (unsigned long)f->pc,
		  (unsigned long)f->sp, (unsigned long)f->pstate);
	for (unsigned i = 0; i < 31; i++)
		uk_printk("%s%-2u %016lx%s", i < 30 ? "x" : "lr", i,
			  (unsigned long)f->x[i], i % 4 == 3 ? "\n" : "  ");
	uk_printk("\n");
}

/* Read a word that may not be there. */
static bool peek(uintptr_t addr, uintptr_t *value)
{
	return (addr & 7) == 0 && arch_user_get64((const void *)addr, value);
}

/* A return address without what signs it (ARM64_BRANCH_PROTECTION). */
static uintptr_t unsigned_address(uintptr_t pc)
{
#ifdef __ARM_FEATURE_PAC_DEFAULT
	register uintptr_t lr __asm__("x30") = pc;

	__asm__("hint #7" : "+r"(lr)); /* xpaclri */
	return lr;
#else
	return pc;
#endif
}

/* Frame records: x29 points at the caller's x29 and the return address. A
 * record lies above its callee's, but for the step from kernel to program
 * stack. */
unsigned arch_backtrace(const struct uk_frame *f, uintptr_t *pc, unsigned max)
{
	uintptr_t fp = f != NULL ? f->x[29]
				 : (uintptr_t)__builtin_frame_address(0);
	unsigned n = 0;

	if (f != NULL && n < max)
		pc[n++] = f->pc;
	if (f != NULL && n < max && link_is_caller(f->pc, f->x[30]))
		pc[n++] = f->x[30];
	while (n < max && fp != 0) {
		uintptr_t next, ret;

		if (!peek(fp, &next) || !peek(fp + 8, &ret) || ret == 0)
			break;
		ret = unsigned_address(ret);
		if (n == 0 || pc[n - 1] != ret)
			pc[n++] = ret;
		if (next == fp)
			break;
		fp = next;
	}
	return n;
}
