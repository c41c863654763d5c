/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * madvise, mincore and msync. There is no swap, and nothing to write back to:
 * advice about reading ahead and writing back is right
 * already; advice that takes pages away, fills or marks a mapping is followed.
 */
#include <errno.h>
#include <sys/mman.h>
#include <plat/cpu.h>
#include <plat/upcall.h>
#include "internal.h"

/* Linux's, which musl does not name. */
#define MADV_COLD 20
#define MADV_PAGEOUT 21
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#define MADV_DONTNEED_LOCKED 24

/* Mark a range for fork. */
static int mark(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		uint32_t clear, uint32_t set)
{
	struct vma *spares = vma_spares(2);
	unsigned long irq;

	if (spares == NULL)
		return -ENOMEM;
	irq = vm_lock(vm);
	vma_change(vm, start, end, clear, set, &spares);
	vm_unlock(vm, irq);
	vma_release(spares);
	return 0;
}

static int give_back(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		     uint32_t refuse)
{
	unsigned long irq = vm_lock(vm);
	bool may = vma_none_has(vm, start, end, refuse);

	vm_unlock(vm, irq);
	if (!may || vm_hits_image(start, end))
		return -EINVAL;
	vm_drop_pages(vm, start, end);
	return 0;
}

/* Bring what there is, as if it were read or written. */
static int fill(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		unsigned access)
{
	for (long r; start < end; start += (uintptr_t)r) {
		unsigned long irq = vm_lock(vm);
		bool there = vma_covered(vm, start, start + PAGE_SIZE);

		vm_unlock(vm, irq);
		if (!there)
			return -ENOMEM;
		r = vm_fault(vm, start, access, 1);
		if (r == -EFAULT) /* is not allowed */
			return -EINVAL;
		if (r < 0)
			return r == -ERANGE ? -EFAULT : (int)r;
	}
	return 0;
}

/* A part of [*at, end) that shows an object, which is held then. */
static int next_punch(struct uk_vm *vm, uintptr_t *at, uintptr_t end,
		      struct uk_vm_source *src, size_t *len)
{
	unsigned long irq = vm_lock(vm);
	struct vma *v = vma_find(vm, *at);
	int error = 0;

	if (v == NULL || v->start >= end)
		*at = end;
	else if (v->object == NULL || (v->flags & VMA_LOCKED) != 0)
		error = -EINVAL;
	else if ((v->flags & (VMA_SHARED | VMA_WRITE)) !=
		 (VMA_SHARED | VMA_WRITE))
		error = -EACCES;
	else {
		*at = max(*at, v->start);
		*len = min(end, v->end) - *at;
		src->object = v->object;
		src->first = v->first + ((*at - v->start) >> PAGE_SHIFT);
		v->object->ops->get(v->object);
	}
	vm_unlock(vm, irq);
	return error;
}

/* MADV_REMOVE: holes in what is shared. */
static int punch(struct uk_vm *vm, uintptr_t at, uintptr_t end)
{
	struct uk_vm_source src;
	size_t len = 0;
	int error = 0;

	while (at < end && error == 0) {
		struct uk_object *o;

		error = next_punch(vm, &at, end, &src, &len);
		if (error != 0 || at == end)
			break;
		o = src.object;
		error = o->ops->punch != NULL
				? o->ops->punch(o, src.first << PAGE_SHIFT, len)
				: -EOPNOTSUPP;
		o->ops->put(o);
		at += len;
	}
	return error;
}

/* There is no swap: what may be paged out stays. */
static int page_out(struct uk_vm *vm, uintptr_t start, uintptr_t end)
{
	unsigned long irq = vm_lock(vm);
	bool may = vma_none_has(vm, start, end, VMA_LOCKED);

	vm_unlock(vm, irq);
	return may ? 0 : -EINVAL;
}

/* Is all of it the program's own, and zeroes before it was written? */
static bool is_anonymous(struct uk_vm *vm, uintptr_t start, uintptr_t end)
{
	unsigned long irq = vm_lock(vm);
	struct vma *v = vma_find(vm, start);

	while (v != NULL && v->start < end && v->object == NULL && v->phys == 0)
		v = vma_next(v);
	vm_unlock(vm, irq);
	return v == NULL || v->start >= end;
}

/* -EINVAL for advice that Linux does not know. */
static int follow(struct uk_vm *vm, uintptr_t start, uintptr_t end, int advice)
{
	switch (advice) {
	case MADV_DONTNEED:
		return give_back(vm, start, end, VMA_LOCKED);
	case MADV_DONTNEED_LOCKED:
		return give_back(vm, start, end, 0);
	case MADV_FREE:
		return is_anonymous(vm, start, end)
			       ? give_back(vm, start, end, VMA_LOCKED)
			       : -EINVAL;
	case MADV_DONTFORK:
		return mark(vm, start, end, 0, VMA_DONTFORK);
	case MADV_DOFORK:
		return mark(vm, start, end, VMA_DONTFORK, 0);
	case MADV_WIPEONFORK:
		return is_anonymous(vm, start, end)
			       ? mark(vm, start, end, 0, VMA_WIPEONFORK)
			       : -EINVAL;
	case MADV_KEEPONFORK:
		return mark(vm, start, end, VMA_WIPEONFORK, 0);
	case MADV_POPULATE_READ:
		return fill(vm, start, end, PLAT_READ);
	case MADV_POPULATE_WRITE:
		return fill(vm, start, end, PLAT_WRITE);
	case MADV_COLD:
	case MADV_PAGEOUT:
		return page_out(vm, start, end);
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
	case MADV_MERGEABLE:
	case MADV_UNMERGEABLE:
	case MADV_HUGEPAGE:
	case MADV_NOHUGEPAGE:
	case MADV_DONTDUMP:
	case MADV_DODUMP:
		return 0;
	case MADV_REMOVE:
		return punch(vm, start, end);
	default:
		return -EINVAL;
	}
}

int uk_vm_madvise(struct uk_vm *vm, uintptr_t addr, size_t len, int advice)
{
	uintptr_t end = addr + ALIGN_UP(len, PAGE_SIZE);
	unsigned long irq;
	bool covered;
	int error;

	if ((addr & ~PAGE_MASK) != 0 || end < addr || (len != 0 && end == addr))
		return -EINVAL;
	if (end == addr) /* only whether it is known */
		return follow(vm, 0, 0, advice);
	irq = vm_lock(vm);
	covered = vma_covered(vm, addr, end);
	vm_unlock(vm, irq);
	error = follow(vm, addr, min(end, UK_USER_TOP), advice);
	return error == 0 && !covered ? -ENOMEM : error;
}

/* Not mapped, but at hand? Lock held. */
static bool in_object(struct uk_vm *vm, uintptr_t va)
{
	struct vma *v = vma_find(vm, va);

	if (v == NULL || v->start > va || v->object == NULL)
		return false;
	return v->object->ops->resident(
		v->object, v->first + ((va - v->start) >> PAGE_SHIFT));
}

int uk_vm_mincore(struct uk_vm *vm, uintptr_t addr, size_t len,
		  unsigned char *uvec)
{
	size_t pages = (len + PAGE_SIZE - 1) >> PAGE_SHIFT;
	unsigned char vec[32];

	if ((addr & ~PAGE_MASK) != 0)
		return -EINVAL;
	if (len > UK_USER_TOP || addr > UK_USER_TOP - len)
		return -ENOMEM;
	for (size_t done = 0; done < pages;) {
		size_t n = min(pages - done, sizeof(vec));
		uintptr_t va = addr + done * PAGE_SIZE;
		unsigned long irq = vm_lock(vm);
		bool covered = vma_covered(vm, va, va + n * PAGE_SIZE);

		for (size_t i = 0; i < n; i++) {
			unsigned prot;
			paddr_t pa;

			vec[i] = uk_pt_lookup(&vm->pt, va + i * PAGE_SIZE, &pa,
					      &prot) ||
				 in_object(vm, va + i * PAGE_SIZE);
		}
		vm_unlock(vm, irq);
		if (!covered)
			return -ENOMEM;
		if (uk_copy_to_user(uvec + done, vec, n) != 0)
			return -EFAULT;
		done += n;
	}
	return 0;
}

int uk_vm_msync(struct uk_vm *vm, uintptr_t addr, size_t len, int flags)
{
	uintptr_t end = addr + ALIGN_UP(len, PAGE_SIZE);
	unsigned long irq;
	int error = 0;

	if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0 ||
	    (addr & ~PAGE_MASK) != 0 ||
	    (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
		return -EINVAL;
	if (end < addr)
		return -ENOMEM;
	if (end == addr)
		return 0;
	irq = vm_lock(vm);
	if ((flags & MS_INVALIDATE) != 0 &&
	    !vma_none_has(vm, addr, end, VMA_LOCKED))
		error = -EBUSY;
	else if (!vma_covered(vm, addr, end))
		error = -ENOMEM;
	vm_unlock(vm, irq);
	return error;
}
