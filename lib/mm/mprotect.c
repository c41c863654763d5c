/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mprotect.
 *
 * Whoever makes the upper part of what was PROT_NONE writable, and leaves the
 * rest as a guard, makes the stack of a thread, and is about to write to its
 * top: pthread_create(). That page comes at once, which costs less than half of
 * its fault.
 */
#include <errno.h>
#include <sys/mman.h>
#include <plat/boot.h>
#include "internal.h"

#define PROT_SEM 0x8u /* Linux's; means nothing any more */
#define PROT_KNOWN ((unsigned)(PROT_READ | PROT_WRITE | PROT_EXEC) | PROT_SEM)

/* Pages whose lines are looked for in the caches with interrupts off. */
#define TEXT_SLICE 16u

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
 * pages, or less if they are text; returns where it stopped. Between two such
 * slices the lock may be free: what others change meanwhile, they have changed
 * in the VMAs. Lock held.
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
		if (v->flags & VMA_EXEC)
			stop = min(stop, from + TEXT_SLICE * PAGE_SIZE);
		uk_pt_protect(&vm->pt, from, stop - from,
			      (v->flags & VMA_PROT) | PT_USER);
		return stop;
	}
	return end;
}

/* What is to be changed. */
struct part {
	uintptr_t addr, end;
	unsigned prot;
	unsigned splits; /* VMAs to be cut in two, at most */
	bool touched; /* something may be mapped */
};

/* Is the part that begins in v the upper one of what nobody could use yet? */
static bool makes_stack(const struct part *p, const struct vma *v)
{
	return v != NULL && v->start < p->addr && v->end == p->end &&
	       !vma_touched(v) && v->object == NULL &&
	       (v->flags & (VMA_PROT | VMA_GUARD)) == 0 &&
	       (p->prot & PT_WRITE) != 0;
}

/* May mappings of these flags have that protection? Lock held. */
static int permit(struct uk_vm *vm, const struct part *p, uint32_t flags)
{
	if (unlikely(hits_kernel(p->addr, p->end)))
		return -EPERM;
	if ((flags & denied_by(p->prot)) != 0)
		return -EACCES;
	if ((p->prot & PT_WRITE) != 0 && (!vm_may_commit(p->end - p->addr) ||
					  !vm_may_write(vm, p->addr, p->end)))
		return -ENOMEM;
	return 0;
}

/* May it have that protection? Fills the rest of p in. Lock held. */
static int check(struct uk_vm *vm, struct part *p)
{
	struct vma *v = vma_find(vm, p->addr);
	uintptr_t at = p->addr;
	uint32_t flags = 0;

	if (v == NULL)
		return -ENOMEM;
	p->splits = v->start < at;
	p->touched = vm_hits_image(at, p->end); /* mapped by early boot */
	for (; v != NULL && v->start <= at; v = vma_next(v)) {
		flags |= v->flags;
		p->touched |= vma_touched(v);
		at = v->end;
		if (at >= p->end)
			break;
	}
	if (at < p->end || (flags & VMA_GUARD) != 0)
		return -ENOMEM;
	p->splits += at > p->end;
	return permit(vm, p, flags);
}

/* v's upper part becomes a stack. Lock held. */
static int make_stack(struct uk_vm *vm, const struct part *p, struct vma *v)
{
	struct vma *spares = NULL;
	int error = permit(vm, p, v->flags);

	if (error != 0)
		return error;
	v = vma_split(vm, v, p->addr, &spares);
	if (unlikely(v == NULL))
		return -ENOMEM;
	vma_set_flags(vm, v, v->flags | (p->prot & VMA_PROT));
	if (unlikely(vma_many(vm)))
		v = vma_merge(vm, v);
	fault_before(vm, v, p->end - PAGE_SIZE);
	return 0;
}

/* Anything else, which is checked; irq: from taking the lock. */
static unsigned long change(struct uk_vm *vm, const struct part *p,
			    struct vma **spares, unsigned long irq)
{
	uintptr_t addr = p->addr, end = p->end;

	vma_change(vm, addr, end, VMA_PROT, p->prot & VMA_PROT, spares);
	if (!p->touched)
		return irq;
	while ((addr = protect_some(vm, addr, end)) < end)
		irq = vm_lock_again(vm, irq);
	return irq;
}

int uk_vm_mprotect(struct uk_vm *vm, uintptr_t addr, size_t len, unsigned prot)
{
	struct part p = {
		.addr = addr,
		.end = addr + ALIGN_UP(len, PAGE_SIZE),
		.prot = prot & ~(unsigned)(PROT_GROWSDOWN | PROT_GROWSUP),
	};
	unsigned grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);
	struct vma *spares = NULL, *v;
	unsigned long irq;
	int error = 0;

	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP))
		return -EINVAL;

	if ((addr & ~PAGE_MASK) != 0)
		return -EINVAL;
	if (len == 0)
		return 0;
	if (p.end <= addr)
		return -ENOMEM;
	if ((p.prot & ~PROT_KNOWN) != 0)
		return -EINVAL;
	irq = vm_lock(vm);
	if (grows != 0)
		error = widen(vm, &p.addr, p.end, grows);
	if (error == 0) {
		v = vma_find(vm, p.addr);
		if (makes_stack(&p, v)) {
			error = make_stack(vm, &p, v);
			vm_unlock(vm, irq);
			return error;
		}
		error = check(vm, &p);
	}
	if (error == 0 && p.splits != 0) {
		spares = vma_spares(p.splits);
		if (spares == NULL)
			error = -ENOMEM;
	}
	if (error == 0)
		irq = change(vm, &p, &spares, irq);
	vm_unlock(vm, irq);
	vma_release(spares);
	return error;
}
