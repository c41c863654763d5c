/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How much a program may have.
 *
 * A promise of memory is refused when it exceeds what is free at that
 * moment: the program then sees ENOMEM, which it can handle, and not its death
 * at a later store. MAP_NORESERVE promises nothing. What the program limits
 * itself, RLIMIT_AS and RLIMIT_DATA, counts mapped addresses as Linux does:
 * vma.c keeps the sums.
 */
#include <uk/process.h>
#include "internal.h"

#define RESERVE 8u /* pages for page tables and the kernel */

bool vm_may_commit(size_t len)
{
	size_t pages = len >> PAGE_SHIFT;

	return pages + pages / 512 + RESERVE <= uk_page_available();
}

/* Bytes of [start, end) that are mapped, or, with data, that count as data.
 * Lock held. */
static size_t count(struct uk_vm *vm, uintptr_t start, uintptr_t end, bool data)
{
	struct vma *v = vma_find(vm, start);
	size_t n = 0;

	for (; v != NULL && v->start < end; v = vma_next(v))
		if ((v->flags & VMA_GUARD) == 0 &&
		    (!data || vma_is_data(v->flags)))
			n += min(v->end, end) - max(v->start, start);
	return n;
}

/* As Linux has it for Valgrind's sake, a soft limit of 0 is none. */
static uint64_t data_limit(void)
{
	const struct uk_limit *l = &uk_process_current()->limits[RLIMIT_DATA];
	uint64_t soft = READ_ONCE(l->cur);

	return soft != 0 ? soft : READ_ONCE(l->max);
}

bool vm_may_expand(struct uk_vm *vm, uintptr_t over, size_t len, uint32_t flags)
{
	uint64_t most = uk_process_limit(RLIMIT_AS), most_data;
	size_t gone = 0, gone_data = 0;
	unsigned long irq;
	bool may;

	if (likely((most & uk_process_limit(RLIMIT_DATA)) == RLIM_INFINITY))
		return true;
	most_data = data_limit();
	irq = uk_spin_lock_irqsave(&vm->lock);
	if (over != 0) {
		gone = count(vm, over, over + len, false);
		gone_data = count(vm, over, over + len, true);
	}
	may = vm->mapped - gone + len <= most &&
	      (!vma_is_data(flags) || vm->data - gone_data + len <= most_data);
	uk_spin_unlock_irqrestore(&vm->lock, irq);
	return may;
}

bool vm_may_write(struct uk_vm *vm, uintptr_t start, uintptr_t end)
{
	uint64_t most = uk_process_limit(RLIMIT_DATA);

	if (unlikely(most == 0))
		most = data_limit();
	return likely(most == RLIM_INFINITY) ||
	       vm->data + (end - start) - count(vm, start, end, true) <= most;
}
