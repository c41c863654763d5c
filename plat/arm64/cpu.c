/* SPDX-License-Identifier: BSD-3-Clause */
/* What is asked of the CPU rarely: caches, features, the debugger's exit. */
#include <arch/pan.h>
#include <plat/extable.h>
#include <plat/cpu.h>
#include <uk/essentials.h>

/* CTR_EL0: log2 of the words of the smallest line. */
#define CTR_ILINE(ctr) (4UL << ((ctr)&0xf))
#define CTR_DLINE(ctr) (4UL << (((ctr) >> 16) & 0xf))
/* L1Ip: a line of the instruction cache is found by physical address alone.
 * Else what is known by another address stays (Cortex-A53). */
#define CTR_PIPT(ctr) (((ctr) >> 14 & 3) == 3)

static unsigned long read_ctr(void)
{
	unsigned long ctr;

	__asm__("mrs %0, ctr_el0" : "=r"(ctr));
	return ctr;
}

void arch_sync_icache(uintptr_t va, size_t len)
{
	unsigned long ctr = read_ctr();
	uintptr_t p;

	for (p = ALIGN_DOWN(va, CTR_DLINE(ctr)); p < va + len;
	     p += CTR_DLINE(ctr))
		__asm__ volatile("dc cvau, %0" : : "r"(p) : "memory");
	__asm__ volatile("dsb ish" : : : "memory");
	if (!CTR_PIPT(ctr)) {
		__asm__ volatile("ic ialluis" : : : "memory");
		len = 0;
	}
	for (p = ALIGN_DOWN(va, CTR_ILINE(ctr)); p < va + len;
	     p += CTR_ILINE(ctr))
		__asm__ volatile("ic ivau, %0" : : "r"(p) : "memory");
	__asm__ volatile("dsb ish\n\tisb" : : : "memory");
}

void arch_dcache_flush(uintptr_t va, size_t len)
{
	size_t line = CTR_DLINE(read_ctr());
	uintptr_t p;

	for (p = ALIGN_DOWN(va, line); p < va + len; p += line)
		__asm__ volatile("dc civac, %0" : : "r"(p) : "memory");
	__asm__ volatile("dsb sy" : : : "memory");
}

/* Without a debugger the HLT is undefined; its exception table entry makes -1
 * of that. */
long arch_semihost(unsigned long op, const void *block)
{
	register unsigned long ret __asm__("x0") = op;
	register const void *arg __asm__("x1") = block;

	USER_OPENED(); /* it may look into the program's memory */
	__asm__ volatile("1:	hlt #0xf000\n"
			 "	b 3f\n"
			 "2:	mov x0, #-1\n"
			 "3:\n" EXTABLE_ENTRY("1b", "2b")
			 : "+r"(ret)
			 : "r"(arg)
			 : "memory");
	USER_CLOSED();
	return (long)ret;
}

/* ID_AA64ISAR0_EL1 and ID_AA64PFR0_EL1 fields, as Linux maps them to bits. */
struct feature {
	uint8_t shift; /* of the 4-bit field */
	uint8_t least; /* value from which on the bit is set */
	uint32_t bit; /* HWCAP_* */
};

static const struct feature isar0[] = {
	{ 4, 1, 1 << 3 }, /* AES */
	{ 4, 2, 1 << 4 }, /* PMULL */
	{ 8, 1, 1 << 5 }, /* SHA1 */
	{ 12, 1, 1 << 6 }, /* SHA2 */
	{ 16, 1, 1 << 7 }, /* CRC32 */
	{ 20, 2, 1 << 8 }, /* ATOMICS */
	{ 28, 1, 1 << 12 }, /* ASIMDRDM */
};

#define HWCAP_FP 1UL
#define HWCAP_ASIMD 2UL

unsigned long arch_hwcap(void)
{
	unsigned long caps = HWCAP_FP | HWCAP_ASIMD;
	uint64_t id;

	__asm__("mrs %0, id_aa64isar0_el1" : "=r"(id));
	for (size_t i = 0; i < ARRAY_SIZE(isar0); i++)
		if (((id >> isar0[i].shift) & 0xf) >= isar0[i].least)
			caps |= isar0[i].bit;
	return caps;
}

unsigned long arch_hwcap2(void)
{
	return 0;
}

const char *arch_uname_machine(void)
{
	return "aarch64";
}
