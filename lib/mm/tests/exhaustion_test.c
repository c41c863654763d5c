/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory runs out: an error, nothing lost, and life goes on. */
#include <errno.h>
#include <sys/mman.h>
#include <plat/upcall.h>
#include "model.h"

#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW (PROT_READ | PROT_WRITE)

/* Map and touch until there is nothing left. Returns how many bytes. */
static size_t take(struct uk_vm *vm, unsigned flags)
{
	size_t chunk = 64 << 10, n = 0;
	long at;

	while ((at = uk_vm_mmap(vm, 0, chunk, RW, ANON | flags)) > 0) {
		for (size_t off = 0; off < chunk; off += PAGE_SIZE) {
			paddr_t pa;
			int error = fake_touch(vm, (uintptr_t)at + off,
					       PLAT_WRITE, &pa);

			if (error != 0) {
				CHECK(error == -ENOMEM);
				return n;
			}
			n += PAGE_SIZE;
		}
	}
	CHECK(at == -ENOMEM);
	return n;
}

void test_exhaustion(void)
{
	struct uk_vm *vm;
	uint64_t before, after;
	uint64_t total;

	fake_boot(8UL << 20);
	vm = model_start();
	vm->mmap_top = UK_USER_TOP - (1UL << 20);
	vm->room = NULL; /* of the lower one */
	total = uk_page_total() * PAGE_SIZE;
	CHECK(take(vm, 0) > total / 8 * 7);
	CHECK(uk_vm_munmap(vm, 0, UK_USER_TOP) == 0);
	vma_drain();
	before = uk_page_available();
	CHECK(take(vm, MAP_NORESERVE) > total / 8 * 7);
	CHECK(uk_page_available() == 0);
	CHECK(uk_vm_munmap(vm, 0, UK_USER_TOP) == 0);
	vma_drain();
	CHECK(uk_page_available() == before);
	/* 100 times the RAM, by and by. */
	for (unsigned i = 0; i < 100; i++) {
		CHECK(take(vm, 0) > total / 8 * 7);
		CHECK(uk_vm_munmap(vm, 0, UK_USER_TOP) == 0);
		vma_drain();
		after = uk_page_available();
		CHECK(after == before);
	}
	/* Every allocation of a working set fails once. */
	for (unsigned at = 1; at < 60; at++) {
		fake_fail_at = at;
		take(vm, 0);
		fake_fail_at = 0;
		CHECK(uk_vm_munmap(vm, 0, UK_USER_TOP) == 0);
		vma_drain();
		CHECK(uk_page_available() == before);
	}
}
