/* SPDX-License-Identifier: BSD-3-Clause */
/* Short accesses of user memory: contract in <plat/usershort.h>. */
#ifndef ARCH_USERSHORT_H
#define ARCH_USERSHORT_H

#include <arch/user.h>
#include <uk/essentials.h>

#define ARCH_USER_SHORT(bits)                                             \
	static __always_inline bool arch_user_get##bits(const void *u,    \
							void *to)         \
	{                                                                 \
		return host_user_copy(to, u, (bits) / 8) == 0;            \
	}                                                                 \
	static __always_inline bool arch_user_put##bits(void *u,          \
							const void *from) \
	{                                                                 \
		return host_user_copy(u, from, (bits) / 8) == 0;          \
	}

ARCH_USER_SHORT(8)
ARCH_USER_SHORT(16)
ARCH_USER_SHORT(32)
ARCH_USER_SHORT(64)

static __always_inline bool arch_user_put2(void *u, unsigned at, uint64_t a,
					   uint64_t b)
{
	uint64_t pair[] = { a, b };

	return host_user_copy((char *)u + at, pair, sizeof(pair)) == 0;
}

#endif
