/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether a range lies in the program's half of the address space. What is
 * mapped there is another question, that uk_copy_*_user() answers. */
#ifndef UK_ACCESS_H
#define UK_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <arch/layout.h>

static inline bool uk_access_ok(const void *p, size_t n)
{
	return n <= UK_USER_TOP && (uintptr_t)p <= UK_USER_TOP - n;
}

#endif
