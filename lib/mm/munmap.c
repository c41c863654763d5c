/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * munmap, and the giving back of pages.
 *
 * Pages of a large range are given back in slices, with the lock free in
 * between: until the last slice the VMAs stay, so that nobody else can be given
 * the addresses. A page that another thread brings back meanwhile goes with the
 * last slice.
 */
#include <errno.h>
#include <plat/boot.h>
#include "internal.h"

#define SLICE 256u /* pages dropped with interrupts off */

static const struct dropper put_pages = { .put = true };

/* The pages of [at, end) go, about budget of them. Returns where it stopped.
 * Lock held. */
static uintptr_t drop_some(struct uk_vm *vm, uintptr_t at, uintptr_t end,
			   size_t budget)
{
	struct vma *v = vma_find(vm, at);

	for (; v != NULL && v->start < end; v = vma_next(v)) {
		uintptr_t from = max(at, v->start);
		uintptr_t to = min(end, v->end);

		from = max(from, v->low);
		to = min(to, v->high);
		if (from >= to)
			continue;
		at = pt_unmap_some(&vm->pt, from, to, budget, &put_pages);
		if (at < to || v->end < end)
			return at < to ? at : v->end;
	}
	return end;
}

/* All of them, in slices; returns with the lock held. What comes back while it
 * is not held goes in one piece at the end: little or nothing. */
unsigned long vm_drop_begin(struct uk_vm *vm, uintptr_t start, uintptr_t end)
{
	unsigned long irq = uk_spin_lock_irqsave(&vm->lock);
	uintptr_t at = start;
	bool released = false;

	for (;;) {
		vm->seq++; /* a fault under way starts over */
		at = drop_some(vm, at, end, SLICE);
		if (at >= end)
			break;
		uk_spin_unlock_irqrestore(&vm->lock, irq);
		released = true;
		irq = uk_spin_lock_irqsave(&vm->lock);
	}
	for (at = start; released && at < end;)
		at = drop_some(vm, at, end, SIZE_MAX);
	return irq;
}

void vm_drop_pages(struct uk_vm *vm, uintptr_t start, uintptr_t end)
{
	uk_spin_unlock_irqrestore(&vm->lock, vm_drop_begin(vm, start, end));
}

int vm_unmap(struct uk_vm *vm, uintptr_t start, uintptr_t end,
	     struct vma **spares)
{
	unsigned long irq = vm_drop_begin(vm, start, end);
	bool done = vma_cut(vm, start, end, spares);

	uk_spin_unlock_irqrestore(&vm->lock, irq);
	return done ? 0 : -ENOMEM;
}

/* A direct image's program and kernel are one image, which runs. */
bool vm_hits_image(uintptr_t start, uintptr_t end)
{
	return MM_DIRECT && start < (uintptr_t)_image_end &&
	       end > (uintptr_t)_image_start;
}

int uk_vm_munmap(struct uk_vm *vm, uintptr_t addr, size_t len)
{
	struct vma *spares = NULL;
	unsigned long irq;
	bool cut;
	int error;

	if ((addr & ~PAGE_MASK) != 0 || len > UK_USER_TOP ||
	    addr > UK_USER_TOP - len)
		return -EINVAL;
	len = ALIGN_UP(len, PAGE_SIZE);
	if (len == 0)
		return -EINVAL;
	if (vm_hits_image(addr, addr + len))
		return -EPERM;
	/* Only cutting a VMA in two needs memory: had before pages are lost. */
	irq = uk_spin_lock_irqsave(&vm->lock);
	cut = vma_encloses(vm, addr, addr + len);
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	if (cut) {
		spares = vm->count < VMA_LIMIT ? vma_spares(1) : NULL;
		if (spares == NULL)
			return -ENOMEM;
	}
	error = vm_unmap(vm, addr, addr + len, &spares);
	vma_release(spares);
	return error;
}
