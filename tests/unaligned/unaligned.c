/* SPDX-License-Identifier: BSD-3-Clause */
/* Instructions that move several registers, by addresses that are no multiple
 * of 4: of both instruction sets, each form; what they leave in the base. */
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "sigtest.h"

#ifdef __arm__

#define A 0x11223344u
#define B 0x55667788u
#define C 0x99aabbccu

static char bytes[64] __attribute__((aligned(8)));
static const uint32_t abc[3] = { A, B, C };

/* What is loaded, and where the base is then. */
static uint32_t got[3];
static char *base;

static void load_from(int at)
{
	memset(bytes, 0, sizeof(bytes));
	memset(got, 0, sizeof(got));
	memcpy(bytes + at, abc, sizeof(abc));
}

static void check_loaded(int n, int after)
{
	CHECK_EQ(memcmp(got, abc, (size_t)n * 4), 0);
	CHECK_EQ(base - bytes, after);
}

static void check_stored(int at, int n, int after)
{
	CHECK_EQ(memcmp(bytes + at, abc, (size_t)n * 4), 0);
	CHECK(bytes[at - 1] == 0 && bytes[at + n * 4] == 0);
	CHECK_EQ(base - bytes, after);
	memset(bytes, 0, sizeof(bytes));
}

/* insn works on r3 as the base, and on r0, r1 and r2. */
#define LOAD(start, insn)                                             \
	do {                                                          \
		register char *p __asm__("r3") = bytes + (start);     \
		register uint32_t x __asm__("r0"), y __asm__("r1"),   \
			z __asm__("r2");                              \
		__asm__ volatile(".syntax unified\n\t" insn           \
				 : "=r"(x), "=r"(y), "=r"(z), "+r"(p) \
				 :                                    \
				 : "memory");                         \
		got[0] = x;                                           \
		got[1] = y;                                           \
		got[2] = z;                                           \
		base = p;                                             \
	} while (0)
#define STORE(start, insn)                                                  \
	do {                                                                \
		register char *p __asm__("r3") = bytes + (start);           \
		register uint32_t x __asm__("r0") = A, y __asm__("r1") = B, \
				    z __asm__("r2") = C;                    \
		__asm__ volatile(".syntax unified\n\t" insn                 \
				 : "+r"(p)                                  \
				 : "r"(x), "r"(y), "r"(z)                   \
				 : "memory");                               \
		base = p;                                                   \
	} while (0)

#define BOTH_SETS()                                 \
	do {                                        \
		load_from(9);                       \
		LOAD(9, "ldm r3, {r0-r2}");         \
		check_loaded(3, 9);                 \
		LOAD(9, "ldm r3!, {r0-r2}");        \
		check_loaded(3, 21);                \
		LOAD(21, "ldmdb r3, {r0-r2}");      \
		check_loaded(3, 21);                \
		LOAD(21, "ldmdb r3!, {r0-r2}");     \
		check_loaded(3, 9);                 \
		LOAD(9, "ldrd r0, r1, [r3]");       \
		check_loaded(2, 9);                 \
		LOAD(17, "ldrd r0, r1, [r3, #-8]"); \
		check_loaded(2, 17);                \
		LOAD(1, "ldrd r0, r1, [r3, #8]!");  \
		check_loaded(2, 9);                 \
		LOAD(9, "ldrd r0, r1, [r3], #-8");  \
		check_loaded(2, 1);                 \
		memset(bytes, 0, sizeof(bytes));    \
		STORE(7, "stm r3, {r0-r2}");        \
		check_stored(7, 3, 7);              \
		STORE(7, "stm r3!, {r0-r2}");       \
		check_stored(7, 3, 19);             \
		STORE(19, "stmdb r3!, {r0-r2}");    \
		check_stored(7, 3, 7);              \
		STORE(7, "strd r0, r1, [r3, #4]");  \
		check_stored(11, 2, 7);             \
		STORE(7, "strd r0, r1, [r3], #8");  \
		check_stored(7, 2, 15);             \
	} while (0)

__attribute__((target("arm"), noinline)) static void of_arm(void)
{
	BOTH_SETS();
	load_from(9);
	LOAD(5, "ldmib r3, {r0-r2}");
	check_loaded(3, 5);
	LOAD(17, "ldmda r3!, {r0-r2}");
	check_loaded(3, 5);
	LOAD(1, "mov r2, #8\n\tldrd r0, r1, [r3, r2]!");
	CHECK_EQ(got[0], A);
	CHECK_EQ(got[1], B);
	CHECK_EQ(base - bytes, 9);
	memset(bytes, 0, sizeof(bytes));
	STORE(3, "stmib r3!, {r0-r2}");
	check_stored(7, 3, 15);
}

__attribute__((target("thumb"), noinline)) static void of_thumb(void)
{
	BOTH_SETS();
	load_from(9);
	/* In an IT block the next ones keep their conditions. */
	LOAD(9, "cmp r3, r3\n\titte eq\n\tldmeq r3, {r0, r1}\n\t"
		"moveq r2, #1\n\tmovne r2, #2");
	CHECK_EQ(got[0], A);
	CHECK_EQ(got[1], B);
	CHECK_EQ(got[2], 1);
	LOAD(9, "cmp r3, r3\n\tittee eq\n\tldrdeq r0, r1, [r3]\n\t"
		"moveq r2, #1\n\tmovne r2, #2\n\tmovne r2, #3");
	CHECK_EQ(got[2], 1);
	CHECK_EQ(got[1], B);
	/* The base among what is loaded. */
	LOAD(9, "mov r0, r3\n\tldm r0, {r0, r1}");
	CHECK_EQ(got[0], A);
	CHECK_EQ(got[1], B);
}

/* The stack pointer is no multiple of 4. */
#define STACK(set, name)                                                    \
	__attribute__((target(set), noinline)) static void name(void)       \
	{                                                                   \
		register uint32_t x __asm__("r0") = A, y __asm__("r1") = B; \
		uint32_t u, v;                                              \
		__asm__ volatile(".syntax unified\n\tmov r4, sp\n\t"        \
				 "add r2, %[buf], #26\n\t"                  \
				 "mov sp, r2\n\t"                           \
				 "push {r0, r1}\n\t"                        \
				 "mov r5, sp\n\t"                           \
				 "mov r0, #0\n\t"                           \
				 "mov r1, #0\n\t"                           \
				 "pop {r0, r1}\n\t"                         \
				 "mov r2, sp\n\t"                           \
				 "mov sp, r4\n\t"                           \
				 "mov %[u], r5\n\t"                         \
				 "mov %[v], r2\n\t"                         \
				 : "+r"(x),                                 \
				   "+r"(y), [u] "=&r"(u), [v] "=&r"(v)      \
				 : [buf] "r"(bytes)                         \
				 : "r2", "r4", "r5", "memory");             \
		CHECK_EQ(x, A);                                             \
		CHECK_EQ(y, B);                                             \
		CHECK_EQ(u, (uintptr_t)bytes + 18);                         \
		CHECK_EQ(v, (uintptr_t)bytes + 26);                         \
	}
STACK("arm", stack_of_arm)
STACK("thumb", stack_of_thumb)

/* A jump out of a table, to the other instruction set. */
__attribute__((target("arm"), noinline)) static void jump(void)
{
	uint32_t arm, thumb;

	__asm__ volatile(".syntax unified\n\t"
			 "adr r0, 2f + 1\n\t"
			 "add r1, %[buf], #6\n\t"
			 "str r0, [r1, #4]\n\t"
			 "ldm r1, {r2, pc}\n\t"
			 "mov %[t], #0\n\t"
			 "b 3f\n\t"
			 ".thumb\n"
			 "2:	mov %[t], #7\n\t"
			 "bx pc\n\t"
			 "nop\n\t"
			 ".arm\n\t"
			 "3:	mov %[a], #9\n\t"
			 : [t] "=&r"(thumb), [a] "=&r"(arm)
			 : [buf] "r"(bytes)
			 : "r0", "r1", "r2", "memory");
	CHECK_EQ(thumb, 7);
	CHECK_EQ(arm, 9);
}

/* --- What stays a fault ------------------------------------------------ */

static sigjmp_buf back;
static siginfo_t last;

static void caught(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	last = *si;
	siglongjmp(back, sig);
}

static void faults(void)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int code;

	install(SIGSEGV, caught, 0);
	install(SIGBUS, caught, 0);
	munmap(page + 4096, 4096);
	code = sigsetjmp(back, 1);
	if (code == 0)
		__asm__ volatile("ldm %0, {r0, r1}"
				 :
				 : "r"(page + 4091)
				 : "r0", "r1", "memory");
	CHECK_EQ(code, SIGSEGV);
	code = sigsetjmp(back, 1);
	if (code == 0)
		__asm__ volatile("ldrexd r0, r1, [%0]"
				 :
				 : "r"(page + 4)
				 : "r0", "r1", "memory");
	CHECK_EQ(code, SIGBUS);
	CHECK(last.si_addr == page + 4);
	/* A page that is there only when it is touched. */
	munmap(page, 4096);
	page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	__asm__ volatile("strd %1, %H1, [%0]"
			 :
			 : "r"(page + 4093), "r"(0x0102030405060708ull)
			 : "memory");
	CHECK_EQ(page[4093], 8);
	CHECK_EQ(page[4100], 1);
}

int main(void)
{
	of_arm();
	of_thumb();
	stack_of_arm();
	stack_of_thumb();
	jump();
	faults();
	return check_done();
}

#else
/* Elsewhere such an address is as good as another. */
int main(void)
{
	return 1;
}
#endif
