/* SPDX-License-Identifier: BSD-3-Clause */
/* Allocations that fail at random: fail.c, if menuconfig has it. */
#ifndef MM_FAIL_H
#define MM_FAIL_H

#include <stdbool.h>

/* A flag of uk_page_alloc(): never made to fail, since it serves a page fault,
 * whose failure is the program's end. */
#define PAGE_SURE 0x80u

#ifdef CONFIG_LIBMM_FAIL
bool mm_fails(void);
#else
static inline bool mm_fails(void)
{
	return false;
}
#endif

#endif
