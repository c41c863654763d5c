/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every register of coprocessors 14 and 15, and the instructions that change
 * mode or mask, from USR. What may work is named here; all else is SIGILL, or
 * does nothing where the architecture says so.
 */
#include <signal.h>
#include <stdbool.h>
#include "attack.h"
#include "check.h"

#define MRC 0xee100010u /* mrc p?, op1, r0, crn, crm, op2 */
#define MCR 0xee000010u
#define MRRC 0xec500000u /* mrrc p?, op1, r0, r0+1... */
#define MCRR 0xec400000u
#define BX_LR 0xe12fff1eu
#define ENCODING(cp, op1, crn, crm, op2) \
	((op1) << 21 | (crn) << 16 | (cp) << 8 | (op2) << 5 | (crm))
#define RT2 (1u << 16)

static void run(uintptr_t at)
{
	register uintptr_t r0 __asm__("r0") = 0;
	register uintptr_t r1 __asm__("r1") = 0;

	__asm__ volatile("blx %2"
			 : "+r"(r0), "+r"(r1)
			 : "r"(at)
			 : "lr", "memory", "cc", "r2", "r3");
}

/* What USR reads. */
static bool readable(unsigned cp, unsigned op1, unsigned crn, unsigned crm,
		     unsigned op2)
{
	switch (cp << 16 | op1 << 12 | crn << 8 | crm << 4 | op2) {
	case 0xe0000: /* DBGDIDR */
	case 0xe0100: /* DBGDRAR */
	case 0xe0200: /* DBGDSAR */
	case 0xf09e0: /* PMUSERENR */
	case 0xf0d02: /* TPIDRURW */
	case 0xf0d03: /* TPIDRURO */
	case 0xf0e00: /* CNTFRQ */
		return true;
	}
	return false;
}

/* And writes: its thread register; barriers. */
static bool writable(unsigned cp, unsigned op1, unsigned crn, unsigned crm,
		     unsigned op2)
{
	switch (cp << 16 | op1 << 12 | crn << 8 | crm << 4 | op2) {
	case 0xf0d02:
	case 0xf0754: /* CP15ISB */
	case 0xf07a4: /* CP15DSB */
	case 0xf07a5: /* CP15DMB */
		return true;
	}
	return false;
}

static void sweep(uint32_t *page, bool write, unsigned cp, unsigned op1,
		  unsigned crn)
{
	for (unsigned n = 0; n < 128; n++) {
		page[2 * n] = (write ? MCR : MRC) |
			      ENCODING(cp, op1, crn, n >> 3, n & 7);
		page[2 * n + 1] = BX_LR;
	}
	code_ready(page);
	for (unsigned n = 0; n < 128; n++) {
		unsigned crm = n >> 3, op2 = n & 7;
		int sig;

		if (write && cp == 15 && crn == 13)
			continue; /* the program's own TLS */
		sig = attempt(run, (uintptr_t)&page[2 * n]);
		check_count++;
		if (sig == SIGILL ||
		    (write ? writable : readable)(cp, op1, crn, crm, op2))
			continue;
		check_failures++;
		printf("FAILED %s p%u, %u, c%u, c%u, %u: signal %d\n",
		       write ? "mcr" : "mrc", cp, op1, crn, crm, op2, sig);
	}
	code_again(page);
}

/* 64-bit registers: the virtual counter may be read. */
static void sweep_wide(uint32_t *page, bool write)
{
	for (unsigned n = 0; n < 256; n++) {
		page[2 * n] = (write ? MCRR : MRRC) | RT2 | 15u << 8 |
			      (n >> 4) << 4 | (n & 15);
		page[2 * n + 1] = BX_LR;
	}
	code_ready(page);
	for (unsigned n = 0; n < 256; n++) {
		int sig = attempt(run, (uintptr_t)&page[2 * n]);

		CHECK(sig == SIGILL || (!write && n == 0x1e && sig == 0));
	}
	code_again(page);
}

static uint32_t status(void)
{
	uint32_t cpsr;

	__asm__ volatile("mrs %0, cpsr" : "=r"(cpsr));
	return cpsr;
}

/* Ignored in USR, each of them: mode and masks stay. */
static void ignored(uint32_t *page)
{
	static const uint32_t code[] = {
		0xf10c0080, /* cpsid i */
		0xf10c0040, /* cpsid f */
		0xf10201d3, /* cps #0x13: SVC (as cpsid..., #) */
		0xe321f0d3, /* msr cpsr_c, #0xd3 */
		0xe321f01f, /* msr cpsr_c, #0x1f: SYS */
	};
	const uint32_t before = status() & 0x1ff;

	for (unsigned i = 0; i < sizeof(code) / sizeof(*code); i++) {
		page[2 * i] = code[i];
		page[2 * i + 1] = BX_LR;
	}
	code_ready(page);
	for (unsigned i = 0; i < sizeof(code) / sizeof(*code); i++) {
		int sig = attempt(run, (uintptr_t)&page[2 * i]);

		CHECK(sig == 0 || sig == SIGILL);
		CHECK_EQ(status() & 0x1ff, before);
	}
	code_again(page);
}

/* hvc, smc, rfe, srs, ldm ^, movs pc: undefined or unpredictable in USR. The
 * mode is as before, whatever they do. */
static void others(uint32_t *page)
{
	static const uint32_t code[] = {
		0xe1400070, /* hvc #0 */
		0xe1600070, /* smc #0 */
		0xe160006e, /* eret */
	};
	const uint32_t before = status() & 0x1ff;

	for (unsigned i = 0; i < sizeof(code) / sizeof(*code); i++) {
		page[2 * i] = code[i];
		page[2 * i + 1] = BX_LR;
	}
	code_ready(page);
	for (unsigned i = 0; i < sizeof(code) / sizeof(*code); i++) {
		CHECK_EQ(attempt(run, (uintptr_t)&page[2 * i]), SIGILL);
		CHECK_EQ(status() & 0x1ff, before);
	}
	code_again(page);
}

int attack_registers(void)
{
	uint32_t *page = code_page();

	for (unsigned cp = 14; cp < 16; cp++)
		for (unsigned op1 = 0; op1 < 8; op1++)
			for (unsigned crn = 0; crn < 16; crn++) {
				sweep(page, false, cp, op1, crn);
				sweep(page, true, cp, op1, crn);
			}
	sweep_wide(page, false);
	sweep_wide(page, true);
	ignored(page);
	others(page);
	return check_failures != 0 || check_count == 0;
}
