/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The address space of a program that makes no call about memory: what the
 * loader maps, and the stack, for ever. Pages in place are mapped at once,
 * read-only, and copied by the first write; zeroed ones come on demand. No page
 * is ever given back.
 *
 * Lock: the vm's.
 */
#include <errno.h>
#include <plat/upcall.h>
#include <string.h>
#include <sys/resource.h>
#include <uk/process.h>
#include "space.h"

/* Two for each of 16 segments, as lib/process loads them; vDSO, its data, and
 * the stack. */
#define AREAS 36u

static struct area {
	uintptr_t start, end;
	unsigned prot; /* PT_* */
	paddr_t phys; /* of start; 0: zeroed pages */
	const char *name; /* stack_name: the stack */
} areas[AREAS];
static unsigned nareas;

static const char stack_name[] = "[stack]";

static struct area *add(uintptr_t start, uintptr_t end, unsigned prot,
			const char *name)
{
	struct area *a = &areas[nareas];

	if (nareas == AREAS)
		return NULL;
	nareas++;
	*a = (struct area){ start, end, prot, 0, name };
	return a;
}

/* A direct image's own pages were mapped, as they are to be, by early boot. */
static int fixed_map(struct uk_vm *vm, uintptr_t va, size_t len, unsigned prot,
		     paddr_t phys, const char *name)
{
	struct area *a = add(va, va + len, prot, name);

	if (a == NULL)
		return -ENOMEM;
	a->phys = phys;
	if (phys == 0 || vm_hits_image(va, va + len))
		return 0;
	return uk_pt_map(&vm->pt, va, phys, len, prot & ~PT_WRITE);
}

static int fixed_map_stack(struct uk_vm *vm, uintptr_t bottom, uintptr_t top)
{
	(void)vm;
	return add(bottom, top, PT_READ | PT_WRITE | PT_USER, stack_name)
		       ? 0
		       : -ENOMEM;
}

/* The first area that ends above addr, or NULL. */
static struct area *find(uintptr_t addr)
{
	struct area *found = NULL;

	for (struct area *a = areas; a < areas + nareas; a++)
		if (addr < a->end && (found == NULL || a->start < found->start))
			found = a;
	return found;
}

/* A page of its own for the program, or 0. */
static paddr_t fill(const struct area *a, uintptr_t page)
{
	paddr_t pa = uk_page_alloc(0, a->phys == 0 ? UK_PAGE_ZERO : 0);

	if (pa != 0 && a->phys != 0)
		plat_copy_page(phys_to_virt(pa),
			       page_window(a->phys + (page - a->start)));
	if (pa != 0 && (a->prot & PT_EXEC) != 0)
		arch_sync_icache((uintptr_t)phys_to_virt(pa), PAGE_SIZE);
	return pa;
}

static long fixed_fault(struct uk_vm *vm, uintptr_t addr, unsigned access)
{
	uintptr_t page = addr & PAGE_MASK;
	const struct area *a = find(addr);
	unsigned long irq;
	unsigned now = 0;
	paddr_t pa;
	long error = 0;

	/* What can be written or executed can be read. */
	if (a == NULL || addr < a->start ||
	    (a->prot & (PT_READ | PT_WRITE | PT_EXEC)) == 0 ||
	    (access & ~(a->prot | PLAT_READ)) != 0)
		return -EFAULT;
	if (a->name == stack_name &&
	    a->end - page > uk_process_limit(RLIMIT_STACK))
		return -EFAULT;
	irq = uk_spin_lock_irqsave(&vm->lock);
	vm->faults++;
	/* Without memory for a table pa was the last page: it stays ours. */
	if (!uk_pt_lookup(&vm->pt, page, &pa, &now) || (access & ~now) != 0) {
		pa = fill(a, page);
		error = pa == 0 ? -ENOMEM
				: uk_pt_map(&vm->pt, page, pa, PAGE_SIZE,
					    a->prot);
	}
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	return error;
}

static const char *fixed_describe(struct uk_vm *vm, uintptr_t addr)
{
	const struct area *a = find(addr);

	(void)vm;
	if (a == NULL)
		return NULL;
	if (addr >= a->start)
		return a->name == stack_name ? "stack" : a->name;
	return a->name == stack_name && a->start - addr <= STACK_GAP
		       ? "guard of stack"
		       : NULL;
}

static bool fixed_next(struct uk_vm *vm, uintptr_t addr,
		       struct uk_vm_info *info)
{
	const struct area *a = find(addr);

	(void)vm;
	if (a == NULL)
		return false;
	*info = (struct uk_vm_info){
		.start = a->start,
		.end = a->end,
		.prot = a->prot & (PT_READ | PT_WRITE | PT_EXEC),
		.name = a->name,
	};
	return true;
}

const struct vm_ops vm_fixed = {
	.map_fixed = fixed_map,
	.map_stack = fixed_map_stack,
	.describe = fixed_describe,
	.next = fixed_next,
	.fault = fixed_fault,
};
