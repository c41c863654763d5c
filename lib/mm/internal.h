/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of lib/mm share and nobody else sees. */
#ifndef MM_INTERNAL_H
#define MM_INTERNAL_H

#include <uk/mm.h>
#include <uk/spinlock.h>
#include "pte.h"

/* In a direct image program and kernel have one privilege, so that a page of
 * the program is a kernel page at a low address. */
#ifdef CONFIG_SYSCALLS_DIRECT
#define MM_DIRECT 1
#else
#define MM_DIRECT 0
#endif

/* --- page.c, zone.c ----------------------------------------------------- */

typedef uint64_t pfn_t;	/* physical address >> PAGE_SHIFT */

enum page_state {
	PAGE_RESERVED,		/* not the allocator's: image, initrd, hole */
	PAGE_FREE,		/* first page of a free block of 2^order */
	PAGE_USED,
};

/* One a page, in an array per zone; valid below the zone's frontier. */
struct page {
	uint32_t refs;		/* 1 + further owners; under page.c's lock */
	uint16_t entries;	/* page table: entries in use; owner's lock */
	uint8_t order;		/* FREE and USED first pages */
	uint8_t state;		/* enum page_state */
};

struct zone {
	pfn_t base, end;
	pfn_t frontier;		/* metadata is valid for [base, frontier) */
	struct page *map;	/* [0] describes base */
};

struct range {
	pfn_t base, end;
};

#define ZONES 8
#define SECTION 512u		/* pages by which a frontier moves */
#define MAX_ORDER 10u

/* Filled by zone.c before the first allocation. */
extern struct zone zones[ZONES];
extern unsigned nzones;
/* The next run of allocatable pages in [at, end), or false. */
bool zone_next_run(pfn_t at, pfn_t end, struct range *run);

/* The metadata of a page, or NULL if it never was the allocator's. */
struct page *page_of(paddr_t pa);
/* Free any part of allocated blocks. */
void page_free_run(paddr_t pa, size_t pages);

/* --- pgtable.c, ptunmap.c ------------------------------------------------ */

/* Beside PT_*: how lib/mm itself maps a program's page. */
#define PT_COW 0x100u		/* read-only until the first write copies it */
#define PT_PINNED 0x200u	/* not freed with its mapping */

pte_t pt_attributes(unsigned prot);
/* Entries are written whole: the walker may look at any time. */
static inline void pte_set(pte_t *e, pte_t value)
{
	*(volatile pte_t *)e = value;	/* strd on arm: one access */
}
/* Tables are zeroed pages; the last few freed ones are kept at hand. */
paddr_t table_alloc(void);
void table_free(paddr_t table);
static inline pte_t *table_at(paddr_t pa)
{
	return (pte_t *)phys_to_virt(pa);
}
/* n entries of the table came into use (n < 0: went out of it). Returns how many
 * are left; tables of early boot are not counted and never empty. */
unsigned table_count(paddr_t table, int n);

/* The entry that decides about va, and the level and table in which it is: of
 * level 3, or above it a block or 0. */
pte_t *pt_find(const struct uk_pgtable *pt, uintptr_t va, paddr_t *table,
	       unsigned *level);
/* Where a walk to end leaves the range of va's entry at the given level. */
static inline uintptr_t pt_stop(uintptr_t va, uintptr_t end, unsigned level)
{
	uintptr_t last = va | (uintptr_t)(PTE_BLOCK_SIZE(level) - 1);

	return last >= end - 1 ? end : last + 1;
}

/* The entry of va at that level, with the tables above it made. NULL if there is
 * no memory. *table: what holds it. */
pte_t *pt_entry(struct uk_pgtable *pt, uintptr_t va, unsigned level,
		paddr_t *table);
/* Replace the block at *e, an entry of the given level, by a table that
 * maps the same. -ENOMEM. */
int pt_split(pte_t *e, uintptr_t va, unsigned level);

/* Unmap until [va, end) is done or budget pages were dropped: returns where it
 * stopped. drop as in uk_pt_unmap(), for pages that are not pinned. */
uintptr_t pt_unmap_some(struct uk_pgtable *pt, uintptr_t va, uintptr_t end,
			size_t budget,
			void (*drop)(void *arg, uintptr_t va, paddr_t pa),
			void *arg);
/* Move what is mapped at [from, from+len) to [to, to+len), which is unmapped.
 * -ENOMEM before anything was moved. */
int pt_move(struct uk_pgtable *pt, uintptr_t from, uintptr_t to, size_t len);

/* --- linear.c ------------------------------------------------------------ */

/* Where the kernel reads a RAM page, also one in the linear map's hole. */
void *page_window(paddr_t pa);

/* --- vma.c: the mappings of one address space ----------------------------- */

#define VMA_READ PT_READ
#define VMA_WRITE PT_WRITE
#define VMA_EXEC PT_EXEC
#define VMA_PROT (VMA_READ | VMA_WRITE | VMA_EXEC)
#define VMA_SHARED 0x010u	/* MAP_SHARED */
#define VMA_GROWSDOWN 0x020u	/* a fault below it extends it */
#define VMA_LOCKED 0x040u	/* mlock: populated, never given back */
#define VMA_NORESERVE 0x080u
#define VMA_GUARD 0x100u	/* keeps a range free for ever; no access */
#define VMA_SEALED 0x200u	/* the running image: cannot be unmapped */
#define VMA_HEAP 0x400u		/* brk */
#define VMA_STACK 0x800u
#define VMA_UNIQUE (VMA_GUARD | VMA_SEALED | VMA_STACK) /* never joined */

/* In-order tree: a treap (random priorities keep it balanced), each node with the
 * largest free gap before any node of its subtree. Lock: the vm's. */
struct vma {
	struct vma *left, *right, *parent;
	uintptr_t start, end;	/* page-aligned; neighbours do not overlap */
	uintptr_t gap;		/* free bytes between the predecessor and us */
	uintptr_t max_gap;	/* of the subtree */
	uint32_t priority;	/* not less than the children's */
	uint32_t flags;
	paddr_t phys;		/* of start: pages in place; 0: anonymous */
	const char *name;	/* constant, or NULL */
	uintptr_t expect;	/* where a sequential fault would come next */
	unsigned window;	/* pages that it would bring */
};

struct uk_vm {
	struct uk_spinlock lock;	/* all fields and the page tables */
	struct uk_pgtable pt;
	struct vma *root;
	struct vma *last;		/* found last, or NULL */
	unsigned count;			/* of VMAs */
	unsigned seq;			/* changes with every change of a VMA */
	uint32_t random;		/* for priorities */
	uint32_t default_flags;		/* mlockall(MCL_FUTURE) */
	uintptr_t mmap_top;		/* gaps are searched below this */
	uintptr_t brk_start, brk;
	unsigned asid_generation;
};

#define VMA_LIMIT 65530u	/* Linux's vm.max_map_count */
#define STACK_GAP 0x100000u	/* free below what grows down; Linux's */

/* The first VMA that ends above addr, or NULL. */
struct vma *vma_find(struct uk_vm *vm, uintptr_t addr);
struct vma *vma_next(struct vma *v);
struct vma *vma_prev(struct vma *v);
void vma_insert(struct uk_vm *vm, struct vma *v);
void vma_remove(struct uk_vm *vm, struct vma *v);
/* Keeps the order; phys follows start. */
void vma_resize(struct uk_vm *vm, struct vma *v, uintptr_t start,
		uintptr_t end);
/* The highest free range of len bytes in [lo, hi), or 0. */
uintptr_t vma_gap(struct uk_vm *vm, size_t len, uintptr_t lo, uintptr_t hi);

/* --- vmaops.c -------------------------------------------------------------- */

/* What a change of the tree may need: a chain through ->left of n VMAs, NULL
 * without memory. The rest is released when the change is done. */
struct vma *vma_spares(unsigned n);
void vma_release(struct vma *spares);

/* Cut v at addr, inside it. Returns the upper part. */
struct vma *vma_split(struct uk_vm *vm, struct vma *v, uintptr_t addr,
		      struct vma **spares);
/* Join v with its neighbours where they are alike. Returns what v is now. */
struct vma *vma_merge(struct uk_vm *vm, struct vma *v);
/* A new VMA over [start, end), which is free. */
struct vma *vma_new(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		    uint32_t flags, struct vma **spares);
/* The same, or its neighbours extended if they are alike. */
struct vma *vma_place(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		      uint32_t flags, struct vma **spares);
/* Take [start, end) out of the tree; splits at most once. */
void vma_cut(struct uk_vm *vm, uintptr_t start, uintptr_t end,
	     struct vma **spares);
/* Change the flags of [start, end), which is covered: bits of clear go, bits of
 * set come. Splits at most twice. */
void vma_change(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		uint32_t clear, uint32_t set, struct vma **spares);
/* True if VMAs that a program may see cover [start, end) without a hole. */
bool vma_covered(struct uk_vm *vm, uintptr_t start, uintptr_t end);
/* True if any VMA in [start, end) has one of the flags. */
bool vma_any(struct uk_vm *vm, uintptr_t start, uintptr_t end,
	     uint32_t flags);

/* --- vm.c, mmap.c, fault.c ------------------------------------------------- */

/* Take [start, end) away, VMAs and pages, in slices. Lock not held. Needs one
 * spare. */
void vm_unmap(struct uk_vm *vm, uintptr_t start, uintptr_t end,
	      struct vma **spares);
/* Give the pages of [start, end) back; the VMAs stay. Lock not held. */
void vm_drop_pages(struct uk_vm *vm, uintptr_t start, uintptr_t end);
/* True if so many bytes of private memory can be promised now. */
bool vm_may_commit(size_t len);

/* Make addr accessible. want: how many pages to bring, 0: what the history of
 * faults suggests. Returns how many bytes from addr's page on need no further
 * look, or -EFAULT, -ENOMEM. Lock not held. */
long vm_fault(struct uk_vm *vm, uintptr_t addr, unsigned access,
	      unsigned want);
/* Bring every page of [start, end) in. -EFAULT or -ENOMEM where it stopped. */
int vm_populate(struct uk_vm *vm, uintptr_t start, uintptr_t end);

#endif
