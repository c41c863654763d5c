/* SPDX-License-Identifier: BSD-3-Clause */
/* Small macros that every library uses. */
#ifndef UK_ESSENTIALS_H
#define UK_ESSENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define ALIGN_UP(x, a) (((x) + ((a)-1)) & ~((__typeof__(x))(a)-1))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a)-1))
#define container_of(p, type, member) \
	((type *)((char *)(p)-offsetof(type, member)))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define min(a, b)                                  \
	({                                         \
		__typeof__(a) _min_a = (a);        \
		__typeof__(b) _min_b = (b);        \
		_min_a < _min_b ? _min_a : _min_b; \
	})
#define max(a, b)                                  \
	({                                         \
		__typeof__(a) _max_a = (a);        \
		__typeof__(b) _max_b = (b);        \
		_max_a > _max_b ? _max_a : _max_b; \
	})

#define __used __attribute__((used))
#define __weak __attribute__((weak))
#define __packed __attribute__((packed))
#define __section(s) __attribute__((section(s)))
#define __always_inline inline __attribute__((always_inline))
#define __noinline __attribute__((noinline))
#define __cold __attribute__((cold))

/* What the function returns is given back by that one only: gcc looks. */
#ifdef __clang__
#define __freed_by(fn)
#else
#define __freed_by(fn) __attribute__((malloc(fn)))
#endif

/* An invariant, on which compilers and analyzers may build. Under plat/host's
 * sanitizer it is checked. */
#define known(x)                                 \
	do {                                     \
		if (!(x))                        \
			__builtin_unreachable(); \
	} while (0)

#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))

/* A part's function takes its place where it is first needed: whoever needs it
 * next, or at the same time, writes the same. */
#define uk_provide(hook, function) WRITE_ONCE(hook, function)

#endif
