/* SPDX-License-Identifier: BSD-3-Clause */
/* struct uk_frame: making one, showing one, walking back from one. */
#include <plat/extable.h>
#include <plat/boot.h>
#include <plat/cpu.h>
#include <string.h>
#include <uk/essentials.h>
#include <uk/print.h>
#include "backtrace.h"
#include "program_mode.h"

#define OFFSET(member, value) \
	_Static_assert(offsetof(struct uk_frame, member) == (value), #member)
OFFSET(arg, FRAME_ARG(4));
OFFSET(r, FRAME_R(0));
OFFSET(sp, FRAME_SP);
OFFSET(lr, FRAME_LR);
OFFSET(orig_r0, FRAME_ORIG_R0);
OFFSET(nr, FRAME_NR);
OFFSET(svc_lr, FRAME_SVC_LR);
OFFSET(pc, FRAME_PC);
OFFSET(cpsr, FRAME_CPSR);
_Static_assert(sizeof(struct uk_frame) == FRAME_SIZE, "size");
_Static_assert(FRAME_SIZE % 8 == 0, "alignment of the svc path's stack");
_Static_assert(offsetof(struct arch_thread, work) == THREAD_WORK, "work");
_Static_assert(offsetof(struct arch_thread, kstack_top) == THREAD_KSTACK,
	       "kstack_top");
_Static_assert(offsetof(struct arch_thread, sp) == THREAD_SP, "sp");

/* switch.S */
void thread_first(void);

void frame_init(struct uk_frame *f, uintptr_t pc, uintptr_t sp)
{
	*f = (struct uk_frame){
		.sp = sp,
		.nr = -1,
		.cpsr = PROGRAM_MODE,
	};
	frame_set_pc(f, pc);
}

/* Below the frame, what thread_first() wants. */
struct first {
	uint32_t fpscr; /* the creator's: the kernel has none of its own */
	uint32_t tls;
	struct uk_frame frame;
};
_Static_assert(offsetof(struct first, frame) == SWITCH_FIRST, "first");

struct uk_frame *plat_thread_prepare(struct arch_thread *t,
				     const struct uk_frame *frame)
{
	struct first *f = (struct first *)t->kstack_top - 1;

	/* vmrs, for an assembler that was not told of an FPU */
	__asm__ volatile("mrc p10, 7, %0, cr1, cr0, 0" : "=r"(f->fpscr));
	f->tls = arch_tls();
	f->frame = *frame;
	t->sp = (uintptr_t)f;
	t->resume = (uintptr_t)thread_first;
	return &f->frame;
}

void plat_thread_set_tls(struct arch_thread *t, unsigned long tls)
{
	((struct first *)t->sp)->tls = tls;
}

/* SVC's stack pointer is not stored: the frame was pushed there. */
void frame_dump(const struct uk_frame *f)
{
	bool kernel = !frame_in_program(f);

	uk_printk("pc  %08lx  lr  %08lx  sp  %08lx  cpsr %08lx\n",
		  (unsigned long)f->pc,
		  (unsigned long)(kernel ? f->svc_lr : f->lr),
		  kernel ? (unsigned long)(f + 1) : (unsigned long)f->sp,
		  (unsigned long)f->cpsr);
	for (unsigned i = 0; i < 13; i++)
		uk_printk("r%-2u %08lx%s", i, (unsigned long)f->r[i],
			  i % 4 == 3 ? "\n" : "  ");
	uk_printk("\n");
}

/* Read a word that may not be there. */
static bool peek(uintptr_t addr, uintptr_t *value)
{
	uintptr_t v;
	int ok = 0;

	if (addr & 3)
		return false;
	__asm__ volatile("1:	ldr %0, [%2]\n"
			 "	mov %1, #1\n"
			 "2:\n" EXTABLE_ENTRY("1b", "2b")
			 : "=&r"(v), "+r"(ok)
			 : "r"(addr));
	*value = v;
	return ok;
}

/*
 * Frame records of GCC in ARM state: r11 points at the return address, below
 * which lies the caller's r11; a leaf function stores r11 alone, if it does
 * at all, and its caller is in lr.
 */
unsigned arch_backtrace(const struct uk_frame *f, uintptr_t *pc, unsigned max)
{
	uintptr_t fp = f != NULL ? f->r[11]
				 : (uintptr_t)__builtin_frame_address(0);
	uintptr_t lr = 0;
	unsigned n = 0;

	if (f != NULL) /* which mode was hit tells whose lr it is */
		lr = frame_in_program(f) ? f->lr : f->svc_lr;
	if (f != NULL && n < max)
		pc[n++] = f->pc;
	if (f != NULL && n < max && link_is_caller(f->pc, lr)) {
		uintptr_t word;

		pc[n++] = lr;
		if (peek(fp, &word) &&
		    uk_symbol(word, &(unsigned long){ 0 }) == NULL)
			fp = word;
	}
	while (n < max && fp != 0) {
		uintptr_t next, ret;

		if (!peek(fp, &ret) || !peek(fp - 4, &next) || ret == 0)
			break;
		if (n == 0 || pc[n - 1] != ret)
			pc[n++] = ret;
		if (next == fp)
			break;
		fp = next;
	}
	return n;
}
