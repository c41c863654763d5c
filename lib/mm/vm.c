/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Address spaces: made, entered, described, given back.
 *
 * The program half of the addresses, from low to high: the program's image, its
 * heap (brk) rising behind it, free space from whose top mmap takes, a guard,
 * the stack. In a direct image early boot has mapped the image, kernel and all,
 * in the table that TTBR0 holds; the one address space of such an image adopts
 * that table, and munmap of the running image is refused.
 *
 * Life of an address space: created, active on zero or more CPUs, destroyed
 * when active nowhere. Of its fields the lock covers all but pt.asid, which
 * belongs to uk_vm_activate().
 */
#include <errno.h>
#include <plat/boot.h>
#include <uk/init.h>
#include <uk/layout.h>
#include <uk/process.h>
#include "space.h"

#define GIB 0x40000000u
#define ASIDS 256u /* 8 bits on both arches */

static bool have_first;

/* ASIDs are given out in order; when they have run out, everybody needs a new
 * one, and what the TLB holds of the old ones goes. */
void uk_vm_activate(struct uk_vm *vm)
{
	static unsigned generation = 1, next = 1;
	unsigned long irq = arch_irq_save();

	if (!MM_DIRECT && vm->asid_generation != generation) {
		if (next == ASIDS) {
			next = 1;
			generation++;
			arch_tlb_flush_all();
		}
		vm->pt.asid = next++;
		vm->asid_generation = generation;
	}
	arch_set_ttbr_program(vm->pt.root, vm->pt.asid);
	arch_irq_restore(irq);
}

/* In the upper half of the program's addresses, and never across a GiB. */
static uintptr_t random_down(void)
{
	return uk_layout_random((unsigned)(UK_USER_TOP / 2 / GIB)) * GIB +
	       uk_layout_random(128) * VM_BLOCK;
}

/* vm is zeroed. NULL: there is no memory. */
static struct uk_vm *vm_setup(struct uk_vm *vm)
{
	vm->pt.level = ARCH_PROGRAM_LEVEL;
	vm->pt.root = MM_DIRECT ? arch_ttbr_program() : table_alloc();
	if (vm->pt.root == 0)
		return NULL;
	vm->random = (uint32_t)arch_ticks() | 1;
	vm->mmap_top = UK_USER_TOP - UK_VM_MARGIN - random_down();
	uk_mutex_init(&vm->moving);
	if (!have_first && !MM_DIRECT)
		uk_vm_activate(vm);
	have_first = true;
	return vm;
}

struct uk_vm *uk_vm_first(void)
{
	static struct uk_vm first;

	return vm_setup(&first);
}

struct uk_vm *uk_vm_create(void)
{
	struct uk_vm *vm, *ret;

	if (MM_DIRECT && have_first)
		return NULL;
	vm = uk_zalloc(sizeof(*vm));
	ret = vm != NULL ? vm_setup(vm) : NULL;
	if (ret == NULL)
		uk_free(vm);
	return ret;
}

void uk_vm_destroy(struct uk_vm *vm)
{
	struct vma *v;

	vm_drop_pages(vm, 0, UK_USER_TOP);
	while ((v = vm->root) != NULL) {
		vma_remove(vm, v);
		vma_bury(v);
	}
	vma_release(NULL);
	vma_drain();
	pt_trim(&vm->pt);
	table_free(vm->pt.root);
	uk_free(vm);
}

/* Whoever moves pages may fault himself. */
unsigned long vm_lock_slowly(struct uk_vm *vm, unsigned long irq)
{
	while (vm->mover != NULL && vm->mover != arch_current()) {
		uk_spin_unlock_irqrestore(&vm->lock, irq);
		uk_mutex_lock(&vm->moving);
		uk_mutex_unlock(&vm->moving);
		irq = uk_spin_lock_irqsave(&vm->lock);
	}
	return irq;
}

unsigned long vm_lock_again(struct uk_vm *vm, unsigned long irq)
{
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	uk_preempt();
	return vm_lock(vm);
}

/* --- What the loader maps ------------------------------------------------ */

static int tree_map_fixed(struct uk_vm *vm, uintptr_t va, size_t len,
			  unsigned prot, paddr_t phys, const char *name)
{
	uint32_t flags = prot & VMA_PROT;
	struct vma *spares = vma_spares(2), *v;
	unsigned long irq;

	if (spares == NULL)
		return -ENOMEM;
	/* Two spares: neither can fail. */
	if (!vm_hits_image(va, va + len))
		vm_unmap(vm, va, va + len, &spares);
	irq = uk_spin_lock_irqsave(&vm->lock);
	v = vma_new(vm, va, va + len, flags, vma_find(vm, va), &spares);
	v->phys = phys;
	v->name = name;
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	vma_release(spares);
	return 0;
}

static int tree_map_stack(struct uk_vm *vm, uintptr_t bottom, uintptr_t top)
{
	struct vma *spares = vma_spares(2), *v;
	unsigned long irq;

	if (spares == NULL)
		return -ENOMEM;
	irq = uk_spin_lock_irqsave(&vm->lock);
	v = vma_new(vm, bottom, top, VMA_READ | VMA_WRITE | VMA_STACK,
		    vma_find(vm, bottom), &spares);
	vma_new(vm, bottom - STACK_GAP, bottom, VMA_GUARD, v, &spares);
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	return 0;
}

static const char *tree_describe(struct uk_vm *vm, uintptr_t addr)
{
	unsigned long irq = uk_spin_lock_irqsave(&vm->lock);
	struct vma *v = vma_find(vm, addr);
	const char *text = NULL;

	if (v == NULL || addr < v->start)
		;
	else if (v->flags & VMA_GUARD)
		text = "guard of stack";
	else if (v->flags & VMA_STACK)
		text = "stack";
	else if (v->flags & VMA_HEAP)
		text = "heap";
	else if (v->object != NULL && (v->flags & VMA_PROT) != 0)
		text = "mapped object";
	else if (v->name == NULL && (v->flags & VMA_PROT) == 0)
		text = "guard page";
	else
		text = v->name;
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	return text;
}

int uk_vm_place(struct uk_vm *vm, uintptr_t addr, const void **what,
		uint64_t *where)
{
	unsigned long irq = uk_spin_lock_irqsave(&vm->lock);
	struct vma *v = vma_find(vm, addr);
	int error = v == NULL || v->start > addr ? -EFAULT : 0;

	*what = vm;
	*where = addr;
	if (error == 0 && (v->flags & VMA_SHARED) != 0) {
		*what = v->object;
		*where = (v->first << PAGE_SHIFT) + (addr - v->start);
	}
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	return error;
}

uint64_t uk_vm_faults(const struct uk_vm *vm)
{
	return vm->faults;
}

static bool tree_next(struct uk_vm *vm, uintptr_t addr, struct uk_vm_info *info)
{
	unsigned long irq = uk_spin_lock_irqsave(&vm->lock);
	struct vma *v = vma_find(vm, addr);

	while (v != NULL && (v->flags & VMA_GUARD) != 0)
		v = vma_next(v);
	if (v != NULL) {
		info->start = v->start;
		info->end = v->end;
		info->prot = v->flags & VMA_PROT;
		info->shared = (v->flags & VMA_SHARED) != 0;
		info->object = v->object;
		info->offset = v->object != NULL ? v->first << PAGE_SHIFT : 0;
		if (v->object != NULL)
			v->object->ops->get(v->object);
		info->name = v->flags & VMA_STACK  ? "[stack]"
			     : v->flags & VMA_HEAP ? "[heap]"
						   : v->name;
	}
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	return v != NULL;
}

static long tree_fault(struct uk_vm *vm, uintptr_t addr, unsigned access)
{
	return vm_fault(vm, addr, access, 0);
}

const struct vm_ops vm_tree = {
	.map_fixed = tree_map_fixed,
	.map_stack = tree_map_stack,
	.describe = tree_describe,
	.next = tree_next,
	.fault = tree_fault,
};

static int vm_init(void)
{
	vm_ops = &vm_tree;
	return 0;
}
UK_INIT_PART(vm_init, 1, vm);
