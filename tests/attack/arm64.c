/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every system register and system instruction of arm64, by its encoding: read
 * and written from EL0. What may work is named here; all else is SIGILL.
 */
#include <signal.h>
#include <stdbool.h>
#include "attack.h"
#include "check.h"

/* mrs x0, S3_0_C0_C0_0 and what stands between the fields. */
#define MRS 0xd5380000u
#define MSR 0xd5180000u
#define MRS_DEBUG 0xd5300000u /* S2: of a debugger */
#define MSR_DEBUG 0xd5100000u
#define SYS 0xd5080000u
#define SYSL 0xd5280000u
#define RET 0xd65f03c0u
#define ENCODING(op1, crn, crm, op2) \
	((op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)

static void run(uintptr_t at)
{
	register uintptr_t x0 __asm__("x0") = 0;

	__asm__ volatile("blr %1" : "+r"(x0) : "r"(at) : "x30", "memory", "cc");
}

/* Of op1 3. */
static bool readable(unsigned crn, unsigned crm, unsigned op2)
{
	switch (crn << 8 | crm << 4 | op2) {
	case 0x001: /* CTR_EL0 */
	case 0x007: /* DCZID_EL0 */
	case 0x420: /* NZCV */
	case 0x440: /* FPCR */
	case 0x441: /* FPSR */
	case 0x9e0: /* PMUSERENR_EL0 */
	case 0xd02: /* TPIDR_EL0 */
	case 0xd03: /* TPIDRRO_EL0 */
	case 0xe00: /* CNTFRQ_EL0 */
	case 0xe02: /* CNTVCT_EL0 */
	/* Of newer CPUs */
	case 0x240: /* RNDR */
	case 0x241: /* RNDRRS */
	case 0x425: /* DIT */
	case 0x426: /* SSBS */
	case 0x427: /* TCO */
	case 0xe06: /* CNTVCTSS_EL0 */
		return true;
	}
	return false;
}

/* Written here they would change what the program itself stands on. */
static bool writable(unsigned crn, unsigned crm, unsigned op2)
{
	return readable(crn, crm, op2) && (crn == 4 || crn == 13);
}

/* Whether EL0 reads it. QEMU does not know that MDSCR_EL1 takes MDCCSR_EL0 from
 * it. */
static bool may_read(uint32_t kind, unsigned op1, unsigned crn, unsigned crm,
		     unsigned op2)
{
	if (kind == MRS_DEBUG)
		return op1 == 3 && crn == 0 && crm == 1 && op2 == 0;
	return kind == MRS && op1 == 3 && readable(crn, crm, op2);
}

/* Instructions on the caller's own memory: ic, dc of an address. */
static bool harmless(unsigned op1, unsigned crn, unsigned crm, unsigned op2)
{
	return op1 == 3 && crn == 7 &&
	       ((op2 == 1 && (crm == 5 || crm == 10 || crm == 11 || crm == 12 ||
			      crm == 13 || crm == 14)) ||
		(op2 == 1 && crm == 4) || (crm == 4 && op2 >= 1));
}

/* Of one op1 and CRn: 128 instructions and their returns, a page. */
static void sweep(uint32_t *page, uint32_t kind, unsigned op1, unsigned crn)
{
	for (unsigned n = 0; n < 128; n++) {
		page[2 * n] = kind | ENCODING(op1, crn, n >> 3, n & 7);
		page[2 * n + 1] = RET;
	}
	code_ready(page);
	for (unsigned n = 0; n < 128; n++) {
		unsigned crm = n >> 3, op2 = n & 7;
		int sig;

		if ((kind == MSR && op1 == 3 && writable(crn, crm, op2)) ||
		    (kind == SYS && harmless(op1, crn, crm, op2)))
			continue;
		sig = attempt(run, (uintptr_t)&page[2 * n]);
		check_count++;
		if (sig == SIGILL ||
		    (sig == 0 && may_read(kind, op1, crn, crm, op2)))
			continue;
		check_failures++;
		printf("FAILED %s S%u_%u_C%u_C%u_%u: signal %d\n",
		       kind >> 21 & 1 ? "read" : "write", kind >> 19 & 3, op1,
		       crn, crm, op2, sig);
	}
	code_again(page);
}

/* hvc, smc, eret, and what masks interrupts. */
static void others(uint32_t *page)
{
	static const uint32_t code[] = {
		0xd4000002, /* hvc #0 */
		0xd4000003, /* smc #0 */
		0xd69f03e0, /* eret */
		0xd50342df, /* msr daifset, #2 */
		0xd50342ff, /* msr daifclr, #2 */
		0xd50041bf, /* msr spsel, #1 */
		0xd500419f, /* msr pan, #1 */
		0xd5384240, /* mrs x0, CurrentEL */
		0xd53b4220, /* mrs x0, daif */
		0xd4a00001, /* dcps1 */
		0xd4400000, /* hlt #0 */
	};

	for (unsigned i = 0; i < sizeof(code) / sizeof(*code); i++) {
		page[2 * i] = code[i];
		page[2 * i + 1] = RET;
	}
	code_ready(page);
	for (unsigned i = 0; i < sizeof(code) / sizeof(*code); i++)
		CHECK_EQ(attempt(run, (uintptr_t)&page[2 * i]), SIGILL);
	code_again(page);
}

int attack_registers(void)
{
	static const uint32_t kinds[] = { MRS,	MSR,	   SYS,
					  SYSL, MRS_DEBUG, MSR_DEBUG };
	uint32_t *page = code_page();

	for (unsigned k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
		for (unsigned op1 = 0; op1 < 8; op1++)
			for (unsigned crn = 0; crn < 16; crn++)
				sweep(page, kinds[k], op1, crn);
	others(page);
	return check_failures != 0 || check_count == 0;
}
