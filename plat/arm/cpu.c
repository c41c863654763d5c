/* SPDX-License-Identifier: BSD-3-Clause */
/* What is asked of the CPU rarely: caches, features, the debugger's exit. */
#include <plat/extable.h>
#include <plat/cpu.h>
#include <uk/essentials.h>

/* CTR: log2 of the words of the smallest line. */
#define CTR_ILINE(ctr) (4UL << ((ctr)&0xf))
#define CTR_DLINE(ctr) (4UL << (((ctr) >> 16) & 0xf))
/* L1Ip: a line of the instruction cache is found by physical address alone.
 * Else what is known by another address stays (Cortex-A7, A53). */
#define CTR_PIPT(ctr) (((ctr) >> 14 & 3) == 3)

/* By MVA; an address that is not mapped is passed over. */
#define CACHE_OP(encoding, p)                                   \
	__asm__ volatile("1:	mcr p15, 0, %0, " encoding "\n" \
			 "2:\n" EXTABLE_ENTRY("1b", "2b")       \
			 :                                      \
			 : "r"(p)                               \
			 : "memory")
#define DCCMVAU "c7, c11, 1"
#define DCCIMVAC "c7, c14, 1"
#define ICIMVAU "c7, c5, 1"
#define ICIALLUIS "c7, c1, 0"

static unsigned long read_ctr(void)
{
	unsigned long ctr;

	__asm__("mrc p15, 0, %0, c0, c0, 1" : "=r"(ctr));
	return ctr;
}

void arch_sync_icache(uintptr_t va, size_t len)
{
	unsigned long ctr = read_ctr();
	uintptr_t p;

	for (p = ALIGN_DOWN(va, CTR_DLINE(ctr)); p < va + len;
	     p += CTR_DLINE(ctr))
		CACHE_OP(DCCMVAU, p);
	__asm__ volatile("dsb ish" : : : "memory");
	if (!CTR_PIPT(ctr)) {
		CACHE_OP(ICIALLUIS, 0);
		len = 0;
	}
	for (p = ALIGN_DOWN(va, CTR_ILINE(ctr)); p < va + len;
	     p += CTR_ILINE(ctr))
		CACHE_OP(ICIMVAU, p);
	/* BPIALLIS */
	__asm__ volatile("mcr p15, 0, %0, c7, c1, 6\n\tdsb ish\n\tisb"
			 :
			 : "r"(0)
			 : "memory");
}

void arch_dcache_flush(uintptr_t va, size_t len)
{
	size_t line = CTR_DLINE(read_ctr());
	uintptr_t p;

	for (p = ALIGN_DOWN(va, line); p < va + len; p += line)
		CACHE_OP(DCCIMVAC, p);
	__asm__ volatile("dsb sy" : : : "memory");
}

/* Without a debugger the HLT (0xf000) is undefined; its exception table entry
 * makes -1 of that. */
long arch_semihost(unsigned long op, const void *block)
{
	register unsigned long ret __asm__("r0") = op;
	register const void *arg __asm__("r1") = block;

	__asm__ volatile("1:	.inst 0xe10f0070\n"
			 "	b 3f\n"
			 "2:	mvn r0, #0\n"
			 "3:\n" EXTABLE_ENTRY("1b", "2b")
			 : "+r"(ret)
			 : "r"(arg)
			 : "memory");
	return (long)ret;
}

/* AT_HWCAP bits of every CPU that runs armv7ve with NEON and VFPv4. Not among
 * them: EVTSTRM, since no event stream is configured. */
#define HWCAP_HALF (1UL << 1)
#define HWCAP_THUMB (1UL << 2)
#define HWCAP_FAST_MULT (1UL << 4)
#define HWCAP_VFP (1UL << 6)
#define HWCAP_EDSP (1UL << 7)
#define HWCAP_NEON (1UL << 12)
#define HWCAP_VFPV3 (1UL << 13)
#define HWCAP_TLS (1UL << 15)
#define HWCAP_VFPV4 (1UL << 16)
#define HWCAP_IDIVA (1UL << 17)
#define HWCAP_IDIVT (1UL << 18)
#define HWCAP_VFPD32 (1UL << 19)
#define HWCAP_LPAE (1UL << 20)

unsigned long arch_hwcap(void)
{
	return HWCAP_HALF | HWCAP_THUMB | HWCAP_FAST_MULT | HWCAP_VFP |
	       HWCAP_EDSP | HWCAP_NEON | HWCAP_VFPV3 | HWCAP_TLS | HWCAP_VFPV4 |
	       HWCAP_IDIVA | HWCAP_IDIVT | HWCAP_VFPD32 | HWCAP_LPAE;
}

/* ID_ISAR5 fields, as Linux maps them to bits; all 0 before ARMv8. */
static const struct {
	uint8_t shift; /* of the 4-bit field */
	uint8_t least; /* value from which on the bit is set */
	uint8_t bit; /* HWCAP2_* */
} isar5[] = {
	{ 4, 1, 1 << 0 }, /* AES */
	{ 4, 2, 1 << 1 }, /* PMULL */
	{ 8, 1, 1 << 2 }, /* SHA1 */
	{ 12, 1, 1 << 3 }, /* SHA2 */
	{ 16, 1, 1 << 4 }, /* CRC32 */
};

unsigned long arch_hwcap2(void)
{
	unsigned long caps = 0;
	uint32_t id;

	__asm__("mrc p15, 0, %0, c0, c2, 5" : "=r"(id));
	for (size_t i = 0; i < ARRAY_SIZE(isar5); i++)
		if (((id >> isar5[i].shift) & 0xf) >= isar5[i].least)
			caps |= isar5[i].bit;
	return caps;
}

const char *arch_uname_machine(void)
{
	return "armv7l";
}
