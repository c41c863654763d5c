/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mlock and its kin. Nothing is ever swapped out: what locking adds is that
 * the pages are there from now on, and that madvise does not take them away.
 */
#include <errno.h>
#include <sys/mman.h>
#include <plat/upcall.h>
#include "internal.h"

#define ANY_LOCK (VMA_LOCKED | VMA_ONFAULT)

/* As the program would use it: what it may write is written to. */
int vm_populate(struct uk_vm *vm, uintptr_t start, uintptr_t end)
{
	unsigned access = PLAT_READ;
	struct vma *v = NULL;
	long r;

	while (start < end) {
		unsigned long irq = vm_lock(vm);

		v = vma_find(vm, start);
		if (v != NULL && (v->flags & VMA_ONFAULT) != 0) {
			start = v->end;
			vm_unlock(vm, irq);
			continue;
		}
		if (v != NULL)
			access = v->flags & VMA_WRITE ? PLAT_WRITE : PLAT_READ;
		vm_unlock(vm, irq);
		r = vm_fault(vm, start, access, FAULT_WINDOW);
		if (r < 0)
			return (int)r;
		start += (uintptr_t)r;
	}
	return 0;
}

/* Lock a range that must have no hole like that, or unlock it: 0. */
static int change(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		  uint32_t lock)
{
	struct vma *spares = vma_spares(2);
	int error = -ENOMEM;
	unsigned long irq;

	if (spares == NULL)
		return -ENOMEM;
	irq = vm_lock(vm);
	if (vma_covered(vm, start, end)) {
		vma_change(vm, start, end, ANY_LOCK, lock, &spares);
		error = 0;
	}
	vm_unlock(vm, irq);
	vma_release(spares);
	return error;
}

/* flags: of mlock2(). */
int uk_vm_mlock(struct uk_vm *vm, uintptr_t addr, size_t len, unsigned flags,
		bool lock)
{
	uintptr_t start = addr & PAGE_MASK;
	uintptr_t end = ALIGN_UP(addr + len, PAGE_SIZE);
	bool fill = lock && (flags & MLOCK_ONFAULT) == 0;
	int error;

	if ((flags & ~(unsigned)MLOCK_ONFAULT) != 0 || addr + len < addr)
		return -EINVAL;
	if (end < start)
		return -EINVAL;
	if (end == start)
		return 0;
	error = change(vm, start, end,
		       !lock  ? 0
		       : fill ? VMA_LOCKED
			      : ANY_LOCK);
	if (error != 0 || !fill)
		return error;
	/* POSIX's errnos: what cannot be filled is locked all the same. */
	error = vm_populate(vm, start, end);
	return error == -ENOMEM ? -EAGAIN : error != 0 ? -ENOMEM : 0;
}

/* flags: of mlockall(); 0 for munlockall(). */
int uk_vm_mlockall(struct uk_vm *vm, unsigned flags)
{
	bool populate = (flags & (MCL_CURRENT | MCL_ONFAULT)) == MCL_CURRENT;
	uint32_t lock = flags & MCL_ONFAULT ? ANY_LOCK : VMA_LOCKED;
	unsigned long irq = vm_lock(vm);
	struct vma *v = vma_find(vm, 0);

	vm->default_flags = flags & MCL_FUTURE ? lock : 0;
	for (; v != NULL; v = vma_next(v)) {
		if (v->flags & VMA_GUARD)
			continue;
		if (flags == 0 || (flags & MCL_CURRENT) != 0)
			v->flags &= ~ANY_LOCK;
		if (flags & MCL_CURRENT)
			v->flags |= lock;
	}
	vm_unlock(vm, irq);
	for (uintptr_t at = 0; populate;) {
		struct uk_vm_info info;

		if (!uk_vm_next(vm, at, &info))
			break;
		if (info.object != NULL)
			info.object->ops->put(info.object);
		vm_populate(vm, info.start, info.end);
		at = info.end;
	}
	return 0;
}
