/* SPDX-License-Identifier: BSD-3-Clause */
/* What the walks over frame records of both arches share. */
#ifndef PLAT_COMMON_BACKTRACE_H
#define PLAT_COMMON_BACKTRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <uk/print.h>

/* Does the link register name the caller of the function at pc? A leaf function
 * has made no record of it; in any other it is left over from a call that the
 * function itself made. False without KSYMS. */
static inline bool link_is_caller(uintptr_t pc, uintptr_t lr)
{
	unsigned long at = 0, from = 0;

	return uk_symbol(pc, &at) != NULL && uk_symbol(lr - 1, &from) != NULL &&
	       pc - at != lr - 1 - from;
}

#endif
