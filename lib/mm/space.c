/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The way to the address space of this image. A program that links a call about
 * memory has the tree of mappings (vm.c); another one has the few areas that
 * the loader made for good (fixed.c): the part vm (<uk/part.h>), which comes
 * with uk_vm_current().
 */
#include <errno.h>
#include <plat/upcall.h>
#include <uk/layout.h>
#include <uk/part.h>
#include <uk/print.h>
#include <uk/process.h>
#include "space.h"

const struct vm_ops *vm_ops = &vm_fixed;

struct uk_vm *uk_vm_current(void)
{
	struct uk_process *p = uk_process_current();

	UK_NEED(uk_init_vm_init);
	return p != NULL ? p->vm : NULL;
}

int uk_vm_map_fixed(struct uk_vm *vm, uintptr_t va, size_t len, unsigned prot,
		    paddr_t phys, const char *name)
{
	if (((va | len | phys) & ~PAGE_MASK) != 0 || len == 0)
		return -EINVAL;
	if (len > UK_USER_TOP || va > UK_USER_TOP - len)
		return -ENOMEM;
	return vm_ops->map_fixed(vm, va, len, prot, phys, name);
}

void uk_vm_set_brk(struct uk_vm *vm, uintptr_t start)
{
	vm->brk_start = vm->brk = ALIGN_UP(start, PAGE_SIZE) +
				  uk_layout_random(64) * VM_BLOCK +
				  uk_layout_random(256) * PAGE_SIZE;
}

uintptr_t uk_vm_map_stack(struct uk_vm *vm, size_t limit)
{
	uintptr_t down = uk_layout_random(256) * PAGE_SIZE;
	uintptr_t top = vm->mmap_top - down;

	limit = ALIGN_UP(limit, PAGE_SIZE);
	if (limit > top / 2 || vm_ops->map_stack(vm, top - limit, top) != 0)
		return 0;
	/* Whole blocks: where in one a mapping lies is always the same. */
	vm->mmap_top -= limit + STACK_GAP + ALIGN_UP(down, VM_BLOCK) +
			uk_layout_random(128) * VM_BLOCK;
	return top;
}

const char *uk_vm_describe(struct uk_vm *vm, uintptr_t addr)
{
	return addr < UK_USER_MIN ? "null page" : vm_ops->describe(vm, addr);
}

uintptr_t uk_vm_margin(const struct uk_vm *vm)
{
	return vm->mmap_top;
}

bool uk_vm_next(struct uk_vm *vm, uintptr_t addr, struct uk_vm_info *info)
{
	return vm_ops->next(vm, addr, info);
}

int mm_fault(uintptr_t addr, unsigned access)
{
	const struct uk_process *p = uk_process_current();
	long r;

	if (p == NULL || p->vm == NULL || addr >= UK_USER_TOP)
		return -EFAULT;
	r = vm_ops->fault(p->vm, addr, access);
	if (r == -ENOMEM)
		uk_printk("armlet: no memory for the page at %#lx\n",
			  (unsigned long)addr);
	return r < 0 ? (int)r : 0;
}
