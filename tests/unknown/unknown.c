/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers that name no call, in every range; and, on arm64, that only 32 bits
 * of the number count. */
#include <stdint.h>
#include "check.h"

#if defined(__aarch64__)
static long raw(unsigned long nr, long a, long b, long c)
{
	register unsigned long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2)
			 : "memory", "cc");
	return x0;
}
#elif defined(__arm__)
__attribute__((noinline, target("arm"))) static long raw(unsigned long nr,
							 long a, long b, long c)
{
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;

	__asm__ volatile("push {r7}\n\tmov r7, %3\n\tsvc #0\n\tpop {r7}"
			 : "+r"(r0)
			 : "r"(r1), "r"(r2), "r"(nr)
			 : "memory", "cc", "lr");
	return r0;
}
#else
static long raw(unsigned long nr, long a, long b, long c)
{
	long r = syscall(nr, a, b, c);

	return r == -1 ? -errno : r;
}
#endif

/* Numbers that would be small, were a bit of them lost: by a shift to an index
 * in bytes, or as a sign. */
static void far_outside(void)
{
#if defined(__aarch64__) || defined(__arm__)
	for (unsigned bit = 10; bit < 32; bit++)
		for (uint32_t nr = 0; nr < 500; nr++) {
			CHECK_EQ(raw((1u << bit) + nr, 1, 0, 0), -ENOSYS);
			CHECK_EQ(raw(-(1u << bit) - nr, 1, 0, 0), -ENOSYS);
		}
#endif
	for (unsigned long nr = 1; nr < 500; nr++)
		CHECK_EQ(raw(-nr, 1, 0, 0), -ENOSYS);
}

int main(void)
{
	CHECK_ERRNO(syscall(9999), ENOSYS);
	CHECK_ERRNO(syscall(9999), ENOSYS);
	CHECK_ERRNO(syscall(-1), ENOSYS);
	CHECK_EQ(raw(~0UL, 0, 0, 0), -ENOSYS);
	CHECK_EQ(raw(0x7fffffff, 0, 0, 0), -ENOSYS);
	CHECK_EQ(raw(0x80000000, 0, 0, 0), -ENOSYS);
	for (unsigned long nr = 600; nr < 1100; nr++)
		CHECK_EQ(raw(nr, 0, 0, 0), -ENOSYS);
	far_outside();
#ifdef __aarch64__
	CHECK_EQ(raw((1UL << 32) + SYS_write, 1, (long)"as write\n", 9), 9);
#endif
	return check_done();
}
