/* SPDX-License-Identifier: BSD-3-Clause */
/* What space.c chooses: fixed.c or vm.c, by what the program can do. */
#ifndef MM_SPACE_H
#define MM_SPACE_H

#include "internal.h"

/* As uk_vm_NAME() and mm_fault(). map_stack: between these, a guard below. */
struct vm_ops {
	int (*map_fixed)(struct uk_vm *vm, uintptr_t va, size_t len,
			 unsigned prot, paddr_t phys, const char *name);
	int (*map_stack)(struct uk_vm *vm, uintptr_t bottom, uintptr_t top);
	const char *(*describe)(struct uk_vm *vm, uintptr_t addr);
	bool (*next)(struct uk_vm *vm, uintptr_t addr, struct uk_vm_info *info);
	long (*fault)(struct uk_vm *vm, uintptr_t addr, unsigned access);
};

extern const struct vm_ops *vm_ops;
extern const struct vm_ops vm_fixed, vm_tree;

#endif
