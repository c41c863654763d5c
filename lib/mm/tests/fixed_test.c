/* SPDX-License-Identifier: BSD-3-Clause */
/* The address space that never changes: pages in place are read in place and
 * copied by a write, others are zeroed, the stack ends at its limit. */
#include <errno.h>
#include <plat/upcall.h>
#include "../space.h"
#include "fake.h"

#define DATA 0x5000000UL
#define TEXT 0x4000000UL
#define BSS (DATA + 4 * PAGE_SIZE)
#define STACK_SIZE 0x10000UL

static void data(struct uk_vm *vm, paddr_t phys)
{
	unsigned *word = phys_to_virt(phys);
	paddr_t pa, first;

	CHECK(fake_touch(vm, DATA + PAGE_SIZE, PLAT_READ, &pa) == 0);
	CHECK(pa == phys + PAGE_SIZE);
	CHECK(fake_touch(vm, DATA + PAGE_SIZE, PLAT_WRITE, &first) == 0);
	CHECK(first != phys + PAGE_SIZE);
	CHECK(*(unsigned *)phys_to_virt(first) == 101);
	*(unsigned *)phys_to_virt(first) = 7;
	CHECK(fake_touch(vm, DATA + PAGE_SIZE, PLAT_READ, &pa) == 0);
	CHECK(pa == first && word[1024] == 101);
	fake_tlb_check(vm);
}

static void text(struct uk_vm *vm, paddr_t phys)
{
	paddr_t pa;

	CHECK(fake_touch(vm, TEXT, PLAT_EXEC, &pa) == 0 && pa == phys);
	CHECK(fake_touch(vm, TEXT, PLAT_READ, &pa) == 0 && pa == phys);
	CHECK(fake_touch(vm, TEXT, PLAT_WRITE, &pa) == -EFAULT);
	CHECK(fake_touch(vm, TEXT + PAGE_SIZE, PLAT_READ, &pa) == -EFAULT);
}

static void stack(struct uk_vm *vm)
{
	uintptr_t top = uk_vm_map_stack(vm, STACK_SIZE);
	paddr_t pa;

	CHECK(top != 0);
	CHECK(fake_touch(vm, top - 8, PLAT_WRITE, &pa) == 0);
	CHECK(fake_touch(vm, top - STACK_SIZE, PLAT_WRITE, &pa) == 0);
	CHECK(fake_touch(vm, top - STACK_SIZE - 8, PLAT_WRITE, &pa) == -EFAULT);
	CHECK(fake_touch(vm, top - 8, PLAT_EXEC, &pa) == -EFAULT);
	CHECK(strcmp(uk_vm_describe(vm, top - 8), "stack") == 0);
	CHECK(strcmp(uk_vm_describe(vm, top - STACK_SIZE - 8),
		     "guard of stack") == 0);
}

static void areas(struct uk_vm *vm)
{
	struct uk_vm_info info;

	CHECK(uk_vm_next(vm, 0, &info) && info.start == TEXT);
	CHECK(info.prot == (PT_READ | PT_EXEC));
	CHECK(uk_vm_next(vm, info.end, &info) && info.start == DATA);
	CHECK(uk_vm_next(vm, info.end, &info) && info.start == BSS);
	CHECK(uk_vm_next(vm, info.end, &info) &&
	      strcmp(info.name, "[stack]") == 0);
	CHECK(!uk_vm_next(vm, info.end, &info));
	CHECK(strcmp(uk_vm_describe(vm, DATA), "data") == 0);
	CHECK(strcmp(uk_vm_describe(vm, 8), "null page") == 0);
	CHECK(uk_vm_describe(vm, BSS + 4 * PAGE_SIZE) == NULL);
}

void test_fixed(void)
{
	paddr_t phys, pa;
	struct uk_vm *vm;

	fake_boot(4 << 20);
	vm_ops = &vm_fixed;
	vm = fake_vm = uk_vm_create();
	phys = uk_page_alloc(2, 0);
	for (unsigned i = 0; i < 4; i++)
		((unsigned *)phys_to_virt(phys))[i * 1024] = 100 + i;
	CHECK(uk_vm_map_fixed(vm, DATA, 4 * PAGE_SIZE,
			      PT_READ | PT_WRITE | PT_USER, phys, "data") == 0);
	CHECK(uk_vm_map_fixed(vm, TEXT, PAGE_SIZE, PT_EXEC | PT_READ | PT_USER,
			      phys, "text") == 0);
	CHECK(uk_vm_map_fixed(vm, BSS, PAGE_SIZE, PT_READ | PT_WRITE | PT_USER,
			      0, "bss") == 0);
	CHECK(uk_vm_map_fixed(vm, BSS + 8, PAGE_SIZE, PT_READ, 0, "") ==
	      -EINVAL);
	data(vm, phys);
	text(vm, phys);
	stack(vm);
	areas(vm);
	CHECK(fake_touch(vm, BSS, PLAT_READ, &pa) == 0);
	CHECK(*(unsigned *)phys_to_virt(pa) == 0);
	fake_fail_at = 1;
	CHECK(fake_touch(vm, DATA, PLAT_WRITE, &pa) == -ENOMEM);
}
