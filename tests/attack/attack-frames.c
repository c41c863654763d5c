/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Returns from signals, with frames that the program has changed: into another
 * mode, with interrupts masked, to the kernel's addresses, or all at random.
 * None of them gives the program what it had not before.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <ucontext.h>
#include "attack.h"
#include "check.h"

#define FORGED 2000

static void (*change)(ucontext_t *uc);
static uintptr_t argument;
static uint32_t random_state = 2463534242u;

static uint32_t random_word(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	return random_state ^= random_state << 5;
}

static void forge(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)si;
	change(uc);
}

static void raise_it(uintptr_t arg)
{
	argument = arg;
	raise(SIGUSR1);
}

#if defined(__aarch64__)
#define STATUS_BITS 64
#define STATUS(uc) ((uc)->uc_mcontext.pstate)
#define PC(uc) ((uc)->uc_mcontext.pc)
static const uintptr_t kernel[] = {
	0xffffffff80000000,
	0xffffffff80001000,
	0xffffff8000000000,
	0x8000000000,
};

static void privileged(uintptr_t unused)
{
	uint64_t v;

	(void)unused;
	__asm__ volatile("mrs %0, sctlr_el1" : "=r"(v));
}

static void scramble(ucontext_t *uc)
{
	/* Not sp: the next signal is to find the alternate stack. */
	uint32_t *words = (uint32_t *)&uc->uc_mcontext.regs;

	for (unsigned i = 0; i < 62; i++)
		words[i] = random_word();
	PC(uc) = (uintptr_t)random_word() << 16 ^ random_word();
	STATUS(uc) ^= (uint64_t)random_word() << 22;
	words = (uint32_t *)uc->uc_mcontext.__reserved;
	for (unsigned i = 0; i < random_word() % 256; i++)
		words[random_word() % 1024] = random_word() % 1200;
}
#else
#define STATUS_BITS 32
#define STATUS(uc) ((uc)->uc_mcontext.arm_cpsr)
#define PC(uc) ((uc)->uc_mcontext.arm_pc)
static const uintptr_t kernel[] = {
	0xf8000000,
	0xf8001000,
	0x80000000,
	0xffff0000,
};

static void privileged(uintptr_t unused)
{
	uint32_t v;

	(void)unused;
	__asm__ volatile("mrc p15, 0, %0, c1, c0, 0" : "=r"(v));
}

static void scramble(ucontext_t *uc)
{
	uint32_t *words = (uint32_t *)uc->uc_regspace;

	for (unsigned long *r = &uc->uc_mcontext.arm_r0;
	     r <= &uc->uc_mcontext.arm_ip; r++)
		*r = random_word();
	PC(uc) = random_word();
	STATUS(uc) ^= random_word() & random_word();
	for (unsigned i = 0; i < random_word() % 256; i++)
		words[random_word() % 64] = random_word() % 1200;
}
#endif

static void flip_bit(ucontext_t *uc)
{
	STATUS(uc) ^= 1ul << argument;
}

static void jump(ucontext_t *uc)
{
	PC(uc) = argument;
}

int attack_frames(void)
{
	struct sigaction sa = { .sa_sigaction = forge, .sa_flags = SA_SIGINFO };

	sigaction(SIGUSR1, &sa, NULL);
	/* Whether the frame is taken or refused, the mode is the old one. */
	change = flip_bit;
	for (unsigned bit = 0; bit < STATUS_BITS; bit++) {
		attempt(raise_it, bit);
		CHECK_EQ(attempt(privileged, 0), SIGILL);
	}
	change = jump;
	for (unsigned i = 0; i < sizeof(kernel) / sizeof(*kernel); i++)
		CHECK_EQ(attempt(raise_it, kernel[i]), SIGSEGV);
	change = scramble;
	for (unsigned i = 0; i < FORGED; i++) {
		int sig = attempt(raise_it, 0);

		CHECK(sig == SIGSEGV || sig == SIGILL || sig == SIGBUS ||
		      sig == SIGTRAP);
		CHECK_EQ(attempt(privileged, 0), SIGILL);
	}
	return check_failures != 0 || check_count == 0;
}
