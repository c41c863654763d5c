/* SPDX-License-Identifier: BSD-3-Clause */
/* User memory: the checks of the address, and, of the kernel's own side of a
 * copy, of what the sanitizers know. Contract: <plat/cpu.h>. */
#include <errno.h>
#include <string.h>
#include <plat/cpu.h>
#include <plat/mmu.h>
#include "host.h"

static bool in_range(const void *p, size_t n)
{
	uintptr_t addr = (uintptr_t)p;

	return addr <= UK_USER_TOP && n <= UK_USER_TOP - addr;
}

size_t uk_copy_from_user(void *dst, const void *usrc, size_t n)
{
	if (!in_range(usrc, n))
		return n;
	host_check_write(dst, n);
	return host_user_copy(dst, usrc, n);
}

size_t uk_copy_to_user(void *udst, const void *src, size_t n)
{
	if (!in_range(udst, n))
		return n;
	host_check_read(src, n);
	return host_user_copy(udst, src, n);
}

size_t uk_clear_user(void *udst, size_t n)
{
	return in_range(udst, n) ? host_user_clear(udst, n) : n;
}

int uk_put_pair(void *udst, uint64_t a, uint64_t b)
{
	uint64_t pair[] = { a, b };

	return uk_copy_to_user(udst, pair, sizeof(pair)) ? -EFAULT : 0;
}

long uk_strncpy_from_user(char *dst, const char *usrc, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (uk_copy_from_user(dst + i, usrc + i, 1))
			return -EFAULT;
		if (dst[i] == '\0')
			return (long)i;
	}
	return (long)n;
}

int uk_probe_read(const void *usrc, size_t n)
{
	const char *p = usrc, *end = p + n;

	if (n == 0)
		return 0;
	if (!in_range(usrc, n))
		return -EFAULT;
	for (; p < end; p = (const char *)(((uintptr_t)p | ~PAGE_MASK) + 1))
		if (host_user_touch(p))
			return -EFAULT;
	return 0;
}

int uk_probe_write(void *udst, size_t n)
{
	char *p = udst, *end = p + n;

	if (n == 0)
		return 0;
	if (!in_range(udst, n))
		return -EFAULT;
	for (; p < end; p = (char *)(((uintptr_t)p | ~PAGE_MASK) + 1))
		if (host_user_dirty(p))
			return -EFAULT;
	return 0;
}

int uk_user_load32(const uint32_t *uaddr, uint32_t *value)
{
	return in_range(uaddr, 4) ? host_user_load32(uaddr, value) : -EFAULT;
}

int uk_user_cmpxchg32(uint32_t *uaddr, uint32_t *old, uint32_t new_value)
{
	return in_range(uaddr, 4) ? host_user_cmpxchg32(uaddr, old, new_value)
				  : -EFAULT;
}

bool arch_user_word(const uint32_t *uaddr, uint32_t *value)
{
	return host_user_load32(uaddr, value) == 0;
}

void plat_zero_page(void *page)
{
	memset(page, 0, PAGE_SIZE);
}

void plat_copy_page(void *dst, const void *src)
{
	memcpy(dst, src, PAGE_SIZE);
}
