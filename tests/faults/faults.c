/* SPDX-License-Identifier: BSD-3-Clause */
/* One fault a boot: the argument says which. The program dies by it, with the
 * status and the message of the class; nothing may come back. */
#include <stdint.h>
#include <stdlib.h>
#include "check.h"

static volatile int sink;

static void null_read(void)
{
	sink = *(volatile int *)8;
}

static void null_write(void)
{
	*(volatile int *)8 = 1;
}

static void null_call(void)
{
	((void (*)(void))(uintptr_t)8)();
}

static void text_write(void)
{
	*(volatile int *)((uintptr_t)&text_write & ~3UL) = 0;
}

static void rodata_write(void)
{
	static const char text[] = "constant";

	*(volatile char *)(uintptr_t)text = 'k';
}

static void data_exec(void)
{
	static uint32_t code[4] = { 1, 2, 3, 4 };

	((void (*)(void))(uintptr_t)code)();
}

static void stack_exec(void)
{
	uint32_t code[4] = { 1, 2, 3, 4 };

	((void (*)(void))(uintptr_t)code)();
}

static void undefined(void)
{
#ifdef __aarch64__
	__asm__ volatile(".inst 0x00000000");
#elif defined(__arm__)
	__asm__ volatile("udf #0" ::: "memory");
#endif
}

static void breakpoint(void)
{
#ifdef __aarch64__
	__asm__ volatile("brk #0");
#elif defined(__arm__)
	__asm__ volatile("bkpt #0");
#endif
}

static void pc_misaligned(void)
{
#ifdef __aarch64__
	((void (*)(void))((uintptr_t)&pc_misaligned + 2))();
#endif
}

static void exclusive_misaligned(void)
{
	static uint64_t words[2];

#ifdef __aarch64__
	__asm__ volatile("ldxr x0, [%0]" ::"r"((char *)words + 1) : "x0");
#elif defined(__arm__)
	__asm__ volatile("ldrex r0, [%0]" ::"r"((char *)words + 1) : "r0");
#endif
}

static int recurse(int n)
{
	volatile char frame[1024];

	frame[0] = (char)n;
	return n == 0 ? 0 : recurse(n - 1) + frame[0];
}

static void stack_overflow(void)
{
	sink = recurse(1 << 30);
}

/* The kernel's half of the address space, and devices, by the addresses at
 * which the kernel itself has them or had them before the MMU was on. */
#ifdef __aarch64__
#define KERNEL_TEXT 0xffffffff80000000UL
#define KERNEL_LINEAR 0xffffff8000000000UL
#define KERNEL_DEVICE 0xffffffe000000000UL
#else
#define KERNEL_TEXT 0xf8000000UL
#define KERNEL_LINEAR 0x80000000UL
#define KERNEL_DEVICE 0xf0000000UL
#endif

static void kernel_read(void)
{
	sink = *(volatile int *)KERNEL_TEXT;
}

static void kernel_write(void)
{
	*(volatile int *)KERNEL_TEXT = 0;
}

static void kernel_exec(void)
{
	((void (*)(void))KERNEL_TEXT)();
}

static void linear_read(void)
{
	for (uintptr_t p = KERNEL_LINEAR; p < KERNEL_LINEAR + (1UL << 30);
	     p += 1UL << 20)
		sink = *(volatile int *)p;
}

static void linear_write(void)
{
	for (uintptr_t p = KERNEL_LINEAR; p < KERNEL_LINEAR + (1UL << 30);
	     p += 1UL << 20)
		*(volatile int *)p = 0;
}

static void device_read(void)
{
	sink = *(volatile int *)KERNEL_DEVICE;
}

static void device_physical(void)
{
	sink = *(volatile int *)(uintptr_t)0x09000000;
	sink = *(volatile int *)(uintptr_t)0x3f201000;
}

static void sysreg_read(void)
{
#ifdef __aarch64__
	uint64_t v;

	__asm__ volatile("mrs %0, sctlr_el1" : "=r"(v));
#elif defined(__arm__)
	uint32_t v;

	__asm__ volatile("mrc p15, 0, %0, c1, c0, 0" : "=r"(v));
#else
	int v = 0;
#endif
	sink = (int)v;
}

static void sysreg_write(void)
{
#ifdef __aarch64__
	__asm__ volatile("msr ttbr0_el1, xzr");
#elif defined(__arm__)
	__asm__ volatile("mcr p15, 0, %0, c1, c0, 0" ::"r"(0));
#endif
}

static void interrupts_off(void)
{
#ifdef __aarch64__
	__asm__ volatile("msr daifset, #2");
#elif defined(__arm__)
	/* Ignored in USR mode, not trapped: the mask must not have changed;
	 * then die as the others do. */
	uint32_t cpsr;

	__asm__ volatile(".arch armv7-a\n\tcpsid i\n\tmrs %0, cpsr"
			 : "=r"(cpsr));
	if (!(cpsr & 0x80))
		undefined();
#endif
}

#define WAY(f)        \
	{             \
#f, f \
	}
static const struct {
	const char *name;
	void (*f)(void);
} ways[] = {
	WAY(null_read),
	WAY(null_write),
	WAY(null_call),
	WAY(text_write),
	WAY(rodata_write),
	WAY(data_exec),
	WAY(stack_exec),
	WAY(undefined),
	WAY(breakpoint),
	WAY(pc_misaligned),
	WAY(exclusive_misaligned),
	WAY(stack_overflow),
	WAY(kernel_read),
	WAY(kernel_write),
	WAY(kernel_exec),
	WAY(linear_read),
	WAY(linear_write),
	WAY(device_read),
	WAY(device_physical),
	WAY(sysreg_read),
	WAY(sysreg_write),
	WAY(interrupts_off),
};

int main(int argc, char **argv)
{
	printf("about to fault\n");
	fflush(stdout);
	for (size_t i = 0; argc > 1 && i < sizeof(ways) / sizeof(*ways); i++)
		if (strcmp(argv[1], ways[i].name) == 0)
			ways[i].f();
	printf("still alive\n");
	return 1;
}
