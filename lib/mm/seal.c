/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Text that says when it is executed next.
 *
 * A call of a direct image returns to the program by a mere ret. Who must know
 * of that return takes the right to execute from the program's text: the first
 * instruction behind the call then faults. The kernel's text lies on pages of
 * its own and stays as it is.
 *
 * Entries that were executable get PXN and a bit that tells whose PXN it is.
 * mprotect() writes an entry anew and so takes it out of the seal.
 */
#include <plat/boot.h>
#include <uk/part.h>
#include "internal.h"

/* Nothing but its alignment: the linker script puts it before the program's
 * text. */
extern const struct uk_part text_sealable;
const struct uk_part text_sealable __used __attribute__((aligned(PAGE_SIZE)))
__section(".sealable") = {};

/* The vm's lock is held, or interrupts are off. */
static void toggle(struct uk_vm *vm, pte_t from, pte_t to)
{
	const pte_t mask = PTE_VALID | PTE_PXN | PTE_SW_SEALED;
	uintptr_t va = ALIGN_UP((uintptr_t)_ktext_end, PAGE_SIZE);
	uintptr_t end = (uintptr_t)_text_end, stop;

	for (; va < end; va = stop) {
		paddr_t table;
		unsigned level;
		pte_t *e = pt_find(&vm->pt, va, &table, &level);

		stop = pt_stop(va, end, 2);
		for (pte_t *last = e + ((stop - va) >> PAGE_SHIFT); e < last;
		     e++)
			if ((*e & mask) == from)
				pte_set(e, (*e & ~mask) | to);
	}
	arch_tlb_flush_all();
}

#define OPEN PTE_VALID
#define SEALED (PTE_VALID | PTE_PXN | PTE_SW_SEALED)

void uk_vm_unseal_text(struct uk_vm *vm)
{
	if (vm->broken == NULL)
		return;
	toggle(vm, SEALED, OPEN);
	vm->broken = NULL;
}

static void unseal(struct uk_vm *vm)
{
	void (*broken)(void) = vm->broken;

	uk_vm_unseal_text(vm);
	if (broken != NULL)
		broken();
}

void uk_vm_seal_text(struct uk_vm *vm, void (*broken)(void))
{
	UK_NEED(text_sealable);
	if (vm->broken == NULL)
		toggle(vm, OPEN, SEALED);
	vm->broken = broken;
	vm->unseal = unseal;
}
