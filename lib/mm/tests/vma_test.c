/* SPDX-License-Identifier: BSD-3-Clause */
/* Random mmap, munmap and mprotect against the model; then every error. */
#include <errno.h>
#include <sys/mman.h>
#include "model.h"

#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW (PROT_READ | PROT_WRITE)
#define BIG (1UL << 50)

static void errors(struct uk_vm *vm)
{
	uintptr_t a = 0x20000000;

	CHECK(uk_vm_mmap(vm, 0, 0, RW, ANON) == -EINVAL);
	CHECK(uk_vm_mmap(vm, 0, SIZE_MAX, RW, ANON) == -ENOMEM);
	CHECK(uk_vm_mmap(vm, 0, BIG, PROT_NONE, ANON) == -ENOMEM);
	CHECK(uk_vm_mmap(vm, 0, 1UL << 37, RW, ANON) == -ENOMEM);
	CHECK(uk_vm_mmap(vm, 0, 4096, RW, MAP_ANONYMOUS) == -EINVAL);
	CHECK(uk_vm_mmap(vm, 0, 4096, RW, MAP_ANONYMOUS | MAP_TYPE) == -EINVAL);
	CHECK(uk_vm_mmap(vm, 0, 4096, RW,
			 MAP_ANONYMOUS | MAP_SHARED | MAP_GROWSDOWN) ==
	      -EINVAL);
	CHECK(uk_vm_mmap(vm, a + 1, 4096, RW, ANON | MAP_FIXED) == -EINVAL);
	CHECK(uk_vm_mmap(vm, UK_USER_TOP, 4096, RW, ANON | MAP_FIXED) ==
	      -ENOMEM);
	CHECK(uk_vm_mmap(vm, 0, 4096, RW, ANON | MAP_FIXED) == -EPERM);
	CHECK(uk_vm_mmap(vm, 4097, 4096, RW, ANON) == (long)UK_USER_MIN);
	CHECK(uk_vm_mmap(vm, a + 5, 4096, RW, ANON) == (long)a);
	CHECK(uk_vm_munmap(vm, a + 1, 4096) == -EINVAL);
	CHECK(uk_vm_munmap(vm, a, 0) == -EINVAL);
	CHECK(uk_vm_munmap(vm, a, SIZE_MAX) == -EINVAL);
	CHECK(uk_vm_munmap(vm, UK_USER_TOP, 4096) == -EINVAL);
	CHECK(uk_vm_munmap(vm, a + 4096, 4096) == 0);
	CHECK(uk_vm_mprotect(vm, a + 1, 4096, RW) == -EINVAL);
	CHECK(uk_vm_mprotect(vm, a, 0, RW) == 0);
	CHECK(uk_vm_mprotect(vm, a, 8192, RW) == -ENOMEM);
	CHECK(uk_vm_mprotect(vm, a, SIZE_MAX, RW) == -ENOMEM);
	CHECK(uk_vm_mprotect(vm, a, 1, PROT_READ) == 0);
	CHECK(uk_vm_munmap(vm, a, 1) == 0);
}

static void heap_and_stack(struct uk_vm *vm)
{
	uintptr_t start = 0x600000, top;

	uk_vm_set_brk(vm, start - 5);
	CHECK(uk_vm_brk(vm, 0) == start);
	CHECK(uk_vm_brk(vm, start + 10) == start + 10);
	CHECK(strcmp(uk_vm_describe(vm, start), "heap") == 0);
	CHECK(uk_vm_brk(vm, start + 50000) == start + 50000);
	CHECK(uk_vm_brk(vm, start - 1) == start + 50000);
	CHECK(uk_vm_mmap(vm, 0x700000, 4096, RW, ANON | MAP_FIXED) > 0);
	CHECK(uk_vm_brk(vm, 0x700000) == start + 50000);
	CHECK(uk_vm_brk(vm, 0x700000 - 4096) == 0x700000 - 4096);
	CHECK(uk_vm_brk(vm, UK_USER_TOP) == 0x700000 - 4096);
	CHECK(uk_vm_brk(vm, start) == start);
	CHECK(uk_vm_describe(vm, start) == NULL);
	CHECK(strcmp(uk_vm_describe(vm, 8), "null page") == 0);

	vm->mmap_top = UK_USER_TOP - 0x10000;
	vm->room = NULL; /* of the lower one */
	top = uk_vm_map_stack(vm, 8 << 20);
	CHECK(top != 0);
	CHECK(strcmp(uk_vm_describe(vm, top - 1), "stack") == 0);
	CHECK(strcmp(uk_vm_describe(vm, top - (8 << 20) - 1),
		     "guard of stack") == 0);
	CHECK(uk_vm_mmap(vm, 0, 4096, RW, ANON) ==
	      (long)(top - (9 << 20) - 4096));
}

static void failing(struct uk_vm *vm)
{
	for (unsigned at = 1; at < 4; at++) {
		uintptr_t a = 0x30000000;
		long r;

		CHECK(uk_vm_mmap(vm, a, 3 * PAGE_SIZE, RW, ANON | MAP_FIXED) ==
		      (long)a);
		fake_fail_at = at;
		r = uk_vm_munmap(vm, a + PAGE_SIZE, PAGE_SIZE);
		fake_fail_at = 0;
		CHECK(r == 0 || r == -ENOMEM);
		CHECK(vma_covered(vm, a, a + 3 * PAGE_SIZE) == (r != 0));
		CHECK(uk_vm_munmap(vm, a, 3 * PAGE_SIZE) == 0);
	}
}

void test_vma(void)
{
	struct uk_vm *vm;
	uint64_t before;

	fake_boot(64UL << 20);
	before = uk_page_available();
	vm = model_start();
	for (unsigned i = 0; i < 30000; i++) {
		model_step(vm);
		if (i % 16 == 0)
			model_check(vm);
	}
	CHECK(uk_vm_munmap(vm, 0, UK_USER_TOP) == 0);
	CHECK(vm->root == NULL && vm->count == 0);
	errors(vm);
	heap_and_stack(vm);
	failing(vm);
	uk_vm_destroy(vm);
	CHECK(before - uk_page_available() <= 6);
}
