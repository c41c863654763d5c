/* SPDX-License-Identifier: BSD-3-Clause */
/* A file of four pages, of which one is a hole, mapped twice. */
#include <errno.h>
#include <sys/mman.h>
#include <plat/upcall.h>
#include <uk/object.h>
#include "fake.h"

#define PAGES 4u
#define RW (PROT_READ | PROT_WRITE)

static struct uk_object object;
static paddr_t pages[PAGES]; /* 0: a hole */
static unsigned size = PAGES, refs, writes;

static int file_page(struct uk_object *o, uint64_t index, bool write,
		     paddr_t *pa)
{
	CHECK(o == &object && refs > 0);
	if (index >= size)
		return -ERANGE;
	writes += write;
	if (pages[index] == 0 && write)
		pages[index] = uk_page_alloc(0, UK_PAGE_ZERO);
	*pa = pages[index];
	if (*pa != 0)
		uk_page_get(*pa);
	return 0;
}

static void file_get(struct uk_object *o)
{
	(void)o;
	refs++;
}

static void file_put(struct uk_object *o)
{
	(void)o;
	CHECK(refs-- > 0);
}

static const struct uk_object_ops ops = {
	.page = file_page,
	.get = file_get,
	.put = file_put,
};

static void file_make(void)
{
	uk_object_init(&object, &ops);
	for (unsigned i = 0; i < PAGES; i++) {
		if (i == 1)
			continue;
		pages[i] = uk_page_alloc(0, UK_PAGE_ZERO);
		*(unsigned *)phys_to_virt(pages[i]) = 100 + i;
	}
}

static uintptr_t map(struct uk_vm *vm, unsigned prot, unsigned flags)
{
	long at = uk_vm_map_object(vm, 0, PAGES * PAGE_SIZE, prot, flags,
				   &object, 0, false);

	CHECK(at > 0);
	return (uintptr_t)at;
}

/* The word that the program finds there, after writing value if not 0. */
static unsigned word(struct uk_vm *vm, uintptr_t va, unsigned value)
{
	paddr_t pa;
	unsigned *w;

	CHECK(fake_touch(vm, va, value ? PLAT_WRITE : PLAT_READ, &pa) == 0);
	w = phys_to_virt(pa);
	if (value != 0)
		*w = value;
	return *w;
}

static void holes_and_writes(struct uk_vm *vm, uintptr_t shared,
			     uintptr_t private)
{
	CHECK(word(vm, shared, 0) == 100 && word(vm, private, 0) == 100);
	CHECK(writes == 0);
	/* A hole reads as zeroes and stays one. */
	CHECK(word(vm, shared + PAGE_SIZE, 0) == 0);
	CHECK(word(vm, private + PAGE_SIZE, 0) == 0 && pages[1] == 0);
	/* Made writable later: the object is told all the same. */
	CHECK(uk_vm_mprotect(vm, shared, PAGES * PAGE_SIZE, RW) == 0);
	CHECK(word(vm, shared, 7) == 7 && writes == 1);
	CHECK(word(vm, private, 0) == 7);
	CHECK(word(vm, shared + PAGE_SIZE, 8) == 8 && pages[1] != 0);
	/* The private one's copy is its own. */
	CHECK(word(vm, private, 9) == 9 && word(vm, shared, 0) == 7);
	fake_tlb_check(vm);
}

static void leave(struct uk_vm *vm, uintptr_t shared, uintptr_t private)
{
	paddr_t pa;

	CHECK(word(vm, private + 2 * PAGE_SIZE, 0) == 102);
	CHECK(word(vm, shared + 2 * PAGE_SIZE, 0) == 102);
	/* A hole is punched into 0 and 2: copies stay. */
	for (unsigned i = 0; i <= 2; i += 2) {
		paddr_t old = pages[i];

		pages[i] = 0;
		uk_object_unmap(&object, i, 1, false);
		CHECK(uk_page_refs(old) == 1);
		uk_page_put(old);
	}
	fake_tlb_check(vm);
	CHECK(word(vm, private, 0) == 9 && word(vm, shared, 0) == 0);
	CHECK(word(vm, private + 2 * PAGE_SIZE, 0) == 0);
	/* Truncated to nothing: nobody has anything any more. */
	size = 0;
	uk_object_unmap(&object, 0, UINT64_MAX, true);
	fake_tlb_check(vm);
	for (unsigned i = 0; i < PAGES; i++) {
		CHECK(fake_touch(vm, shared + i * PAGE_SIZE, PLAT_READ, &pa) ==
		      -ERANGE);
		CHECK(fake_touch(vm, private + i * PAGE_SIZE, PLAT_READ, &pa) ==
		      -ERANGE);
		if (pages[i] != 0) {
			CHECK(uk_page_refs(pages[i]) == 1);
			uk_page_put(pages[i]);
		}
	}
}

void test_object(void)
{
	uintptr_t shared, private;
	uint64_t before;

	fake_boot(64UL << 20);
	fake_vm = uk_vm_create();
	CHECK(fake_vm != NULL);
	before = uk_page_available();
	file_make();
	shared = map(fake_vm, PROT_READ, MAP_SHARED);
	private = map(fake_vm, RW, MAP_PRIVATE);
	CHECK(refs == 2);
	holes_and_writes(fake_vm, shared, private);
	CHECK(uk_vm_munmap(fake_vm, shared + 3 * PAGE_SIZE, PAGE_SIZE) == 0);
	CHECK(uk_vm_mprotect(fake_vm, private, PAGE_SIZE, PROT_READ) == 0);
	CHECK(refs == 3); /* split */
	CHECK(uk_vm_mprotect(fake_vm, private, PAGE_SIZE, RW) == 0);
	CHECK(refs == 2);
	shared = map(fake_vm, RW, MAP_SHARED);
	leave(fake_vm, shared, private);
	CHECK(uk_vm_munmap(fake_vm, 0, UK_USER_TOP) == 0);
	CHECK(refs == 0 && uk_list_empty(&object.mappings));
	CHECK(before - uk_page_available() <= 6); /* tables, zero page */
}
