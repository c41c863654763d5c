/* SPDX-License-Identifier: BSD-3-Clause */
/* Signed return addresses (ARM64_BRANCH_PROTECTION). */
#ifndef ARCH_SIGN_H
#define ARCH_SIGN_H

#include <stdint.h>
#include <uk/essentials.h>

/* From now on return addresses are signed with this key, if the CPU can. */
static __always_inline void arch_sign_returns(uint64_t low, uint64_t high)
{
	uint64_t v;

	__asm__("mrs %0, id_aa64isar1_el1" : "=r"(v));
	if ((v & 0xff0) == 0) /* APA, API */
		return;
	__asm__ volatile("msr S3_0_C2_C1_0, %1\n" /* APIAKeyLo_EL1, Hi */
			 "msr S3_0_C2_C1_1, %2\n"
			 "mrs %0, sctlr_el1\n"
			 "orr %0, %0, #1 << 31\n" /* EnIA */
			 "msr sctlr_el1, %0\n"
			 "isb"
			 : "=&r"(v)
			 : "r"(low), "r"(high)
			 : "memory");
}

#endif
