/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors in pointers: -4095..-1 are no addresses, so a function that returns
 * a pointer returns -errno in it. */
#ifndef UK_ERRPTR_H
#define UK_ERRPTR_H

#include <stdbool.h>
#include <stdint.h>

#define UK_MAX_ERRNO 4095UL

/* err: -4095..0. */
#define ERR2PTR(err) ((void *)(intptr_t)(err))
#define PTR2ERR(ptr) ((long)(intptr_t)(ptr))
#define PTRISERR(ptr) uk_is_error((long)(intptr_t)(ptr))

/* Is a raw result -errno? -4096 and below are values. */
static inline bool uk_is_error(long result)
{
	return (unsigned long)result > -UK_MAX_ERRNO - 1;
}

#endif
