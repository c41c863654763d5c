/* SPDX-License-Identifier: BSD-3-Clause */
/* mprotect. */
#include <errno.h>
#include <sys/mman.h>
#include <plat/boot.h>
#include "internal.h"

#define PROT_SEM 0x8u /* Linux's; means nothing any more */
#define PROT_KNOWN ((unsigned)(PROT_READ | PROT_WRITE | PROT_EXEC) | PROT_SEM)

/* Interrupts and handlers of a direct image run on the kernel's own text. */
static bool hits_kernel(uintptr_t start, uintptr_t end)
{
	return MM_DIRECT && start < (uintptr_t)_ktext_end &&
	       end > (uintptr_t)_ktext_start;
}

/* PROT_GROWSDOWN: from the start of a mapping that grows down on. None grows
 * up. Lock held. */
static int widen(struct uk_vm *vm, uintptr_t *addr, uintptr_t end,
		 unsigned grows)
{
	struct vma *v = vma_find(vm, *addr);

	if (v == NULL || v->start >= end ||
	    (grows == PROT_GROWSUP && v->start > *addr))
		return -ENOMEM;
	if (grows == PROT_GROWSUP ||
	    (v->flags & (VMA_GROWSDOWN | VMA_STACK)) == 0)
		return -EINVAL;
	*addr = v->start;
	return 0;
}

/* Flags that forbid this protection. */
static uint32_t denied_by(unsigned prot)
{
	return (prot & PROT_WRITE ? VMA_NOWRITE : 0) |
	       (prot & PROT_EXEC ? VMA_NOEXEC : 0);
}

/*
 * The entries of [at, end) become what their VMAs say, of a table's worth of
 * pages; returns where it stopped. Between two such slices the lock may be
 * free: what others change meanwhile, they have changed in the VMAs. Lock held.
 */
static uintptr_t protect_some(struct uk_vm *vm, uintptr_t at, uintptr_t end)
{
	bool image = vm_hits_image(at, end); /* mapped by early boot */
	struct vma *v = vma_find(vm, at);

	for (; v != NULL && v->start < end; v = vma_next(v)) {
		uintptr_t from = max(at, v->start);
		uintptr_t to = min(end, v->end), stop;

		if (!image) {
			from = max(from, v->low);
			to = min(to, v->high);
		}
		if (from >= to)
			continue;
		stop = pt_stop(from, to, 2);
		uk_pt_protect(&vm->pt, from, stop - from,
			      (v->flags & VMA_PROT) | PT_USER);
		return stop;
	}
	return end;
}

/* May [addr, end) have that protection? *splits: how many VMAs are to be cut in
 * two at most. Lock held. */
static int check(struct uk_vm *vm, uintptr_t addr, uintptr_t end, unsigned prot,
		 unsigned *splits)
{
	const struct vma *v = vma_find(vm, addr);
	uintptr_t at = addr;
	uint32_t flags = 0;

	*splits = v != NULL && v->start < addr;
	for (; v != NULL && v->start <= at; v = vma_next(v)) {
		flags |= v->flags;
		at = v->end;
		if (at >= end)
			break;
	}
	if (at < end || (flags & VMA_GUARD) != 0)
		return -ENOMEM;
	*splits += at > end;
	if (hits_kernel(addr, end))
		return -EPERM;
	if ((flags & denied_by(prot)) != 0)
		return -EACCES;
	if ((prot & PT_WRITE) != 0 &&
	    (!vm_may_commit(end - addr) || !vm_may_write(vm, addr, end)))
		return -ENOMEM;
	return 0;
}

/* Everything is checked. Lock held; irq: from taking it. */
static unsigned long change(struct uk_vm *vm, uintptr_t addr, uintptr_t end,
			    unsigned prot, struct vma **spares,
			    unsigned long irq)
{
	vma_change(vm, addr, end, VMA_PROT, prot & VMA_PROT, spares);
	while ((addr = protect_some(vm, addr, end)) < end) {
		uk_spin_unlock_irqrestore(&vm->lock, irq);
		irq = uk_spin_lock_irqsave(&vm->lock);
	}
	return irq;
}

int uk_vm_mprotect(struct uk_vm *vm, uintptr_t addr, size_t len, unsigned prot)
{
	uintptr_t end = addr + ALIGN_UP(len, PAGE_SIZE);
	unsigned grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP), splits;
	struct vma *spares = NULL;
	unsigned long irq;
	int error = 0;

	prot &= ~grows;
	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP))
		return -EINVAL;

	if ((addr & ~PAGE_MASK) != 0)
		return -EINVAL;
	if (len == 0)
		return 0;
	if (end <= addr)
		return -ENOMEM;
	if ((prot & ~PROT_KNOWN) != 0)
		return -EINVAL;
	irq = uk_spin_lock_irqsave(&vm->lock);
	if (grows != 0)
		error = widen(vm, &addr, end, grows);
	if (error == 0)
		error = check(vm, addr, end, prot, &splits);
	if (error == 0 && splits != 0) {
		spares = vma_spares(splits);
		if (spares == NULL)
			error = -ENOMEM;
	}
	if (error == 0)
		irq = change(vm, addr, end, prot, &spares, irq);
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	vma_release(spares);
	return error;
}
