/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where a program's parts are. It prints an address of each that it has; then,
 * if it was given addresses, of another boot for example, which of them hold
 * its secret. support/tests/layout.test compares boots.
 *
 * layout random|fixed: /proc says that addresses are, or are not, random.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <time.h>
#include "check.h"
#include "slurp.h"

#define SECRET 0x5ec12e75u

static sigjmp_buf back;

static void caught(int sig)
{
	siglongjmp(back, sig);
}

static int holds_secret(uintptr_t at)
{
	if (sigsetjmp(back, 1))
		return 0;
	return *(volatile uint32_t *)at == SECRET;
}

static void look(const char *at)
{
	if (holds_secret((uintptr_t)strtoull(at, NULL, 16)))
		printf("found at %s\n", at);
}

/* musl's sbrk() gives none. */
static void *more_heap(size_t n)
{
	uintptr_t old = (uintptr_t)syscall(SYS_brk, 0);

	CHECK_EQ(syscall(SYS_brk, old + n), old + n);
	return (void *)old;
}

static uint32_t *secret(void *at)
{
	CHECK(at != MAP_FAILED);
	*(uint32_t *)at = SECRET;
	return at;
}

int main(int argc, char **argv)
{
	uint32_t on_stack = SECRET;
	uint32_t *map = secret(mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	uint32_t *heap = secret(more_heap(4096));
	const char *stack_start = (const char *)argv;
	uintptr_t vdso = getauxval(AT_SYSINFO_EHDR);

	CHECK((uintptr_t)heap < (uintptr_t)map);
	CHECK((uintptr_t)map < (uintptr_t)&on_stack);
	CHECK((const char *)&on_stack < stack_start);
	CHECK_EQ(vdso % 4096, 0);
	CHECK(clock() >= 0); /* has the vDSO linked */
	/* There is room for all of a stack, and then a gap. */
	CHECK(stack_start - (char *)map > 8 << 20);
	more_heap(16 << 20);
	CHECK(slurp("/proc/sys/kernel/randomize_va_space") > 0);
	if (argc > 1 && !strcmp(argv[1], "random"))
		CHECK_EQ(atoi(text), 2);
	if (argc > 1 && !strcmp(argv[1], "fixed"))
		CHECK_EQ(atoi(text), 0);
	printf("text %p\ndata %p\n", (void *)main, (void *)&back);
	printf("stack %p\nmap %p\nheap %p\n", (void *)&on_stack, (void *)map,
	       (void *)heap);
	printf("vdso %#lx\n", (unsigned long)vdso);
	signal(SIGSEGV, caught);
	for (int i = 1; i < argc; i++)
		look(argv[i]);
	return check_done();
}
