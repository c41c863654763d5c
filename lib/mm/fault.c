/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page faults: what was promised is delivered.
 *
 *   nothing there    in place       mapped read-only, copied at the first write
 *                    an object      see objfault.c
 *                    read, private  the zero page, copied at the first write
 *                    otherwise      zeroed pages
 *   copy on write    a sole owner gets its page back, all others a copy
 *   below a mapping that grows down: it grows, down to a gap before what
 *                    lies below
 *
 * A fault right behind the last one of its mapping brings up to 16 pages: one
 * for each 64 that are free. All others bring one, and no more than is touched;
 * but for a stack's first page, see mprotect.c.
 *
 * Pages are zeroed and copied with the lock free. vm->seq tells whether a VMA
 * changed meanwhile: then everything starts over.
 */
#include <errno.h>
#include <plat/upcall.h>
#include <uk/process.h>
#include "internal.h"

#define PLENTY 64u /* free pages for each page brought unasked */

static paddr_t zero_page; /* shared by everybody, never written */

/* --- Who may ------------------------------------------------------------- */

/* Below what RLIMIT_STACK leaves to a stack. */
static bool too_deep(const struct vma *v, uintptr_t page)
{
	return v->end - page > uk_process_limit(RLIMIT_STACK);
}

static struct vma *grow_down(struct uk_vm *vm, struct vma *v, uintptr_t page)
{
	if ((v->flags & VMA_GROWSDOWN) == 0 || too_deep(v, page) ||
	    v->start - page + STACK_GAP > vma_gap_below(v) ||
	    page < UK_USER_MIN ||
	    vm->mapped + (v->start - page) > uk_process_limit(RLIMIT_AS))
		return NULL;
	vma_resize(vm, v, page, v->end);
	return v;
}

/* The VMA that allows the access, or NULL. Lock held. */
static struct vma *allowed(struct fault *f)
{
	struct vma *v = vma_find(f->vm, f->page);
	uint32_t can;

	if (v != NULL && f->page < v->start)
		v = grow_down(f->vm, v, f->page);
	if (v == NULL || ((v->flags & VMA_STACK) != 0 && too_deep(v, f->page)))
		return NULL;
	can = v->flags & VMA_PROT;
	if (can & (VMA_WRITE | VMA_EXEC))
		can |= VMA_READ; /* neither exists without */
	return (f->access & ~can) == 0 && can != 0 ? v : NULL;
}

/* --- Nothing is there ---------------------------------------------------- */

/* How many of n entries from page on are empty, in one leaf table and one
 * VMA. */
static unsigned empty_run(struct fault *f, const struct vma *v, unsigned n)
{
	uintptr_t stop = pt_stop(f->page, v->end, 2);
	unsigned i = 1;

	n = (unsigned)min((uintptr_t)n, (stop - f->page) >> PAGE_SHIFT);
	if (f->e == NULL)
		return n;
	while (i < n && f->e[i] == 0)
		i++;
	return i;
}

unsigned fault_window(struct fault *f, struct vma *v)
{
	unsigned n = f->want;

	if (n == 0 && f->page == v->expect)
		n = (unsigned)min(uk_page_available() / PLENTY,
				  (uint64_t)FAULT_WINDOW);
	n = n > 1 ? empty_run(f, v, n) : 1;
	v->expect = f->page + n * PAGE_SIZE;
	return n;
}

/* Map n pages from f->page on, each where nothing is yet. Returns how many of
 * them were used, in order of the array; the rest is the caller's again. Lock
 * held, f->e good. */
static int map_pages(struct fault *f, struct vma *v, const paddr_t *pages,
		     unsigned n, unsigned prot)
{
	pte_t attributes = pt_attributes_of(prot) | PTE_TABLE;
	unsigned used = 0, first;
	pte_t *e = f->e;

	if (e == NULL)
		e = pt_entry(&f->vm->pt, f->page, 3, &f->table);
	if (e == NULL)
		return -ENOMEM;
	for (unsigned i = 0; i < n; i++)
		if (e[i] == 0)
			pte_set(&e[i], pages[used++] | attributes);
	first = (unsigned)PTE_INDEX((uint64_t)f->page, 3);
	table_used(f->table, first, first + n - 1, used);
	arch_pte_sync();
	v->low = min(v->low, f->page);
	v->high = max(v->high, f->page + n * PAGE_SIZE);
	return (int)used;
}

/* The same of one page. -EAGAIN: somebody else was first. */
static __always_inline int map_page(struct fault *f, struct vma *v, paddr_t pa,
				    unsigned prot)
{
	pte_t *e = f->e;

	if (unlikely(e == NULL)) {
		e = pt_entry(&f->vm->pt, f->page, 3, &f->table);
		if (e == NULL)
			return -ENOMEM;
	}
	if (unlikely(*e != 0))
		return -EAGAIN;
	pte_set(e, pa | pt_attributes_of(prot) | PTE_TABLE);
	table_used_one(f->table, (unsigned)PTE_INDEX((uint64_t)f->page, 3));
	arch_pte_sync();
	v->low = min(v->low, f->page);
	v->high = max(v->high, f->page + PAGE_SIZE);
	return 0;
}

/* A zeroed page. Lock held on entry, free on return. -EAGAIN: start over. */
static long bring_one(struct fault *f, struct vma *v)
{
	unsigned prot = fault_prot(v), seq;
	int error = -EAGAIN;
	paddr_t pa;

	v->expect = f->page + PAGE_SIZE;
	fault_unlock(f);
	seq = f->seq;
	pa = page_take();
	if (unlikely(pa == 0))
		return -ENOMEM;
	plat_zero_page(phys_to_virt(pa));
	fault_lock(f);
	if (likely(f->vm->seq == seq))
		error = map_page(f, v, pa, prot);
	fault_unlock(f);
	if (likely(error == 0))
		return PAGE_SIZE;
	uk_page_free(pa, 0);
	return error;
}

void fault_before(struct uk_vm *vm, struct vma *v, uintptr_t page)
{
	struct fault f = { .vm = vm, .page = page };
	paddr_t pa = page_take();
	unsigned level;

	if (unlikely(pa == 0))
		return;
	plat_zero_page(phys_to_virt(pa));
	f.e = pt_look(&vm->pt, page, &f.table, &level);
	if (unlikely(level < 3))
		f.e = NULL;
	if (unlikely(map_page(&f, v, pa, fault_prot(v)) != 0))
		uk_page_free(pa, 0);
}

/* The same where more than one may be brought. */
static __noinline long bring_several(struct fault *f, struct vma *v)
{
	unsigned n = fault_window(f, v), seq;
	unsigned prot = fault_prot(v);
	paddr_t pages[FAULT_WINDOW];
	int used = -EAGAIN;

	fault_unlock(f);
	seq = f->seq;
	n = pages_take(pages, n);
	if (n == 0)
		return -ENOMEM;
	for (unsigned i = 0; i < n; i++)
		plat_zero_page(phys_to_virt(pages[i]));
	fault_lock(f);
	if (f->vm->seq == seq)
		used = map_pages(f, v, pages, n, prot);
	fault_unlock(f);
	if (used != (int)n) {
		unsigned kept = used > 0 ? (unsigned)used : 0;

		pages_put(pages + kept, n - kept);
	}
	return used < 0 ? used : (long)(n * PAGE_SIZE);
}

/* Pages that exist: mapped where they are. Lock held. */
static long bring_in_place(struct fault *f, struct vma *v)
{
	unsigned n = empty_run(f, v, FAULT_WINDOW);
	paddr_t pages[FAULT_WINDOW];
	int error;

	for (unsigned i = 0; i < n; i++)
		pages[i] = v->phys + (f->page - v->start) + i * PAGE_SIZE;
	error = map_pages(f, v, pages, n, fault_prot(v) | PT_COW | PT_PINNED);
	return error < 0 ? error : (long)PAGE_SIZE;
}

paddr_t fault_zero_page(void)
{
	if (zero_page == 0)
		zero_page = uk_page_alloc(0, UK_PAGE_ZERO | PAGE_SURE);
	return zero_page;
}

static long bring_zero_page(struct fault *f, struct vma *v)
{
	paddr_t pa = fault_zero_page();
	int error;

	if (pa == 0)
		return -ENOMEM;
	error = map_pages(f, v, &pa, 1, fault_prot(v) | PT_COW | PT_PINNED);
	return error < 0 ? error : (long)PAGE_SIZE;
}

/* --- Copy on write ------------------------------------------------------- */

paddr_t fault_copy_of(paddr_t old)
{
	paddr_t new = uk_page_alloc(
		0, PAGE_SURE | (old == zero_page ? UK_PAGE_ZERO : 0));

	if (new != 0 && old != zero_page)
		plat_copy_page(phys_to_virt(new), page_window(old));
	return new;
}

bool fault_replace(struct fault *f, pte_t old, paddr_t new, unsigned prot)
{
	unsigned seq = f->seq;
	pte_t *e = f->e;
	bool same;

	fault_lock(f);
	same = f->vm->seq == seq && *e == old;
	if (same) {
		pte_set(e, 0);
		arch_tlb_flush_page(f->page);
		pte_set(e, new | pt_attributes(prot) | PTE_TABLE);
		arch_pte_sync();
		pt_sync_text(f->page, PAGE_SIZE, prot);
	}
	fault_unlock(f);
	return same;
}

/* Lock held on entry, free on return. -EAGAIN: start over. */
static long copy_on_write(struct fault *f, struct vma *v)
{
	unsigned prot = fault_prot(v);
	pte_t *e = f->e, old = *e;
	paddr_t pa = old & PTE_ADDR, new;
	bool ours = (old & PTE_SW_PINNED) == 0, done;

	if (ours && uk_page_refs(pa) == 1) {
		pte_set(e, pa | pt_attributes(prot) | PTE_TABLE);
		arch_tlb_flush_page(f->page);
		fault_unlock(f);
		return PAGE_SIZE;
	}
	if (ours)
		uk_page_get(pa); /* stays while it is copied */
	fault_unlock(f);
	new = fault_copy_of(pa);
	done = new != 0 && fault_replace(f, old, new, prot);
	if (ours)
		uk_page_put(pa);
	if (new == 0)
		return -ENOMEM;
	if (done && ours)
		uk_page_put(pa); /* the mapping's */
	if (!done)
		uk_page_free(new, 0);
	return done ? (long)PAGE_SIZE : -EAGAIN;
}

/* --- All together -------------------------------------------------------- */

/* An entry is there. Lock held on entry, free on return. */
static long present(struct fault *f, struct vma *v)
{
	bool write = (f->access & PLAT_WRITE) != 0;
	bool valid = (*f->e & PTE_VALID) != 0;

	if (valid && write && (*f->e & PTE_SW_COW) != 0)
		return v->object != NULL && (v->flags & VMA_SHARED) != 0
			       ? fault_object(f, v)
			       : copy_on_write(f, v);
	if (MM_DIRECT && (f->access & PLAT_EXEC) && (*f->e & PTE_SW_SEALED))
		f->vm->unseal(f->vm);
	else if (!valid || (write && (*f->e & PTE_AP_RO) != 0))
		uk_pt_protect(&f->vm->pt, f->page, PAGE_SIZE, fault_prot(v));
	else if (f->want == 0)
		arch_tlb_flush_page(f->page); /* another core was first */
	fault_unlock(f);
	return PAGE_SIZE;
}

static long fault_once(struct fault *f)
{
	struct vma *v;
	unsigned level;
	long r;

	fault_lock(f);
	f->vm->faults += f->want == 0;
	v = allowed(f);
	if (v == NULL) {
		fault_unlock(f);
		return -EFAULT;
	}
	f->e = pt_look(&f->vm->pt, f->page, &f->table, &level);
	if (*f->e != 0)
		return present(f, v);
	if (level < 3)
		f->e = NULL;
	if (v->object != NULL)
		return fault_object(f, v);
	if (v->phys == 0 && (f->access & PLAT_WRITE) != 0)
		return f->want == 0 && f->page != v->expect
			       ? bring_one(f, v)
			       : bring_several(f, v);
	r = v->phys != 0 ? bring_in_place(f, v) : bring_zero_page(f, v);
	fault_unlock(f);
	return r;
}

long vm_fault(struct uk_vm *vm, uintptr_t addr, unsigned access, unsigned want)
{
	struct fault f = {
		.vm = vm,
		.page = addr & PAGE_MASK,
		.access = access,
		.want = want,
	};
	long r;

	do {
		r = fault_once(&f);
	} while (r == -EAGAIN);
	return r;
}
