/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory: page frames, the kernel's heap, page tables, address spaces.
 */
#ifndef UK_MM_H
#define UK_MM_H

#include <uk/essentials.h>
#include <plat/types.h>
#include <plat/mmu.h>

/* --- Page frames (page.c): buddy allocator over the linear map --------- */

/* Set up. RAM is added before reserved parts are taken out; page metadata
 * is initialised as pages are first used, not here. Called once each, in the
 * order add* , reserve*, init, with the linear map in place. */
void uk_page_add(paddr_t base, uint64_t size);
void uk_page_reserve(paddr_t base, uint64_t size);
void uk_page_init(void);

#define UK_PAGE_ZERO 0x1u /* zeroed, by the fastest means */

/* 2^order pages, naturally aligned; 0 if there are none. Any context but a
 * fault handler of spin-locked code; no sleep. */
paddr_t uk_page_alloc(unsigned order, unsigned flags);
void uk_page_free(paddr_t pa, unsigned order);
/* Reference counts, for pages that are mapped more than once: alloc sets 1,
 * put frees at 0 (order 0 only). */
void uk_page_get(paddr_t pa);
void uk_page_put(paddr_t pa);
unsigned uk_page_refs(paddr_t pa);
/* A page of reserved RAM is used as others are from now on, with a reference
 * for the caller and one that nobody gives back: it stays reserved. Once. */
void uk_page_adopt(paddr_t pa);
uint64_t uk_page_total(void); /* pages */
uint64_t uk_page_available(void);

/* --- Heap (heap.c): the kernel's small objects ------------------------- */

void uk_free(void *p);
/* 16-byte aligned; NULL if there is no memory. Any context but interrupts. */
void *uk_malloc(size_t n) __freed_by(uk_free);
void *uk_zalloc(size_t n) __freed_by(uk_free);
void *uk_realloc(void *p, size_t n) __freed_by(uk_free);
/* What the heap keeps for the next that asks, a page a size, is free again. */
void uk_heap_trim(void);

/* --- Who has what (owner.c): with LIBMM_CHECK or LIBMM_LEAKS ----------- */

#define UK_MM_OWNERS 510

/* By owner, which is an address in who asked, ascending: pages, each of which
 * is an object; and with LIBMM_CHECK objects of the heap. */
struct uk_mm_sums {
	unsigned n;
	struct uk_mm_owner {
		const void *owner;
		unsigned long objects;
		size_t bytes;
	} of[UK_MM_OWNERS]; /* there are not more */
};

/* What is in use now. Thread context. */
void uk_mm_sum(struct uk_mm_sums *s);

/* --- Page tables (pgtable.c) ------------------------------------------- */

struct uk_pgtable {
	paddr_t root;
	unsigned level; /* of the root table */
	unsigned asid;
	/* lib/mm's: */
	uintptr_t idle[2]; /* where an empty table was kept, or 0 */
	uintptr_t near; /* where a table was last looked at: pt_near() */
	paddr_t near_table;
};

extern struct uk_pgtable uk_kernel_pgtable; /* TTBR1 */

/* Map [va, va+len) to [pa, ...), prot of PT_*. What is mapped there already is
 * replaced. Uses blocks where alignment allows and len is large. -ENOMEM. */
int uk_pt_map(struct uk_pgtable *pt, uintptr_t va, paddr_t pa, size_t len,
	      unsigned prot);
/* Unmap; gone(arg, va, pa) for every page that was mapped, after its TLB entry
 * has gone; interrupts are off. gone may be NULL. Table pages that became empty
 * are freed, the last ones later. */
void uk_pt_unmap(struct uk_pgtable *pt, uintptr_t va, size_t len,
		 void (*gone)(void *arg, uintptr_t va, paddr_t pa), void *arg);
void uk_pt_protect(struct uk_pgtable *pt, uintptr_t va, size_t len,
		   unsigned prot);
/* The page's address and protection; false if it is not mapped. */
bool uk_pt_lookup(const struct uk_pgtable *pt, uintptr_t va, paddr_t *pa,
		  unsigned *prot);

/* Device registers: mapped for ever at an address of our choice. Works before
 * uk_page_init() (from the early tables). NULL if there is no memory. */
volatile void *uk_device_map(paddr_t pa, size_t len);

/* --- Address spaces (vm.c, mmap.c, fault.c) ----------------------------- */

struct uk_vm;
struct uk_object;

/* The one of the current process. */
struct uk_vm *uk_vm_current(void);
struct uk_vm *uk_vm_create(void);
/* The same at boot, which cannot fail for want of a struct uk_vm. */
struct uk_vm *uk_vm_first(void);

/* Map [va, va+len) of a program image at a fixed place: pages of phys, in place
 * and shared (never freed, copied on write if prot has PT_WRITE), or, with
 * phys 0, anonymous zeroed ones on demand. For the loader and for the direct
 * image's own sections, which early boot has mapped and which munmap then
 * refuses (-EPERM). -EINVAL if anything is not page-aligned, -ENOMEM. */
int uk_vm_map_fixed(struct uk_vm *vm, uintptr_t va, size_t len, unsigned prot,
		    paddr_t phys, const char *name);

/* Where brk starts at the earliest; page-aligned inside. */
void uk_vm_set_brk(struct uk_vm *vm, uintptr_t start);

/* Until there is a stack: where UK_VM_MARGIN bytes begin, free for good. */
uintptr_t uk_vm_margin(const struct uk_vm *vm);
#define UK_VM_MARGIN 0x10000u

/* The program's stack: grows down on demand to at most limit bytes below top,
 * an unmapped guard under it. Returns its top, or 0. */
uintptr_t uk_vm_map_stack(struct uk_vm *vm, size_t limit);

/* Make vm the one whose program addresses this CPU sees. The first address
 * space that is created is active at once. */
void uk_vm_activate(struct uk_vm *vm);
/* Give everything back. vm is active nowhere. */
void uk_vm_destroy(struct uk_vm *vm);
/* With LIBMM_LEAKS: the program has ended, and nothing of it is mapped
 * any more; nothing is kept at hand. */
void uk_mm_end(struct uk_vm *vm);

/* Direct images: from now on the program's own text, that of the image, cannot
 * be executed. When it is tried, all is as before again, broken() is called
 * with interrupts off, and the program goes on. Interrupts off. */
void uk_vm_seal_text(struct uk_vm *vm, void (*broken)(void));
/* As before again, without a call. Interrupts off. */
void uk_vm_unseal_text(struct uk_vm *vm);

/* mmap, munmap... as Linux has them, after the check of their flags for bits
 * that nobody knows (syscalls.c). -errno; uk_vm_mmap the address. */
long uk_vm_mmap(struct uk_vm *vm, uintptr_t addr, size_t len, unsigned prot,
		unsigned flags);
/* What to map other than anonymous memory. */
struct uk_vm_source {
	struct uk_object *object; /* a reference, which is the caller's */
	uint64_t first; /* its page */
	unsigned deny; /* PROT_WRITE, PROT_EXEC: not even by mprotect() */
};
/* The same of an object; or NULL. */
long uk_vm_map_object(struct uk_vm *vm, uintptr_t addr, size_t len,
		      unsigned prot, unsigned flags,
		      const struct uk_vm_source *src);
int uk_vm_munmap(struct uk_vm *vm, uintptr_t addr, size_t len);
/* prot may have PROT_GROWSDOWN. */
int uk_vm_mprotect(struct uk_vm *vm, uintptr_t addr, size_t len, unsigned prot);
/* brk's result: the new end, or the old one if it could not be had. */
uintptr_t uk_vm_brk(struct uk_vm *vm, uintptr_t end);
long uk_vm_mremap(struct uk_vm *vm, uintptr_t addr, size_t old_len,
		  size_t new_len, unsigned flags, uintptr_t new_addr);
int uk_vm_remap_pages(struct uk_vm *vm, uintptr_t addr, size_t len,
		      uint64_t first, unsigned flags);
int uk_vm_madvise(struct uk_vm *vm, uintptr_t addr, size_t len, int advice);
int uk_vm_mincore(struct uk_vm *vm, uintptr_t addr, size_t len,
		  unsigned char *uvec);
int uk_vm_msync(struct uk_vm *vm, uintptr_t addr, size_t len, int flags);
/* mlock, mlock2 (flags) and munlock; mlockall, and munlockall with flags 0. */
int uk_vm_mlock(struct uk_vm *vm, uintptr_t addr, size_t len, unsigned flags,
		bool lock);
int uk_vm_mlockall(struct uk_vm *vm, unsigned flags);

/* lib/vfs: fd is to be mapped. 0: src->object, with a reference, or NULL:
 * anonymous memory will do; and src->deny. A shared mapping that may write has
 * been counted (uk_object_writer_get()). -EBADF, -EACCES, -EPERM, -ENODEV.
 * lib/mm has a weak one that knows no descriptors: -EBADF. */
int uk_vm_file(int fd, unsigned prot, unsigned flags, struct uk_vm_source *src);

/* lib/futex: what the word at addr, of the program's, is a part of: a shared
 * object and the place in it, the same for every mapping; else the address
 * space and addr. -EFAULT: nothing is mapped there. Interrupts may be off. */
int uk_vm_place(struct uk_vm *vm, uintptr_t addr, const void **what,
		uint64_t *where);

/* Page faults so far, for getrusage. */
uint64_t uk_vm_faults(const struct uk_vm *vm);

/* For /proc/self/maps: the first mapping that ends above addr; false: none. */
struct uk_vm_info {
	uintptr_t start, end;
	unsigned prot; /* PT_READ, PT_WRITE, PT_EXEC */
	bool shared;
	const char *name; /* constant, or NULL */
	struct uk_object *object; /* a reference, which is the caller's; or
				   * NULL: anonymous */
	uint64_t offset; /* of start, in the object: bytes */
};
bool uk_vm_next(struct uk_vm *vm, uintptr_t addr, struct uk_vm_info *info);

/* One line for the message of a fault: "stack", "guard of stack", "heap",
 * "null page", "guard page", the name given to uk_vm_map_fixed(); NULL. */
const char *uk_vm_describe(struct uk_vm *vm, uintptr_t addr);

/* Linear map for [base, base+size) of RAM, but for the hole [hole, hole+hlen)
 * that holds the image's read-only part. Early: table pages come from early
 * memory. Used by lib/boot once RAM is known, before uk_page_init(). */
int uk_linear_map(paddr_t base, uint64_t size, paddr_t hole, uint64_t hlen);

#endif
