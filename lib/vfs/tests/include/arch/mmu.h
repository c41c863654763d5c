/* SPDX-License-Identifier: BSD-3-Clause */
/* No page tables in the host test. */
#include <plat/types.h>

#define UK_LINEAR_BASE 0UL

static inline paddr_t arch_phys_base(void)
{
	return 0;
}
