/* SPDX-License-Identifier: BSD-3-Clause */
/* What the compiler calls for 64-bit words. libgcc's is the program's text,
 * where a direct image takes signals. */
#include <stdint.h>

int __ctzdi2(uint64_t v);

int __ctzdi2(uint64_t v)
{
	uint32_t low = (uint32_t)v;

	return low ? __builtin_ctz(low) : 32 + __builtin_ctz(v >> 32);
}
