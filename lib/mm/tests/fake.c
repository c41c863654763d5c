/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plat of the host test. The TLB never forgets on its own: every translation
 * that was used stays until lib/mm flushes it, so that a forgotten flush is
 * found by fake_tlb_check().
 */
#include <errno.h>
#include <sys/mman.h>
#include <plat/boot.h>
#include <plat/upcall.h>
#include <uk/mutex.h>
#include <uk/print.h>
#include <uk/process.h>
#include "fake.h"

#define TLB_SIZE 4096

/* The image at its link address, as linker symbols. */
__asm__(".pushsection .data\n"
	".balign 4096\n"
	".global _image_start, _text_end, _rodata_end, _early_tables\n"
	".global _image_end, _ktext_start, _ktext_end\n"
	"_image_start:\n"
	"_ktext_start:	.space 0x4000\n"
	"_ktext_end:\n"
	"_text_end:	.space 0x4000\n"
	"_rodata_end:	.space 0x8000\n"
	"_early_tables:	.space 0x8000\n"
	"_image_end:	.byte 0\n"
	".popsection\n");

uintptr_t host_linear;
struct plat_boot plat_boot;
struct uk_vm *fake_vm;
unsigned fake_fail_at;

static char *ram;
static unsigned early_tables;
static bool locked;
static struct uk_process process;
static struct uk_thread thread;

static struct tlb_entry {
	uintptr_t va; /* 0: empty */
	pte_t pte;
} tlb[TLB_SIZE];

uint32_t rnd(uint32_t below)
{
	static uint32_t x = 12345;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x % below;
}

/* --- The CPU ------------------------------------------------------------- */

unsigned long arch_irq_save(void)
{
	bool was = locked;

	locked = true;
	return was;
}

void arch_irq_restore(unsigned long flags)
{
	CHECK(locked);
	locked = flags;
}

uint64_t arch_ticks(void)
{
	return 4711;
}

struct uk_thread *arch_current(void)
{
	for (unsigned i = 0; i < RLIM_NLIMITS; i++)
		process.limits[i].cur = RLIM_INFINITY;
	process.limits[RLIMIT_STACK].cur = 8UL << 20;
	process.vm = fake_vm;
	thread.process = &process;
	return &thread;
}

/* Stands before lib/mm's (ld --wrap): makes one allocation fail. */
paddr_t __real_uk_page_alloc(unsigned order, unsigned flags);
paddr_t __wrap_uk_page_alloc(unsigned order, unsigned flags);

paddr_t __wrap_uk_page_alloc(unsigned order, unsigned flags)
{
	if (fake_fail_at != 0 && --fake_fail_at == 0)
		return 0;
	return __real_uk_page_alloc(order, flags);
}

void plat_zero_page(void *page)
{
	CHECK(((uintptr_t)page & ~PAGE_MASK) == 0);
	memset(page, 0, PAGE_SIZE);
}

void plat_copy_page(void *dst, const void *src)
{
	memcpy(dst, src, PAGE_SIZE);
}

/* One thread: nobody is better, nor holds a mutex. */
void uk_preempt_now(void)
{
	CHECK(!"there is a better thread");
}

void uk_mutex_lock_slow(struct uk_mutex *m)
{
	(void)m;
	CHECK(!"a mutex is taken twice");
}

void uk_mutex_unlock_slow(struct uk_mutex *m)
{
	(void)m;
	CHECK(!"a mutex is not held");
}

void uk_printk(const char *fmt, ...)
{
	(void)fmt;
}

void uk_fatal(const char *fmt, ...)
{
	fprintf(stderr, "fatal: %s\n", fmt);
	exit(1);
}

/* --- The MMU ------------------------------------------------------------- */

paddr_t arch_ttbr_program(void)
{
	return 0;
}

paddr_t arch_ttbr_kernel(void)
{
	static paddr_t root;

	if (root == 0)
		root = plat_early_table();
	return root;
}

void arch_set_ttbr_program(paddr_t root, unsigned asid)
{
	CHECK(root != 0 && asid != 0);
}

void arch_tlb_flush_page(uintptr_t va)
{
	struct tlb_entry *t = &tlb[(va >> PAGE_SHIFT) % TLB_SIZE];

	if (t->va == (va & PAGE_MASK))
		t->va = 0;
}

void arch_tlb_flush_all(void)
{
	memset(tlb, 0, sizeof(tlb));
}

static bool permits(pte_t e, unsigned access)
{
	return (e & PTE_VALID) != 0 && (e & PTE_AF) != 0 &&
	       ((access & PLAT_WRITE) == 0 || (e & PTE_AP_RO) == 0) &&
	       ((access & PLAT_EXEC) == 0 || (e & PTE_UXN) == 0);
}

/* What each page held when the instruction cache was told, as a sum. */
static uint32_t told[HOST_RAM_SIZE >> PAGE_SHIFT];

static uint32_t *told_of(paddr_t pa, uint32_t *sum)
{
	const uint32_t *word = phys_to_virt(pa & PAGE_MASK);

	*sum = 1;
	for (size_t i = 0; i < PAGE_SIZE / sizeof(*word); i++)
		*sum = *sum * 31 + word[i];
	return &told[(pa - HOST_RAM) >> PAGE_SHIFT];
}

void arch_sync_icache(uintptr_t va, size_t len)
{
	for (uintptr_t at = va; at < va + len; at += PAGE_SIZE) {
		paddr_t pa = virt_to_phys((void *)at), table;
		unsigned level;
		uint32_t sum, *to;

		if (at < host_linear || at >= UK_VMAP_BASE)
			pa = *pt_find(&fake_vm->pt, at, &table, &level) &
			     PTE_ADDR;
		to = told_of(pa, &sum);
		*to = sum;
	}
}

bool fake_is_text(paddr_t pa)
{
	uint32_t sum, *to = told_of(pa, &sum);

	return *to == sum;
}

bool fake_access(struct uk_vm *vm, uintptr_t va, unsigned access, paddr_t *pa)
{
	struct tlb_entry *t = &tlb[(va >> PAGE_SHIFT) % TLB_SIZE];
	unsigned level;
	paddr_t table;

	if (t->va != (va & PAGE_MASK)) {
		pte_t e = *pt_find(&vm->pt, va, &table, &level);

		if ((e & PTE_VALID) == 0)
			return false;
		CHECK(level == 3 && (e & PTE_PAGE) == PTE_PAGE);
		t->va = va & PAGE_MASK;
		t->pte = e;
	}
	*pa = (t->pte & PTE_ADDR) + (va & ~PAGE_MASK);
	return permits(t->pte, access);
}

int fake_touch(struct uk_vm *vm, uintptr_t va, unsigned access, paddr_t *pa)
{
	for (unsigned tries = 0; tries < 4; tries++) {
		int error;

		if (fake_access(vm, va, access, pa))
			return 0;
		error = mm_fault(va, access);
		CHECK(!locked);
		if (error != 0)
			return error;
	}
	CHECK(!"the fault comes again and again");
	return -1;
}

void fake_tlb_check(struct uk_vm *vm)
{
	for (unsigned i = 0; i < TLB_SIZE; i++) {
		unsigned level;
		paddr_t table;
		pte_t e;

		if (tlb[i].va == 0)
			continue;
		e = *pt_find(&vm->pt, tlb[i].va, &table, &level);
		CHECK((e & PTE_VALID) != 0);
		CHECK((e & PTE_ADDR) == (tlb[i].pte & PTE_ADDR));
		CHECK(permits(e, PLAT_WRITE) ||
		      !permits(tlb[i].pte, PLAT_WRITE));
		CHECK(permits(e, PLAT_EXEC) || !permits(tlb[i].pte, PLAT_EXEC));
	}
}

/* --- Boot ---------------------------------------------------------------- */

/* The image lies 512 KiB into RAM: 64 KiB, of which the first half is
 * read-only; 8 table pages behind it. */
paddr_t plat_early_table(void)
{
	paddr_t pa =
		plat_boot.image_start + 0x10000 + early_tables++ * PAGE_SIZE;

	CHECK(early_tables <= 8);
	memset(phys_to_virt(pa), 0, PAGE_SIZE);
	return pa;
}

paddr_t plat_early_end(void)
{
	return plat_boot.image_start + 0x10000 + early_tables * PAGE_SIZE;
}

void fake_window(uint64_t size)
{
	ram = mmap(NULL, HOST_RAM_SIZE + (2UL << 20), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	CHECK(ram != MAP_FAILED);
	host_linear = ALIGN_UP((uintptr_t)ram, 2UL << 20);
	memset((void *)host_linear, 0xa5, size);
}

void fake_boot(uint64_t size)
{
	fake_window(size);
	plat_boot.image_start = HOST_RAM + 0x80000;
	CHECK(uk_linear_map(HOST_RAM, size, plat_boot.image_start, 0x8000) ==
	      0);
	uk_page_add(HOST_RAM, size);
	uk_page_reserve(plat_boot.image_start,
			plat_early_end() - plat_boot.image_start);
	uk_page_init();
	CHECK(uk_init_pages_init() == 0);
}
