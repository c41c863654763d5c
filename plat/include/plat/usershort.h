/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Short accesses of the program's memory in line. The caller has looked at the
 * range (uk_access_ok()); as with the copies, no spin lock may be held. False:
 * it faults, and a part of the bytes may have been moved: what the call comes
 * to is for uk_copy_*_user() to say.
 *
 * <arch/usershort.h> has
 *
 *   bool arch_user_get8, 16, 32, 64(const void *u, void *to)
 *   bool arch_user_put8, 16, 32, 64(void *u, const void *from)
 *                                           any address, little else moves less
 *   bool arch_user_put2(void *u, unsigned at, uint64_t a, uint64_t b)
 *                                           two words at u + at, a constant; u
 *                                           is aligned for a long
 */
#ifndef PLAT_USERSHORT_H
#define PLAT_USERSHORT_H

#include <arch/usershort.h>
#include <stddef.h>

#define USER_SHORT 16u /* bytes: what is less is moved here */

static __always_inline bool user_store_short(char *u, const char *from,
					     size_t n)
{
	if (n & 8) {
		if (!arch_user_put64(u, from))
			return false;
		u += 8;
		from += 8;
	}
	if (n & 4) {
		if (!arch_user_put32(u, from))
			return false;
		u += 4;
		from += 4;
	}
	if (n & 2) {
		if (!arch_user_put16(u, from))
			return false;
		u += 2;
		from += 2;
	}
	return !(n & 1) || arch_user_put8(u, from);
}

static __always_inline bool user_load_short(char *to, const char *u, size_t n)
{
	if (n & 8) {
		if (!arch_user_get64(u, to))
			return false;
		u += 8;
		to += 8;
	}
	if (n & 4) {
		if (!arch_user_get32(u, to))
			return false;
		u += 4;
		to += 4;
	}
	if (n & 2) {
		if (!arch_user_get16(u, to))
			return false;
		u += 2;
		to += 2;
	}
	return !(n & 1) || arch_user_get8(u, to);
}

#endif
