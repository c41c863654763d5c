/* SPDX-License-Identifier: BSD-3-Clause */
/* What lib/mm has on behalf of a program that has ended, and keeps at hand. */
#include "internal.h"

#define TABLES 8u /* pgtable.c keeps fewer; one that is new goes as well */

static void give_back(paddr_t table)
{
	page_of(table)->refs = 1;
	uk_page_free(table, 0);
}

void uk_mm_end(struct uk_vm *vm)
{
	paddr_t zero = fault_zero_page(), table;
	unsigned long irq;

	uk_vm_munmap(vm, 0, UK_USER_TOP);
	vma_drain();
	pt_trim(&vm->pt);
	irq = pt_lock(&uk_kernel_pgtable);
	pt_trim(&uk_kernel_pgtable);
	pt_unlock(&uk_kernel_pgtable, irq);
	for (unsigned i = 0; i < TABLES && (table = table_alloc()) != 0; i++)
		give_back(table);
	if (zero != 0)
		uk_page_put(zero);
}
