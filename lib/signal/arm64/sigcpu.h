/* SPDX-License-Identifier: BSD-3-Clause */
/* What lib/signal must know of AArch64 and its procedure calls. */
#ifndef SIGNAL_SIGCPU_H
#define SIGNAL_SIGCPU_H

#include <plat/cpu.h>

#define ARCH_MINSIGSTKSZ 5120	/* Linux's MINSIGSTKSZ */
#define ARCH_CALL_SIZE 4	/* of a bl */

/* SPSel: 1 on the kernel stack. */
static inline bool arch_in_exception(void)
{
	unsigned long spsel;

	__asm__ volatile("mrs %0, spsel" : "=r"(spsel));
	return spsel != 0;
}

/* A frame record, at fp. */
struct arch_record {
	uintptr_t next, ret;
};

static inline uintptr_t arch_frame_fp(const struct uk_frame *f)
{
	return f->x[29];
}

static inline bool arch_record_read(uintptr_t fp, struct arch_record *r)
{
	return uk_copy_from_user(r, (const void *)fp, sizeof(*r)) == 0;
}

/* sp of who called the owner of the record, if its own record is the last thing
 * that it pushed: lib/musl/cancel/arm64.S. */
static inline uintptr_t arch_record_sp(uintptr_t fp,
				       const struct arch_record *r)
{
	(void)fp;
	return r->next;
}

#endif
