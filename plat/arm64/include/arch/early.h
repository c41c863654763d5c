/* SPDX-License-Identifier: BSD-3-Clause */
/* For what runs with the MMU off. */
#ifndef ARCH_EARLY_H
#define ARCH_EARLY_H

/* What was written uncached to the line of p is not hidden by what the loader
 * read of it. Ordered by the next dsb, which boot.S has. */
static inline void arch_early_forget(const void *p)
{
	__asm__ volatile("dc ivac, %0" : : "r"(p) : "memory");
}

#endif
