/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Blocks of a thread and its kernel stack.
 *
 * In a trap image all of the kernel runs on these stacks, so each lies in the
 * vmap window, in the upper half of a slot of its own whose lower half is never
 * mapped: what runs over the end faults at once, and plat tells by one bit of
 * sp. In a direct image only exceptions use them; the block's linear address
 * will do.
 */
#include <string.h>
#include <uk/essentials.h>
#include <uk/mm.h>
#include "thread.h"

#define ORDER UK_KSTACK_ORDER

#ifdef CONFIG_SYSCALLS_TRAP

#define SLOT_SIZE (2 * KSTACK_SIZE)
#define WINDOW ((UK_VMAP_END - UK_VMAP_BASE) / SLOT_SIZE)
#define SLOTS (WINDOW < 65536 ? WINDOW : 65536)
#define BITS 32

static uint32_t taken[SLOTS / BITS]; /* interrupts off */
static unsigned lowest; /* words before it are full */

static uintptr_t slot_get(void)
{
	for (unsigned w = lowest; w < ARRAY_SIZE(taken); w++) {
		unsigned bit;

		lowest = w;
		if (taken[w] == UINT32_MAX)
			continue;
		bit = (unsigned)__builtin_ctz(~taken[w]);
		taken[w] |= 1u << bit;
		return UK_VMAP_BASE + (w * BITS + bit) * SLOT_SIZE +
		       KSTACK_SIZE;
	}
	return 0;
}

static void slot_put(uintptr_t va)
{
	unsigned n = (unsigned)((va - UK_VMAP_BASE) / SLOT_SIZE);

	taken[n / BITS] &= ~(1u << n % BITS);
	lowest = min(lowest, n / BITS);
}

static void *place(paddr_t pa)
{
	uintptr_t va = slot_get();

	if (va != 0 && uk_pt_map(&uk_kernel_pgtable, va, pa, KSTACK_SIZE,
				 PT_READ | PT_WRITE) != 0) {
		slot_put(va);
		va = 0;
	}
	return (void *)va;
}

static paddr_t unplace(void *block)
{
	uintptr_t va = (uintptr_t)block;
	paddr_t pa = 0;
	unsigned prot;

	uk_pt_lookup(&uk_kernel_pgtable, va, &pa, &prot);
	uk_pt_unmap(&uk_kernel_pgtable, va, KSTACK_SIZE, NULL, NULL);
	slot_put(va);
	return pa;
}

/* Not kstack_alloc(), which could give back what it cannot place: most images
 * never give back a page. */
void kstack_guard_first(void)
{
	paddr_t pa = uk_page_alloc(ORDER, 0);
	char *block = pa != 0 ? place(pa) : NULL;

	if (block != NULL)
		arch_current()->arch.kstack_top =
			(uintptr_t)block + KSTACK_SIZE;
}

#else

void kstack_guard_first(void)
{
}

static void *place(paddr_t pa)
{
	return phys_to_virt(pa);
}

static paddr_t unplace(void *block)
{
	return virt_to_phys(block);
}

#endif

void *kstack_alloc(void)
{
	unsigned long flags = arch_irq_save();
	paddr_t pa = uk_page_alloc(ORDER, 0);
	void *block = pa != 0 ? place(pa) : NULL;

	if (pa != 0 && block == NULL)
		uk_page_free(pa, ORDER);
	arch_irq_restore(flags);
	return block;
}

void kstack_free(void *block)
{
	uk_page_free(unplace(block), ORDER);
}
