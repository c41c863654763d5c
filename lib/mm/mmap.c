/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mmap, munmap, mprotect and brk of anonymous memory.
 *
 * Each call checks everything, has its spare VMAs allocated, and only then
 * changes anything. Pages of a large range are given back in slices, with the
 * lock free in between: until the last slice the VMAs stay, so that
 * nobody else can be given the addresses. A page that another thread brings
 * back meanwhile goes with the last slice.
 *
 * A promise of memory is refused when it exceeds what is free at that
 * moment: the program then sees ENOMEM, which it can handle, and not its death
 * at a later store. MAP_NORESERVE promises nothing.
 */
#include <errno.h>
#include <sys/mman.h>
#include <plat/boot.h>
#include "internal.h"

#define PROT_SEM 0x8 /* Linux's; means nothing any more */
#define PROT_KNOWN (PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM)
#define RESERVE 8u /* pages for page tables and the kernel */
#define SLICE 256u /* pages dropped with interrupts off */

bool vm_may_commit(size_t len)
{
	size_t pages = len >> PAGE_SHIFT;

	return pages + pages / 512 + RESERVE <= uk_page_available();
}

/* --- Unmapping ------------------------------------------------------------ */

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
static unsigned long drop_slices(struct uk_vm *vm, uintptr_t start,
				 uintptr_t end)
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
	uk_spin_unlock_irqrestore(&vm->lock, drop_slices(vm, start, end));
}

int vm_unmap(struct uk_vm *vm, uintptr_t start, uintptr_t end,
	     struct vma **spares)
{
	unsigned long irq = drop_slices(vm, start, end);
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

/* --- Mapping -------------------------------------------------------------- */

/* Where a mapping without MAP_FIXED goes: the hint if that is free, else the
 * highest free range. Lock held. */
static uintptr_t choose(struct uk_vm *vm, uintptr_t hint, size_t len)
{
	uintptr_t at;

	if (hint != 0 && hint < UK_USER_MIN)
		hint = UK_USER_MIN;
	if (hint != 0 && hint <= UK_USER_TOP - len) {
		struct vma *v = vma_find(vm, hint);

		if (v == NULL || hint + len <= v->start)
			return hint;
	}
	at = vma_gap(vm, len, UK_USER_MIN, vm->mmap_top);
	return at != 0 ? at : vma_gap(vm, len, UK_USER_MIN, UK_USER_TOP);
}

static bool is_free(struct uk_vm *vm, uintptr_t addr, size_t len)
{
	unsigned long irq = uk_spin_lock_irqsave(&vm->lock);
	struct vma *v = vma_find(vm, addr);
	bool free = v == NULL || v->start >= addr + len;

	uk_spin_unlock_irqrestore(&vm->lock, irq);
	return free;
}

static int check_fixed(struct uk_vm *vm, uintptr_t addr, size_t len,
		       unsigned flags)
{
	if (addr > UK_USER_TOP - len)
		return -ENOMEM;
	if ((addr & ~PAGE_MASK) != 0)
		return -EINVAL;
	if (addr < UK_USER_MIN)
		return -EPERM;
	if ((flags & MAP_FIXED_NOREPLACE) != 0 && !is_free(vm, addr, len))
		return -EEXIST;
	return vm_hits_image(addr, addr + len) ? -EPERM : 0;
}

static uint32_t vma_flags(const struct uk_vm *vm, unsigned prot, unsigned flags)
{
	uint32_t f = (prot & VMA_PROT) | vm->default_flags;

	if ((flags & MAP_TYPE) == MAP_SHARED)
		f |= VMA_SHARED;
	if (flags & MAP_GROWSDOWN)
		f |= VMA_GROWSDOWN;
	if (flags & MAP_LOCKED)
		f |= VMA_LOCKED;
	if (flags & MAP_NORESERVE)
		f |= VMA_NORESERVE;
	return f;
}

/* The memory that a mapping could come to need was promised. */
static bool accountable(uint32_t f)
{
	return (f & VMA_NORESERVE) == 0 && (f & (VMA_WRITE | VMA_SHARED)) != 0;
}

static int check_type(unsigned flags)
{
	switch (flags & MAP_TYPE) {
	case MAP_PRIVATE:
		return 0;
	case MAP_SHARED:
		return (flags & MAP_GROWSDOWN) != 0 ? -EINVAL : 0;
	default:
		return -EINVAL;
	}
}

static int check_mmap(struct uk_vm *vm, uintptr_t addr, size_t len,
		      unsigned flags, uint32_t f)
{
	int error = 0;

	if (len == 0 || len > UK_USER_TOP || vm->count >= VMA_LIMIT)
		return -ENOMEM;
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		error = check_fixed(vm, addr, len, flags);
	if (error == 0)
		error = check_type(flags);
	if (error == 0 && accountable(f) && !vm_may_commit(len))
		error = -ENOMEM;
	return error;
}

/* Replace what is at [addr, addr + len). */
static bool map_over(struct uk_vm *vm, uintptr_t addr, size_t len, uint32_t f)
{
	struct vma *spares = vma_spares(2);
	unsigned long irq;

	if (spares == NULL)
		return false;
	irq = drop_slices(vm, addr, addr + len);
	vma_cut(vm, addr, addr + len, &spares);
	vma_place(vm, addr, addr + len, f, &spares);
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	vma_release(spares);
	return true;
}

/* Find a place; 0 if there is none, or no memory. */
static uintptr_t map_free(struct uk_vm *vm, uintptr_t hint, size_t len,
			  uint32_t f)
{
	unsigned long irq = uk_spin_lock_irqsave(&vm->lock);
	uintptr_t at = choose(vm, hint, len);
	struct vma *spares = NULL;

	if (at != 0 && vma_place(vm, at, at + len, f, &spares) == NULL)
		at = 0;
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	return at;
}

long uk_vm_mmap(struct uk_vm *vm, uintptr_t addr, size_t len, unsigned prot,
		unsigned flags)
{
	uint32_t f = vma_flags(vm, prot, flags);
	int error;

	if (len == 0)
		return -EINVAL;
	len = ALIGN_UP(len, PAGE_SIZE);
	error = check_mmap(vm, addr, len, flags, f);
	if (error != 0)
		return error;
	if ((flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) == 0)
		addr = map_free(vm, addr & PAGE_MASK, len, f);
	else if (!map_over(vm, addr, len, f))
		addr = 0;
	if (addr == 0)
		return -ENOMEM;
	if ((flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE ||
	    (f & VMA_LOCKED) != 0)
		vm_populate(vm, addr, addr + len);
	return (long)addr;
}

/* --- Changing ------------------------------------------------------------- */

/* Interrupts and handlers of a direct image run on the kernel's own text. */
static bool hits_kernel(uintptr_t start, uintptr_t end)
{
	return MM_DIRECT && start < (uintptr_t)_ktext_end &&
	       end > (uintptr_t)_ktext_start;
}

int uk_vm_mprotect(struct uk_vm *vm, uintptr_t addr, size_t len, unsigned prot)
{
	uintptr_t end = addr + ALIGN_UP(len, PAGE_SIZE);
	struct vma *spares;
	unsigned long irq;
	int error = 0;

	if ((addr & ~PAGE_MASK) != 0)
		return -EINVAL;
	if (len == 0)
		return 0;
	if (end <= addr)
		return -ENOMEM;
	if ((prot & ~(unsigned)PROT_KNOWN) != 0)
		return -EINVAL;
	spares = vma_spares(2);
	if (spares == NULL)
		return -ENOMEM;
	irq = uk_spin_lock_irqsave(&vm->lock);
	if (!vma_covered(vm, addr, end))
		error = -ENOMEM;
	else if (hits_kernel(addr, end))
		error = -EPERM;
	else if ((prot & PT_WRITE) != 0 && !vm_may_commit(end - addr))
		error = -ENOMEM;
	if (error == 0) {
		vma_change(vm, addr, end, VMA_PROT, prot & VMA_PROT, &spares);
		uk_pt_protect(&vm->pt, addr, end - addr,
			      (prot & VMA_PROT) | PT_USER);
	}
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	vma_release(spares);
	return error;
}

static bool heap_grow(struct uk_vm *vm, uintptr_t from, uintptr_t to)
{
	uint32_t f = VMA_READ | VMA_WRITE | VMA_HEAP | vm->default_flags;
	struct vma *spares = NULL, *v;
	unsigned long irq;
	bool done;

	if (to >= UK_USER_TOP || !vm_may_commit(to - from))
		return false;
	irq = uk_spin_lock_irqsave(&vm->lock);
	v = vma_find(vm, from);
	done = (v == NULL || v->start >= to + PAGE_SIZE) &&
	       vma_place(vm, from, to, f, &spares) != NULL;
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	if (done && (f & VMA_LOCKED) != 0)
		vm_populate(vm, from, to);
	return done;
}

uintptr_t uk_vm_brk(struct uk_vm *vm, uintptr_t end)
{
	uintptr_t old = ALIGN_UP(vm->brk, PAGE_SIZE);
	uintptr_t new = ALIGN_UP(end, PAGE_SIZE);

	if (end < vm->brk_start || new < end)
		return vm->brk;
	if (new < old && uk_vm_munmap(vm, new, old - new) != 0)
		return vm->brk;
	if (new > old && !heap_grow(vm, old, new))
		return vm->brk;
	return vm->brk = end;
}
