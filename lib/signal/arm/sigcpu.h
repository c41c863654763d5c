/* SPDX-License-Identifier: BSD-3-Clause */
/* What lib/signal must know of ARMv7 and its procedure calls. */
#ifndef SIGNAL_SIGCPU_H
#define SIGNAL_SIGCPU_H

#include <plat/cpu.h>

#define ARCH_MINSIGSTKSZ 2048	/* Linux's MINSIGSTKSZ */
#define ARCH_CALL_SIZE 4	/* of a bl */

static inline bool arch_in_exception(void)
{
	unsigned long cpsr;

	__asm__ volatile("mrs %0, cpsr" : "=r"(cpsr));
	return (cpsr & PSR_MODE) == PSR_SVC;
}

/* GCC's frame, at fp - 4: r11 and lr are what a function pushes last. */
struct arch_record {
	uintptr_t next, ret;
};

static inline uintptr_t arch_frame_fp(const struct uk_frame *f)
{
	return f->r[11];
}

static inline bool arch_record_read(uintptr_t fp, struct arch_record *r)
{
	return uk_copy_from_user(r, (const void *)(fp - sizeof(r->next)),
				 sizeof(*r)) == 0;
}

/* sp of who called the owner of the record: lr is its first word. */
static inline uintptr_t arch_record_sp(uintptr_t fp,
				       const struct arch_record *r)
{
	(void)r;
	return fp + sizeof(r->ret);
}

#endif
