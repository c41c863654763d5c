/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of lib/mm share and nobody else sees. */
#ifndef MM_INTERNAL_H
#define MM_INTERNAL_H

#include <uk/init.h>
#include <uk/mm.h>
#include <uk/mutex.h>
#include <uk/object.h>
#include <uk/spinlock.h>
#include "fail.h"
#include "heapcheck.h"
#include "owner.h"
#include "ptable.h"

/* --- page.c, zone.c ------------------------------------------------------ */

/*
 * An image in which nobody gives a page back takes pages off the zones, and
 * they have no metadata. In others page.c takes over, the part pages
 * (<uk/part.h>), before anything else is initialised; what was taken until then
 * stays as it is. Whoever gives back, or asks for metadata, needs the part.
 */
extern bool pages_ready; /* uk_page_init() has run */
extern bool pages_described; /* page.c has taken over */
extern const uk_init_fn uk_init_pages_init;

typedef uint64_t pfn_t; /* physical address >> PAGE_SHIFT */

enum page_state {
	PAGE_RESERVED, /* not the allocator's: image, initrd, hole */
	PAGE_FREE, /* first page of a free block of 2^order */
	PAGE_USED,
};

/* One a page, in an array per zone; valid below the zone's frontier. */
struct page {
	union {
		uint32_t refs; /* owners; under page.c's lock */
		uint32_t groups; /* page table: see table_used() */
	};
	uint16_t entries; /* page table: how many are not 0 */
	uint8_t order; /* FREE and USED first pages */
	uint8_t state; /* enum page_state */
	PAGE_OWNER
};

struct zone {
	pfn_t base, end;
	pfn_t frontier; /* metadata is valid for [base, frontier) */
	struct page *map; /* [0] describes base */
};

struct range {
	pfn_t base, end;
};

#define ZONES 8
#define SECTION 512u /* pages by which a frontier moves */
#define MAX_ORDER 10u

/* Filled by zone.c before the first allocation. */
extern struct zone zones[ZONES];
extern unsigned nzones;
/* The next run of allocatable pages in [at, end), or false. */
bool zone_next_run(pfn_t at, pfn_t end, struct range *run);
/* 2^order pages for good, or NULL. */
void *zone_take(unsigned order);
/* Give zones that have room for it their metadata. False: no page is left. */
bool zones_describe(void);
extern uint64_t zone_pages; /* usable ones; 0 until then */

/* The one that has metadata of this page, or NULL. */
struct zone *zone_of(pfn_t pfn);
struct page *page_of_others(pfn_t pfn);
/* The metadata of a page, or NULL if it never was the allocator's. Nearly
 * always it is in first, zones[0] or a copy of it. */
static __always_inline struct page *page_near(const struct zone *first,
					      paddr_t pa)
{
	pfn_t i = (pa >> PAGE_SHIFT) - first->base;

	if (likely(i < first->frontier - first->base))
		return &first->map[i];
	return page_of_others(pa >> PAGE_SHIFT);
}

static inline struct page *page_of(paddr_t pa)
{
	return page_near(&zones[0], pa);
}

/* One page, or 0. */
paddr_t page_take(void);
/* Up to n pages; how many there were. */
unsigned pages_take(paddr_t *pages, unsigned n);
/* uk_page_put() of n pages. */
void pages_put(const paddr_t *pages, unsigned n);
/* Free any part of allocated blocks. */
void page_free_run(paddr_t pa, size_t pages);

/* --- linear.c ------------------------------------------------------------ */

/* Where the kernel reads a RAM page, also one in the linear map's hole. */
void *page_window(paddr_t pa);

/* --- vma.c: the mappings of one address space ---------------------------- */

#define VMA_READ PT_READ
#define VMA_WRITE PT_WRITE
#define VMA_EXEC PT_EXEC
#define VMA_PROT (VMA_READ | VMA_WRITE | VMA_EXEC)
#define VMA_SHARED 0x010u /* MAP_SHARED */
#define VMA_GROWSDOWN 0x020u /* a fault below it extends it */
#define VMA_LOCKED 0x040u /* mlock: populated, never given back */
#define VMA_NORESERVE 0x080u
#define VMA_GUARD 0x100u /* keeps a range free for ever; no access */
#define VMA_HEAP 0x400u /* brk */
#define VMA_STACK 0x800u
#define VMA_DONTFORK 0x1000u /* madvise's, for fork */
#define VMA_WIPEONFORK 0x2000u
#define VMA_ONFAULT 0x4000u /* locked, but pages come when touched */
#define VMA_NOWRITE 0x8000u /* can never be made writable: O_RDONLY */
#define VMA_NOEXEC 0x10000u /* nor executable: MS_NOEXEC */
#define VMA_DEAD 0x20000u /* out of the tree, not yet of its object's list */
#define VMA_UNIQUE (VMA_GUARD | VMA_STACK) /* never joined */

/* A list by address and a treap over it. Lock: the vm's. */
struct vma {
	struct vma *left, *right, *parent;
	struct vma *prev, *next;
	uintptr_t start, end; /* page-aligned; neighbours do not overlap */
	uintptr_t max_gap; /* no gap below a node of the subtree is larger */
	uint32_t priority; /* not less than the children's */
	uint32_t flags;
	paddr_t phys; /* of start: pages in place; 0: anonymous */
	/* Of start: page first of object, which has a reference from here;
	 * NULL: none. */
	struct uk_object *object;
	uint64_t first;
	struct uk_vm *vm; /* if there is an object */
	struct uk_list showing; /* in the object's mappings; object.c's lock */
	const char *name; /* constant, or NULL */
	/* Pages have been mapped at most in [low, high). */
	uintptr_t low, high;
	uintptr_t expect; /* where a sequential fault would come next */
};

struct uk_vm {
	struct uk_spinlock lock; /* all fields and the page tables */
	struct uk_pgtable pt;
	struct vma *root;
	struct vma *highest; /* of the list, or NULL */
	struct vma *last; /* found last, or NULL */
	/* No gap above the one below room has room_len bytes; or NULL. */
	struct vma *room;
	size_t room_len;
	unsigned count; /* of VMAs */
	size_t mapped, data; /* bytes: of RLIMIT_AS, of RLIMIT_DATA */
	unsigned seq; /* changes with every change of a VMA */
	uint64_t faults; /* that brought a page */
	uint32_t random; /* for priorities */
	uint32_t default_flags; /* mlockall(MCL_FUTURE) */
	uintptr_t mmap_top; /* gaps are searched below this; only lowered */
	uintptr_t brk_start, brk;
	unsigned asid_generation;
	struct uk_mutex moving; /* held by mover */
	struct uk_thread *mover; /* nobody else changes anything; or NULL */
	void (*broken)(void); /* seal.c: not NULL while text is sealed */
	void (*unseal)(struct uk_vm *vm); /* set if seal.c is there */
};

unsigned long vm_lock_slowly(struct uk_vm *vm, unsigned long irq);
/* Take the lock to change something: not while another thread moves pages,
 * which it does with the lock free from time to time. May sleep then. */
static __always_inline unsigned long vm_lock(struct uk_vm *vm)
{
	unsigned long irq = uk_spin_lock_irqsave(&vm->lock);

	return likely(vm->mover == NULL) ? irq : vm_lock_slowly(vm, irq);
}
static __always_inline void vm_unlock(struct uk_vm *vm, unsigned long irq)
{
	uk_spin_unlock_irqrestore(&vm->lock, irq);
}
/* Between two pieces of long work: interrupts, and better threads. */
unsigned long vm_lock_again(struct uk_vm *vm, unsigned long irq);

#define VMA_LIMIT 65530u /* Linux's vm.max_map_count */
#define VMA_MANY 4096u
/* So many that joining them is worth more than what it costs. */
static inline bool vma_many(const struct uk_vm *vm)
{
	return vm->count > VMA_MANY;
}
/* What a last table maps. What is moved at random in whole ones costs as many
 * tables wherever it is. */
#define VM_BLOCK 0x200000u
#define STACK_GAP 0x100000u /* free below what grows down; Linux's */

struct vma *vma_find_slowly(struct uk_vm *vm, uintptr_t addr);
/* The first VMA that ends above addr, or NULL. */
static inline struct vma *vma_find(struct uk_vm *vm, uintptr_t addr)
{
	struct vma *v = vm->last;

	if (likely(v != NULL) && addr < v->end &&
	    (v->prev == NULL || addr >= v->prev->end))
		return v;
	return vma_find_slowly(vm, addr);
}
static inline struct vma *vma_next(const struct vma *v)
{
	return v->next;
}
static inline struct vma *vma_prev(const struct vma *v)
{
	return v->prev;
}
/* Free bytes between the predecessor and v. */
static inline uintptr_t vma_gap_below(const struct vma *v)
{
	return v->start - (v->prev != NULL ? v->prev->end : 0);
}
/* The predecessor of v, or the highest VMA if v is NULL; or NULL. */
static inline struct vma *vma_below(const struct uk_vm *vm, const struct vma *v)
{
	return v != NULL ? v->prev : vm->highest;
}
/* v goes before above, its successor, or if that is NULL behind all. */
void vma_insert(struct uk_vm *vm, struct vma *v, struct vma *above);
/* v takes over lower's pages from v->start on. */
void vma_insert_upper(struct uk_vm *vm, struct vma *v, struct vma *lower);
void vma_remove(struct uk_vm *vm, struct vma *v);
/* Other flags but GUARD, the same place. */
void vma_set_flags(struct uk_vm *vm, struct vma *v, uint32_t flags);
/* Keeps the order; phys and first follow start. */
void vma_resize(struct uk_vm *vm, struct vma *v, uintptr_t start,
		uintptr_t end);
/* True if something may be mapped there, in pages of its own. */
static inline bool vma_touched(const struct vma *v)
{
	return v->low < v->high || v->phys != 0;
}
/* The highest free range of len bytes in [lo, hi), or 0. *above: its VMA. */
uintptr_t vma_gap(struct uk_vm *vm, size_t len, uintptr_t lo, uintptr_t hi,
		  struct vma **above);
/* The same, anywhere below mmap_top. */
uintptr_t vma_room(struct uk_vm *vm, size_t len, struct vma **above);

/* --- vmaops.c ------------------------------------------------------------ */

/* VMAs for a change of the tree that must not fail half-way: a chain through
 * ->left of n, NULL without memory. What is left is released when the change is
 * done, and so is what the change took out of the tree. Lock not held. */
struct vma *vma_spares(unsigned n);
void vma_release(struct vma *spares);
/* Give back the few that are kept at hand. */
void vma_drain(void);
/* v, which has just come, shows the object, or none if that is NULL. */
void vma_set_object(struct uk_vm *vm, struct vma *v, struct uk_object *o,
		    uint64_t first);
/* Out of the tree: freed by vma_release() if it has an object, else now. */
void vma_bury(struct vma *v);

/* Cut v at addr, inside it. Returns the upper part. Like all that take spares:
 * NULL, and nothing was changed, if there are none and no memory. */
struct vma *vma_split(struct uk_vm *vm, struct vma *v, uintptr_t addr,
		      struct vma **spares);
/* Join v with its neighbours where they are alike. Returns what v is now. */
struct vma *vma_merge(struct uk_vm *vm, struct vma *v);
/* Join v with alike successors until it reaches end; as far as there are. */
struct vma *vma_join(struct uk_vm *vm, struct vma *v, uintptr_t end);
/* A new VMA over [start, end), which is free; above: its successor. */
struct vma *vma_new(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		    uint32_t flags, struct vma *above, struct vma **spares);
/* The same, or its neighbours extended if they are alike. */
struct vma *vma_place(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		      uint32_t flags, struct vma *above, struct vma **spares);
/* Take [start, end) out of the tree; splits at most once: false if it could
 * not. */
bool vma_cut(struct uk_vm *vm, uintptr_t start, uintptr_t end,
	     struct vma **spares);
/* Change the flags of [start, end), which is covered: bits of clear go, bits of
 * set come. Splits at most twice. */
void vma_change(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		uint32_t clear, uint32_t set, struct vma **spares);
/* True if VMAs that a program may see cover [start, end) without a hole. */
bool vma_covered(struct uk_vm *vm, uintptr_t start, uintptr_t end);
/* True if no VMA in the range has any of these flags. */
bool vma_none_has(struct uk_vm *vm, uintptr_t start, uintptr_t end,
		  uint32_t flags);

/* --- shared.c ------------------------------------------------------------ */

/* Anonymous memory of len bytes to be shared. NULL: no memory. */
struct uk_object *shared_new(size_t len);

/* --- object.c ------------------------------------------------------------ */

/* v, with its object and flags set, is in the tree. Lock held. */
void object_attach(struct vma *v);
/* v shows more than before. Lock held. */
void object_look_again(struct vma *v);
/* VMAs that are DEAD, through ->left: off the lists, and freed. May sleep. */
void object_bury(struct vma *dead);

/* --- vm.c, munmap.c ------------------------------------------------------ */

/* Take [start, end) away, VMAs and pages, in slices. Lock not held. Needs at
 * most one spare; -ENOMEM if it has none. */
int vm_unmap(struct uk_vm *vm, uintptr_t start, uintptr_t end,
	     struct vma **spares);
/* Give the pages of [start, end) back; the VMAs stay. Lock not held; begin
 * returns with it held. */
unsigned long vm_drop_begin(struct uk_vm *vm, uintptr_t start, uintptr_t end);
void vm_drop_pages(struct uk_vm *vm, uintptr_t start, uintptr_t end);
/* mmap.c: where a mapping of len bytes can go; 0: nowhere. *above: the VMA
 * above it, or NULL. Lock held. */
uintptr_t vm_choose(struct uk_vm *vm, uintptr_t hint, size_t len,
		    struct vma **above);
/* True if the range belongs to the running image itself. */
bool vm_hits_image(uintptr_t start, uintptr_t end);

/* --- limit.c ------------------------------------------------------------- */

/* True if so many bytes of private memory can be promised now. */
bool vm_may_commit(size_t len);
/* What RLIMIT_DATA counts: private, writable, no stack. */
static inline bool vma_is_data(uint32_t flags)
{
	return (flags & (VMA_WRITE | VMA_SHARED | VMA_GROWSDOWN | VMA_STACK |
			 VMA_GUARD)) == VMA_WRITE;
}
/* Do the limits allow len bytes more of such flags? over: they replace what is
 * mapped from there on; 0: nothing. Lock not held. */
bool vm_may_expand(struct uk_vm *vm, uintptr_t over, size_t len,
		   uint32_t flags);
/* ... and that [start, end) becomes writable? Lock held. */
bool vm_may_write(struct uk_vm *vm, uintptr_t start, uintptr_t end);

/* --- fault.c, objfault.c ------------------------------------------------- */

#define FAULT_WINDOW 16u /* pages that one fault brings at most */

/* What was found out with the lock held. */
struct fault {
	struct uk_vm *vm;
	uintptr_t page; /* the address, rounded down */
	unsigned access; /* enum plat_access */
	unsigned want; /* pages asked for, 0: decide */
	unsigned long irq;
	unsigned seq;
	/* Of page: its entry and level-3 table, or NULL if there is no such
	 * table. Good as long as seq is that of the vm. */
	pte_t *e;
	paddr_t table;
};

static inline void fault_lock(struct fault *f)
{
	f->irq = vm_lock(f->vm);
}

static inline void fault_unlock(struct fault *f)
{
	f->seq = f->vm->seq;
	uk_spin_unlock_irqrestore(&f->vm->lock, f->irq);
}

static inline unsigned fault_prot(const struct vma *v)
{
	return (v->flags & VMA_PROT) | PT_USER;
}

/* How many pages to bring, if nothing is where they go. Lock held. */
unsigned fault_window(struct fault *f, struct vma *v);
/* Replace the entry, which is still old if nothing changed, by the page new.
 * Lock not held. */
bool fault_replace(struct fault *f, pte_t old, paddr_t new, unsigned prot);
/* The page of zeros that everybody shares, pinned; 0: no memory. */
paddr_t fault_zero_page(void);
/* A copy, 0: no memory. Lock not held. */
paddr_t fault_copy_of(paddr_t old);

/* objfault.c: v has an object. Lock held on entry, free on return. -EAGAIN:
 * start over. */
long fault_object(struct fault *f, struct vma *v);

/* Make addr accessible. want: how many pages to bring, 0: what the history of
 * faults suggests. Returns how many bytes from addr's page on need no further
 * look, or -EFAULT, -ENOMEM, -ERANGE: SIGBUS. Lock not held. */
long vm_fault(struct uk_vm *vm, uintptr_t addr, unsigned access, unsigned want);
/* Bring a zeroed page before it is touched, unless there is no memory: page is
 * v's, which is writable and anonymous. Lock held. */
void fault_before(struct uk_vm *vm, struct vma *v, uintptr_t page);
/* Bring every page of [start, end) in. -EFAULT or -ENOMEM where it stopped. */
int vm_populate(struct uk_vm *vm, uintptr_t start, uintptr_t end);

#endif
