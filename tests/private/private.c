/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's private calls, 0xf0001 and on: set_tls, get_tls, cacheflush; the others
 * of the range are no calls here. Other arches have none. */
#include <stdint.h>
#include <sys/mman.h>
#include "check.h"

#ifdef __arm__
long private_cacheflush(uintptr_t start, uintptr_t end, long flags);
long private_usr26(long, long, long);
long private_usr32(long, long, long);
long private_set_tls(uintptr_t tls, long, long);
long private_get_tls(long, long, long);
long private_beyond(long, long, long);

static uintptr_t tls_register(void)
{
	uintptr_t tls;

	__asm__ volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(tls));
	return tls;
}

/* Nothing of libc between the two set_tls: errno lies behind the register. */
static void check_tls(void)
{
	uintptr_t own = tls_register();
	uintptr_t other = 0x12345678, seen, got;
	long set, restored;

	CHECK_EQ(private_get_tls(0, 0, 0), own);
	set = private_set_tls(other, 0, 0);
	seen = tls_register();
	got = (uintptr_t)private_get_tls(0, 0, 0);
	restored = private_set_tls(own, 0, 0);
	CHECK_EQ(set, 0);
	CHECK_EQ(restored, 0);
	CHECK_EQ(seen, other);
	CHECK_EQ(got, other);
	CHECK_EQ(tls_register(), own);
}

/* Code written as data runs after the call. */
static void check_cacheflush(void)
{
	static const uint32_t code[] = {
		0xe3a0002a, /* mov r0, #42 */
		0xe12fff1e, /* bx lr */
	};
	uint32_t *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uintptr_t start = (uintptr_t)page;

	CHECK(page != MAP_FAILED);
	memcpy(page, code, sizeof(code));
	CHECK_EQ(private_cacheflush(start, start + sizeof(code), 0), 0);
	CHECK_EQ(mprotect(page, 4096, PROT_READ | PROT_EXEC), 0);
	CHECK_EQ(((int (*)(void))start)(), 42);
	CHECK_EQ(private_cacheflush(start, start, 0), 0);
	CHECK_EQ(private_cacheflush(start + 4, start, 0), -EINVAL);
	CHECK_EQ(private_cacheflush(start, start + 4, 1), -EINVAL);
	CHECK_EQ(munmap(page, 4096), 0);
	CHECK_EQ(private_cacheflush(start, start + 4, 0), -EFAULT);
	CHECK_EQ(private_cacheflush(0xf0000000, 0xf0001000, 0), -EFAULT);
}

int main(void)
{
	check_tls();
	check_cacheflush();
	CHECK_EQ(private_usr26(0, 0, 0), -ENOSYS);
	CHECK_EQ(private_usr32(0, 0, 0), -ENOSYS);
	CHECK_EQ(private_beyond(0, 0, 0), -ENOSYS);
	return check_done();
}
#else
int main(void)
{
	CHECK_ERRNO(syscall(0xf0005, 0), ENOSYS);
	CHECK_ERRNO(syscall(0xf0006), ENOSYS);
	return check_done();
}
#endif
