/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Demand paging: a program that reads and writes at random while it maps,
 * unmaps and protects must find what it wrote, zeroes where it did not, and a
 * fault exactly where the model says. The TLB never forgets on its own.
 */
#include <errno.h>
#include <sys/mman.h>
#include <plat/boot.h>
#include <plat/upcall.h>
#include "model.h"

static void touch(struct uk_vm *vm, unsigned i, unsigned access)
{
	struct model_page *m = &model[i];
	unsigned can = m->prot;
	unsigned *word, *stamp = model_stamp(i);
	paddr_t pa;
	int error;

	if (can & (PROT_WRITE | PROT_EXEC))
		can |= PROT_READ;
	error = fake_touch(vm, MODEL_ADDR(i) + 8 * rnd(512), access, &pa);
	if (!m->mapped || (access & ~can) != 0) {
		CHECK(error == -EFAULT);
		return;
	}
	if (stamp == NULL) {
		CHECK(error == -ERANGE);
		return;
	}
	CHECK(error == 0);
	word = phys_to_virt(pa & PAGE_MASK);
	CHECK(*word == *stamp);
	if (access == PLAT_WRITE)
		*word = *stamp = 1 + rnd(1000000);
}

static void sequential(struct uk_vm *vm, unsigned n)
{
	unsigned i = rnd(MODEL_PAGES - n);
	unsigned access = rnd(2) ? PLAT_WRITE : PLAT_READ;

	for (unsigned k = i; k < i + n; k++)
		touch(vm, k, access);
}

/* Pages in place, as a loader maps them, copied when written. */
static void in_place(struct uk_vm *vm)
{
	paddr_t phys = uk_page_alloc(2, 0), pa;
	unsigned *word = phys_to_virt(phys);
	uintptr_t va = 0x5000000;
	uint64_t before = uk_page_available();

	for (unsigned i = 0; i < 4; i++)
		word[i * 1024] = 100 + i;
	CHECK(uk_vm_map_fixed(vm, va, 4 * PAGE_SIZE,
			      PT_READ | PT_WRITE | PT_USER, phys, "data") == 0);
	CHECK(strcmp(uk_vm_describe(vm, va), "data") == 0);
	CHECK(fake_touch(vm, va + PAGE_SIZE, PLAT_READ, &pa) == 0);
	CHECK(pa == phys + PAGE_SIZE);
	CHECK(fake_touch(vm, va + PAGE_SIZE, PLAT_WRITE, &pa) == 0);
	CHECK(pa != phys + PAGE_SIZE);
	CHECK(*(unsigned *)phys_to_virt(pa) == 101);
	CHECK(fake_touch(vm, va + 2 * PAGE_SIZE, PLAT_WRITE, &pa) == 0);
	CHECK(pa != phys + 2 * PAGE_SIZE && word[2048] == 102);
	CHECK(uk_vm_mprotect(vm, va, 4 * PAGE_SIZE, PROT_READ) == 0);
	CHECK(fake_touch(vm, va + PAGE_SIZE, PLAT_WRITE, &pa) == -EFAULT);
	CHECK(uk_vm_mprotect(vm, va, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE) ==
	      0);
	CHECK(fake_touch(vm, va + 3 * PAGE_SIZE, PLAT_WRITE, &pa) == 0);
	CHECK(pa != phys + 3 * PAGE_SIZE);
	fake_tlb_check(vm);
	CHECK(uk_vm_munmap(vm, va, 4 * PAGE_SIZE) == 0);
	CHECK(before - uk_page_available() <= 2);
	uk_page_free(phys, 2);
}

/* The CPU executes what it is to see, not what its cache knew before. */
static void text(struct uk_vm *vm)
{
	paddr_t phys = uk_page_alloc(0, UK_PAGE_ZERO), pa;
	uintptr_t va = 0x5000000;
	unsigned rwx = PT_READ | PT_WRITE | PT_EXEC;

	/* A breakpoint into text in place: a copy, of which all is new. */
	CHECK(uk_vm_map_fixed(vm, va, PAGE_SIZE, PT_READ | PT_EXEC | PT_USER,
			      phys, "text") == 0);
	CHECK(fake_touch(vm, va, PLAT_EXEC, &pa) == 0 && pa == phys);
	CHECK(uk_vm_mprotect(vm, va, PAGE_SIZE, rwx) == 0);
	CHECK(fake_touch(vm, va, PLAT_WRITE, &pa) == 0 && pa != phys);
	CHECK(fake_is_text(pa));
	CHECK(uk_vm_munmap(vm, va, PAGE_SIZE) == 0);
	uk_page_free(phys, 0);
	/* Written, then executed, as by a loader. */
	va = (uintptr_t)uk_vm_mmap(vm, 0, 64 * PAGE_SIZE,
				   PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS);
	for (unsigned i = 0; i < 64; i++) {
		CHECK(fake_touch(vm, va + i * PAGE_SIZE, PLAT_WRITE, &pa) == 0);
		*(unsigned *)phys_to_virt(pa) = 5 + i;
	}
	CHECK(uk_vm_mprotect(vm, va, 64 * PAGE_SIZE, PROT_READ) == 0);
	CHECK(fake_touch(vm, va, PLAT_READ, &pa) == 0 && !fake_is_text(pa));
	CHECK(uk_vm_mprotect(vm, va, 64 * PAGE_SIZE, PROT_READ | PROT_EXEC) ==
	      0);
	for (unsigned i = 0; i < 64; i++) {
		CHECK(fake_touch(vm, va + i * PAGE_SIZE, PLAT_EXEC, &pa) == 0);
		CHECK(fake_is_text(pa));
	}
	CHECK(uk_vm_munmap(vm, va, 64 * PAGE_SIZE) == 0);
}

/* Two owners, as after fork: a write copies; the last owner keeps the page. */
static void shared_page(struct uk_vm *vm)
{
	uintptr_t va = 0x6000000;
	paddr_t first, second, pa;
	unsigned level;
	paddr_t table;
	pte_t *e;

	CHECK(uk_vm_mmap(vm, va, PAGE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED) == (long)va);
	CHECK(fake_touch(vm, va, PLAT_WRITE, &first) == 0);
	*(unsigned *)phys_to_virt(first) = 77;
	e = pt_find(&vm->pt, va, &table, &level);
	*e |= PTE_AP_RO | PTE_SW_COW;
	arch_tlb_flush_page(va);
	uk_page_get(first);
	CHECK(fake_touch(vm, va, PLAT_WRITE, &second) == 0);
	CHECK(second != first && uk_page_refs(first) == 1);
	CHECK(*(unsigned *)phys_to_virt(second) == 77);
	uk_page_put(first);
	*e |= PTE_AP_RO | PTE_SW_COW;
	arch_tlb_flush_page(va);
	CHECK(fake_touch(vm, va, PLAT_WRITE, &pa) == 0 && pa == second);
	CHECK(uk_vm_munmap(vm, va, PAGE_SIZE) == 0);
}

static void grows_down(struct uk_vm *vm)
{
	uintptr_t va = 0x40000000;
	paddr_t pa;

	CHECK(uk_vm_mmap(vm, va, PAGE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED |
				 MAP_GROWSDOWN) == (long)va);
	CHECK(fake_touch(vm, va - 5 * PAGE_SIZE, PLAT_WRITE, &pa) == 0);
	CHECK(fake_touch(vm, va - (8UL << 20), PLAT_WRITE, &pa) == -EFAULT);
	CHECK(uk_vm_mmap(vm, va - (2UL << 20), PAGE_SIZE, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED) > 0);
	CHECK(fake_touch(vm, va - (1UL << 20), PLAT_WRITE, &pa) == -EFAULT);
	CHECK(fake_touch(vm, va - (1UL << 19), PLAT_WRITE, &pa) == 0);
	CHECK(uk_vm_munmap(vm, va - (2UL << 20), 4UL << 20) == 0);
}

void test_fault(void)
{
	struct uk_vm *vm;
	uint64_t before;

	fake_boot(64UL << 20);
	before = uk_page_available();
	vm = model_start();
	for (unsigned i = 0; i < 40000; i++) {
		if (i % 8 == 0)
			model_step(vm);
		if (i % 32 == 0)
			sequential(vm, 40);
		touch(vm, rnd(MODEL_PAGES), 1u << rnd(3));
		if (i % 64 == 0)
			fake_tlb_check(vm);
	}
	in_place(vm);
	text(vm);
	shared_page(vm);
	grows_down(vm);
	uk_vm_destroy(vm);
	/* What stays: slabs, tables at hand, the zero page. */
	CHECK(before - uk_page_available() <= 6);
}
