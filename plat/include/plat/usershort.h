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

#endif
