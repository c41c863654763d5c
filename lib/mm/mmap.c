/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mmap. Everything is checked and the spare VMAs are there before anything
 * changes.
 */
#include <errno.h>
#include <sys/mman.h>
#include <plat/boot.h>
#include "internal.h"

/* Where a mapping without MAP_FIXED goes: the hint if that is free, else the
 * highest free range. Lock held. */
uintptr_t vm_choose(struct uk_vm *vm, uintptr_t hint, size_t len,
		    struct vma **above)
{
	uintptr_t at;

	if (hint != 0 && hint < UK_USER_MIN)
		hint = UK_USER_MIN;
	if (hint != 0 && hint <= UK_USER_TOP - len) {
		*above = vma_find(vm, hint);
		if (*above == NULL || hint + len <= (*above)->start)
			return hint;
	}
	at = vma_room(vm, len, above);
	return at != 0 ? at : vma_gap(vm, len, UK_USER_MIN, UK_USER_TOP, above);
}

/* Up to end there is nothing below it, which vma_find() found. */
static bool is_behind(const struct vma *above, uintptr_t end)
{
	return above == NULL || above->start >= end;
}

static bool is_free(struct uk_vm *vm, uintptr_t addr, size_t len)
{
	unsigned long irq = vm_lock(vm);
	bool free = is_behind(vma_find(vm, addr), addr + len);

	vm_unlock(vm, irq);
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

	if ((flags & MAP_TYPE) != MAP_PRIVATE)
		f |= VMA_SHARED;
	if (flags & MAP_GROWSDOWN)
		f |= VMA_GROWSDOWN;
	if (flags & MAP_LOCKED)
		f |= VMA_LOCKED;
	if (flags & MAP_NORESERVE)
		f |= VMA_NORESERVE;
	return f;
}

static uint32_t denied(unsigned prot)
{
	return (prot & PROT_WRITE ? VMA_NOWRITE : 0) |
	       (prot & PROT_EXEC ? VMA_NOEXEC : 0);
}

/* What is to be mapped. */
struct mapping {
	uint32_t flags; /* VMA_* */
	struct uk_object *object; /* or NULL */
	uint64_t first; /* its page */
};

/* The memory that a mapping could come to need was promised: not that of an
 * object, which whoever made it has. */
static bool accountable(const struct mapping *m)
{
	uint32_t f = m->flags;

	if (m->object != NULL && (f & VMA_SHARED) != 0)
		return false;
	return (f & VMA_NORESERVE) == 0 && (f & (VMA_WRITE | VMA_SHARED)) != 0;
}

/* Only anonymous memory grows; it knows no MAP_SHARED_VALIDATE. */
static int check_type(unsigned flags, bool object)
{
	if (object && (flags & MAP_GROWSDOWN) != 0)
		return -EINVAL;
	switch (flags & MAP_TYPE) {
	case MAP_PRIVATE:
		return 0;
	case MAP_SHARED:
		return (flags & MAP_GROWSDOWN) != 0 ? -EINVAL : 0;
	case MAP_SHARED_VALIDATE:
		return object ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

static int check_mmap(struct uk_vm *vm, uintptr_t addr, size_t len,
		      unsigned flags, const struct mapping *m)
{
	bool fixed = (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0;
	int error = 0;

	if (len == 0 || len > UK_USER_TOP || READ_ONCE(vm->count) >= VMA_LIMIT)
		return -ENOMEM;
	if (fixed)
		error = check_fixed(vm, addr, len, flags);
	if (error == 0)
		error = check_type(flags, m->object != NULL);
	if (error == 0 && ((accountable(m) && !vm_may_commit(len)) ||
			   !vm_may_expand(vm, fixed ? addr : 0, len, m->flags)))
		error = -ENOMEM;
	return error;
}

static bool place(struct uk_vm *vm, uintptr_t at, size_t len,
		  const struct mapping *m, struct vma *above,
		  struct vma **spares)
{
	struct vma *v;

	if (m->object == NULL)
		return vma_place(vm, at, at + len, m->flags, above, spares) !=
		       NULL;
	v = vma_new(vm, at, at + len, m->flags, above, spares);
	if (v != NULL)
		vma_set_object(vm, v, m->object, m->first);
	return v != NULL;
}

/* Replace what is at [addr, addr + len). */
static long map_over(struct uk_vm *vm, uintptr_t addr, size_t len,
		     const struct mapping *m)
{
	struct vma *spares = vma_spares(2);
	unsigned long irq;

	if (spares == NULL)
		return -ENOMEM;
	irq = vm_drop_begin(vm, addr, addr + len);
	vma_cut(vm, addr, addr + len, &spares);
	place(vm, addr, len, m, vma_find(vm, addr), &spares);
	vm_unlock(vm, irq);
	vma_release(spares);
	return (long)addr;
}

/* At addr, unless somebody has come first since check_fixed(). */
static long map_beside(struct uk_vm *vm, uintptr_t addr, size_t len,
		       const struct mapping *m)
{
	unsigned long irq = vm_lock(vm);
	struct vma *spares = NULL, *above = vma_find(vm, addr);
	long at = (long)addr;

	if (!is_behind(above, addr + len))
		at = -EEXIST;
	else if (!place(vm, addr, len, m, above, &spares))
		at = -ENOMEM;
	vm_unlock(vm, irq);
	return at;
}

/* Where there is a place. */
static long map_free(struct uk_vm *vm, uintptr_t hint, size_t len,
		     const struct mapping *m)
{
	unsigned long irq = vm_lock(vm);
	struct vma *spares = NULL, *above;
	uintptr_t at = vm_choose(vm, hint, len, &above);

	if (at != 0 && !place(vm, at, len, m, above, &spares))
		at = 0;
	vm_unlock(vm, irq);
	return at != 0 ? (long)at : -ENOMEM;
}

static long map(struct uk_vm *vm, uintptr_t addr, size_t len, unsigned flags,
		const struct mapping *m)
{
	long at = flags & MAP_FIXED_NOREPLACE ? map_beside(vm, addr, len, m)
		  : flags & MAP_FIXED	      ? map_over(vm, addr, len, m)
				      : map_free(vm, addr & PAGE_MASK, len, m);

	if (at < 0)
		return at;
	if ((flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE ||
	    (m->flags & VMA_LOCKED) != 0)
		vm_populate(vm, (uintptr_t)at, (uintptr_t)at + len);
	return at;
}

long uk_vm_map_object(struct uk_vm *vm, uintptr_t addr, size_t len,
		      unsigned prot, unsigned flags,
		      const struct uk_vm_source *src)
{
	struct mapping m = { .flags = vma_flags(vm, prot, flags) };
	bool anonymous = src == NULL || src->object == NULL;
	long at;
	int error;

	if (len == 0)
		return -EINVAL;
	len = ALIGN_UP(len, PAGE_SIZE);
	if (!anonymous) {
		m.object = src->object;
		m.first = src->first;
		m.flags |= denied(src->deny);
	}
	error = check_mmap(vm, addr, len, flags, &m);
	if (error != 0)
		return error;
	if (anonymous && (m.flags & VMA_SHARED) != 0) {
		m.object = shared_new(len);
		m.first = 0;
		if (m.object == NULL)
			return -ENOMEM;
	}
	at = map(vm, addr, len, flags, &m);
	if (anonymous && m.object != NULL)
		m.object->ops->put(m.object); /* the mapping has its own */
	return at;
}

/* Anonymous, private, anywhere: nothing else is special. */
static long map_plain(struct uk_vm *vm, size_t len, uint32_t flags)
{
	struct vma *spares = NULL, *above;
	unsigned long irq;
	uintptr_t at;

	if (unlikely(len == 0))
		return -EINVAL;
	len = ALIGN_UP(len, PAGE_SIZE);
	if (len == 0 || len > UK_USER_TOP ||
	    READ_ONCE(vm->count) >= VMA_LIMIT ||
	    ((flags & VMA_WRITE) != 0 && !vm_may_commit(len)) ||
	    !vm_may_expand(vm, 0, len, flags))
		return -ENOMEM;
	irq = vm_lock(vm);
	at = vma_room(vm, len, &above);
	if (unlikely(at == 0))
		at = vm_choose(vm, 0, len, &above);
	if (unlikely(at == 0 || vma_place(vm, at, at + len, flags, above,
					  &spares) == NULL))
		at = (uintptr_t)-ENOMEM;
	vm_unlock(vm, irq);
	return (long)at;
}

long uk_vm_mmap(struct uk_vm *vm, uintptr_t addr, size_t len, unsigned prot,
		unsigned flags)
{
	if (likely(addr == 0 && flags == (MAP_PRIVATE | MAP_ANONYMOUS) &&
		   vm->default_flags == 0))
		return map_plain(vm, len, prot & VMA_PROT);
	return uk_vm_map_object(vm, addr, len, prot, flags, NULL);
}

/* The pages of one shared object, from first on, over [addr, addr + len) of its
 * mapping; what maps there has no hole. */
int uk_vm_remap_pages(struct uk_vm *vm, uintptr_t addr, size_t len,
		      uint64_t first, unsigned flags)
{
	struct mapping m = { 0, NULL, first };
	unsigned long irq = vm_lock(vm);
	struct vma *v = vma_find(vm, addr), *next;
	long at = -EINVAL;

	if (v != NULL && v->start <= addr && (v->flags & VMA_SHARED) != 0) {
		m.flags = v->flags;
		m.object = v->object;
		for (next = v; next->end < addr + len;) {
			v = next;
			next = vma_next(v);
			if (next == NULL || next->start != v->end ||
			    next->object != m.object ||
			    next->flags != m.flags) {
				m.object = NULL;
				break;
			}
		}
	}
	if (m.object != NULL)
		m.object->ops->get(m.object);
	vm_unlock(vm, irq);
	if (m.object == NULL)
		return -EINVAL;
	at = map(vm, addr, len, MAP_FIXED | MAP_POPULATE | flags, &m);
	m.object->ops->put(m.object);
	return at < 0 ? (int)at : 0;
}
