/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The TLB: mappings of this process, made from the page tables when a page is
 * missing (SIGSEGV, see exception.c) and taken away by flushes. Like a CPU's it
 * does not notice a change of a table by itself, so that a flush that lib/mm
 * forgets shows.
 *
 * The program's half is reserved without access; a bit tells which of its pages
 * are filled in. Kernel stacks, in the vmap window, are filled whole: what
 * faults on its own stack has none to be told about it on.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <arch/layout.h>
#include <arch/mmu.h>
#include <plat/upcall.h>
#include "../common/pte.h"
#include "host.h"

#define PAGES (UK_USER_TOP / HOST_PAGE)
#define STACKS 131072 /* chunks of the vmap window that may hold one */

paddr_t host_ttbr_program, host_ttbr_kernel;

static uint8_t filled[PAGES / 8 + 1];
static pte_t stacks[STACKS]; /* the first page of each that is filled in */
static size_t stacks_end;

static pte_t *table_of(paddr_t pa)
{
	return (pte_t *)(uintptr_t)(pa - HOST_RAM + UK_LINEAR_BASE);
}

/* What maps va: as a level-3 entry, 0 if nothing does. */
static pte_t walk(paddr_t root, uintptr_t va)
{
	paddr_t at = root;

	if (root == 0)
		return 0;
	for (unsigned level = 1; level < 3; level++) {
		pte_t e = table_of(at)[PTE_INDEX((uint64_t)va, level)];

		if ((e & PTE_VALID) == 0)
			return 0;
		if ((e & PTE_TABLE) == 0)
			return (e | PTE_TABLE) +
			       (va & (PTE_BLOCK_SIZE(level) - 1) &
				~(HOST_PAGE - 1));
		at = e & PTE_ADDR;
	}
	return table_of(at)[PTE_INDEX((uint64_t)va, 3)];
}

static int prot_of(pte_t e)
{
	return PROT_READ | (e & PTE_AP_RO ? 0 : PROT_WRITE) |
	       (e & PTE_UXN ? 0 : PROT_EXEC);
}

/* Not libc's mmap(), which a sanitizer takes for an access of all of it. */
static void map(uintptr_t va, size_t len, int prot, int flags, int fd, off_t at)
{
	if (syscall(SYS_mmap, va, len, prot, flags | MAP_FIXED, fd, at) == -1)
		host_die("no mapping of page %#lx", va);
}

static void fill(uintptr_t va, pte_t e)
{
	map(va, HOST_PAGE, prot_of(e), MAP_SHARED, host_ram_fd,
	    (off_t)((e & PTE_ADDR) - HOST_RAM));
}

static bool fill_program(uintptr_t page, unsigned access)
{
	pte_t e = walk(host_ttbr_program, page);
	size_t n = page / HOST_PAGE;

	if ((e & PTE_VALID) == 0 || (e & PTE_AP_USER) == 0 ||
	    ((access & PLAT_WRITE) && (e & PTE_AP_RO)) ||
	    ((access & PLAT_EXEC) && (e & PTE_UXN)))
		return false;
	fill(page, e);
	filled[n / 8] |= (uint8_t)(1 << n % 8);
	return true;
}

static bool fill_stack(uintptr_t page)
{
	uintptr_t low = page & ~(HOST_KSTACK_SIZE - 1);
	size_t n;

	if (!(walk(host_ttbr_kernel, page) & PTE_VALID))
		return false;
	for (uintptr_t va = low; va < low + HOST_KSTACK_SIZE; va += HOST_PAGE) {
		pte_t e = walk(host_ttbr_kernel, va);

		if (e & PTE_VALID)
			fill(va, e);
	}
	n = (low - UK_VMAP_BASE) / HOST_KSTACK_SIZE;
	if (n >= STACKS)
		host_die("too many kernel stacks");
	stacks[n] = walk(host_ttbr_kernel, low);
	if (n >= stacks_end)
		stacks_end = n + 1;
	host_fiber_fresh(low, HOST_KSTACK_SIZE);
	return true;
}

static uintptr_t stack_at(size_t n)
{
	return UK_VMAP_BASE + n * HOST_KSTACK_SIZE;
}

static void flush_stack(size_t n)
{
	if (n >= STACKS || stacks[n] == 0)
		return;
	syscall(SYS_munmap, stack_at(n), HOST_KSTACK_SIZE);
	stacks[n] = 0;
}

/* All that the tables have no more; among the others is the one we run on. */
static void flush_stacks(void)
{
	for (size_t n = 0; n < stacks_end; n++)
		if (stacks[n] != walk(host_ttbr_kernel, stack_at(n)))
			flush_stack(n);
}

bool host_tlb_fill(uintptr_t va, unsigned access)
{
	uintptr_t page = va & ~(HOST_PAGE - 1);

	if (page < UK_USER_TOP)
		return fill_program(page, access);
	if (page >= UK_VMAP_BASE && page < UK_VMAP_END)
		return fill_stack(page);
	return false;
}

static void reserve(uintptr_t va, size_t len)
{
	map(va, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
	    0);
}

void arch_tlb_flush_page(uintptr_t va)
{
	uintptr_t page = va & ~(HOST_PAGE - 1);
	size_t n = page / HOST_PAGE;

	if (page >= UK_VMAP_BASE && page < UK_VMAP_END)
		flush_stack((page - UK_VMAP_BASE) / HOST_KSTACK_SIZE);
	if (page >= UK_USER_TOP || !(filled[n / 8] & 1 << n % 8))
		return;
	filled[n / 8] &= (uint8_t) ~(1 << n % 8);
	reserve(page, HOST_PAGE);
}

void host_tlb_forget(void)
{
	reserve(UK_USER_MIN, UK_USER_TOP - UK_USER_MIN);
	__builtin_memset(filled, 0, sizeof(filled));
}

void arch_tlb_flush_all(void)
{
	host_tlb_forget();
	flush_stacks();
}

void arch_set_ttbr_program(paddr_t root, unsigned asid)
{
	(void)asid;
	if (root == host_ttbr_program)
		return;
	host_ttbr_program = root;
	arch_tlb_flush_all();
}
