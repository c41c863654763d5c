/* SPDX-License-Identifier: BSD-3-Clause */
/* brk: the heap behind the program's image. */
#include "internal.h"

static bool heap_grow(struct uk_vm *vm, uintptr_t from, uintptr_t to)
{
	uint32_t f = VMA_READ | VMA_WRITE | VMA_HEAP | vm->default_flags;
	struct vma *spares = NULL, *v;
	unsigned long irq;
	bool done;

	if (to >= UK_USER_TOP || !vm_may_commit(to - from) ||
	    !vm_may_expand(vm, 0, to - from, f))
		return false;
	irq = vm_lock(vm);
	v = vma_find(vm, from);
	done = (v == NULL || v->start >= to + PAGE_SIZE) &&
	       vma_place(vm, from, to, f, v, &spares) != NULL;
	vm_unlock(vm, irq);
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
