/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An unprivileged program attacks its kernel: it reads, writes and executes
 * what is the kernel's, executes every system instruction there is, and comes
 * back from signals with frames of its own making. Each attempt ends in a
 * signal, and afterwards the kernel still works.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "attack.h"
#include "check.h"

#ifdef __arm__
/* libgcc's __clear_cache() has a svc of its own: no direct image takes it. */
#define sync_code(from, to) syscall(0xf0002, from, to, 0)
#else
#define sync_code(from, to) __builtin___clear_cache(from, to)
#endif

static sigjmp_buf back;
static volatile uintptr_t address;

static void caught(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	address = (uintptr_t)si->si_addr;
	siglongjmp(back, sig);
}

int attempt(void (*f)(uintptr_t arg), uintptr_t arg)
{
	int sig = sigsetjmp(back, 1);

	if (sig == 0)
		f(arg);
	return sig;
}

uintptr_t attempt_address(void)
{
	return address;
}

uint32_t *code_page(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void code_ready(uint32_t *page)
{
	sync_code((char *)page, (char *)page + 4096);
	CHECK_EQ(mprotect(page, 4096, PROT_READ | PROT_EXEC), 0);
}

void code_again(uint32_t *page)
{
	CHECK_EQ(mprotect(page, 4096, PROT_READ | PROT_WRITE), 0);
}

/* --- Memory --------------------------------------------------------------- */

static volatile uintptr_t sink;

static void load_byte(uintptr_t at)
{
	sink = *(volatile uint8_t *)at;
}

static void load_word(uintptr_t at)
{
	sink = *(volatile uintptr_t *)at;
}

static void store_byte(uintptr_t at)
{
	*(volatile uint8_t *)at = 0;
}

static void store_word(uintptr_t at)
{
	*(volatile uintptr_t *)at = 0;
}

static void add_atomically(uintptr_t at)
{
	__atomic_fetch_add((uint32_t *)at, 1, __ATOMIC_SEQ_CST);
}

static void execute(uintptr_t at)
{
	((void (*)(void))at)();
}

static void (*const ways[])(uintptr_t at) = {
	load_byte, load_word, store_byte, store_word, add_atomically, execute,
};

#ifdef __aarch64__
static const uintptr_t places[] = {
	0xffffff8000000000, /* the linear map: RAM, image, program's pages */
	0xffffff8000200000, 0xffffff8040080000,
	0xffffff8040200000, 0xffffff8047000000,
	0xffffff8003000000, 0xffffffd000000000, /* kernel stacks */
	0xffffffd000003000, 0xffffffd000007000,
	0xffffffe000000000, /* devices */
	0xffffffe000001000, 0xffffffe000200000,
	0xffffffe000400000, 0xffffffff80000000, /* the image */
	0xffffffff80001000, 0xffffffff80010000,
	0xffffffff80040000, 0xfffffffffffff000,
	0x8000000000,	    0x00ffffff80000000,
	0x01ffffff80000000, /* a tag is no way around */
};
#define STRIDE (1ul << 32)
#define FIRST 0xffffff8000000000ul
#else
static const uintptr_t places[] = {
	0x80000000, 0x80008000, 0x80200000, 0x87000000, 0xe0000000, 0xe0003000,
	0xe0007000, 0xf0000000, 0xf0001000, 0xf0200000, 0xf8000000, 0xf8001000,
	0xf8010000, 0xf8040000, 0xfffff000, 0xffff0000,
};
#define STRIDE (1ul << 20)
#define FIRST 0x80000000ul
#endif

static void attack_memory(void)
{
	uintptr_t at = FIRST;

	for (unsigned i = 0; i < sizeof(places) / sizeof(*places); i++)
		for (unsigned w = 0; w < sizeof(ways) / sizeof(*ways); w++) {
			int sig = attempt(ways[w], places[i]);

			CHECK(sig == SIGSEGV || sig == SIGBUS);
		}
	/* All of the kernel's half, in steps. */
	do {
		CHECK_EQ(attempt(load_word, at), SIGSEGV);
		CHECK_EQ(attempt_address(), at);
		CHECK_EQ(attempt(store_word, at), SIGSEGV);
		at += STRIDE;
	} while (at > FIRST);
}

/* Calls refuse what the program itself cannot reach. */
static void attack_by_calls(void)
{
	for (unsigned i = 0; i < sizeof(places) / sizeof(*places); i++) {
		void *p = (void *)places[i];

		CHECK_ERRNO(write(1, p, 16), EFAULT);
		CHECK_ERRNO(syscall(SYS_getrandom, p, 16, 0), EFAULT);
		CHECK(mmap(p, 4096, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			   0) == MAP_FAILED);
		CHECK(mprotect(p, 4096, PROT_READ | PROT_WRITE) == -1);
		CHECK(munmap(p, 4096) == -1 || errno == 0);
	}
}

int main(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP };
	struct sigaction sa = { .sa_sigaction = caught };
	static char alt[65536];
	const stack_t ss = { .ss_sp = alt, .ss_size = sizeof(alt) };

	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	sa.sa_flags = SA_SIGINFO | SA_ONSTACK;
	for (unsigned i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &sa, NULL);
	attack_memory();
	attack_by_calls();
	CHECK_EQ(attack_registers(), 0);
	CHECK_EQ(attack_frames(), 0);
	return check_done();
}
