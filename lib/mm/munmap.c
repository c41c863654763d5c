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

/* The pages of [at, end) go, about budget of them; v: vma_find(at). Returns
 * where it stopped. Lock held. */
static uintptr_t drop_some(struct uk_vm *vm, const struct vma *v, uintptr_t at,
			   uintptr_t end, size_t budget)
{
	for (; v != NULL && v->start < end; v = vma_next(v)) {
		uintptr_t from, to;

		if (v->low >= v->high)
			continue;
		from = max(at, v->start);
		from = max(from, v->low);
		to = min(end, v->end);
		to = min(to, v->high);
		if (from >= to)
			continue;
		/* Of most stacks of threads, a page was used. */
		if (to - from == PAGE_SIZE && pt_drop_page(&vm->pt, from))
			at = to;
		else
			at = pt_unmap_some(&vm->pt, from, to, budget,
					   &put_pages);
		if (at < to || v->end < end)
			return at < to ? at : v->end;
	}
	return end;
}

/* From at on, in slices. What comes back while the lock is not held goes in one
 * piece at the end: little or nothing. */
static __noinline unsigned long drop_rest(struct uk_vm *vm, uintptr_t at,
					  uintptr_t start, uintptr_t end,
					  unsigned long irq)
{
	do {
		irq = vm_lock_again(vm, irq);
		vm->seq++;
		at = drop_some(vm, vma_find(vm, at), at, end, SLICE);
	} while (at < end);
	for (at = start; at < end;)
		at = drop_some(vm, vma_find(vm, at), at, end, SIZE_MAX);
	return irq;
}

/* All of them; v: vma_find(start). Lock held on entry and return. */
static unsigned long drop(struct uk_vm *vm, const struct vma *v,
			  uintptr_t start, uintptr_t end, unsigned long irq)
{
	uintptr_t at;

	vm->seq++; /* a fault under way starts over */
	at = drop_some(vm, v, start, end, SLICE);
	return likely(at >= end) ? irq : drop_rest(vm, at, start, end, irq);
}

unsigned long vm_drop_begin(struct uk_vm *vm, uintptr_t start, uintptr_t end)
{
	unsigned long irq = vm_lock(vm);

	return drop(vm, vma_find(vm, start), start, end, irq);
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

	vm_unlock(vm, irq);
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
	struct vma *spares = NULL, *v;
	uintptr_t end;
	unsigned long irq;
	int error = 0;

	if ((addr & ~PAGE_MASK) != 0 || len > UK_USER_TOP ||
	    addr > UK_USER_TOP - len)
		return -EINVAL;
	end = addr + ALIGN_UP(len, PAGE_SIZE);
	if (end == addr)
		return -EINVAL;
	if (vm_hits_image(addr, end))
		return -EPERM;
	irq = vm_lock(vm);
	v = vma_find(vm, addr);
	/* Only cutting a VMA in two needs memory: had before pages are lost. */
	if (v != NULL && v->start < addr && v->end > end) {
		if (vm->count < VMA_LIMIT)
			spares = vma_spares(1);
		if (spares == NULL)
			error = -ENOMEM;
	}
	if (error == 0) {
		irq = drop(vm, v, addr, end, irq);
		if (!vma_cut(vm, addr, end, &spares))
			error = -ENOMEM;
	}
	vm_unlock(vm, irq);
	vma_release(spares);
	return error;
}
