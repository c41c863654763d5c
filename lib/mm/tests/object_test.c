/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mappings of a file, shared and private, in two address spaces, while the file
 * is written, truncated and punched: every access must find what the model
 * says, and in the end no page is missing.
 */
#include <errno.h>
#include <sys/mman.h>
#include <plat/upcall.h>
#include "fake.h"

#define FILE_PAGES 48u
#define VIEW_PAGES 128u
#define VIEWS 2u
#define VIEW_ADDR(n, i) \
	(0x10000000UL + (n)*0x10000000UL + (uintptr_t)(i)*PAGE_SIZE)

static struct file {
	struct uk_object object;
	unsigned size; /* pages */
	paddr_t frames[FILE_PAGES]; /* 0: hole */
	unsigned stamps[FILE_PAGES]; /* what each must hold */
	unsigned refs;
} file;

static struct view {
	bool mapped, shared, copied, deny;
	unsigned prot, index, stamp;
} views[VIEWS][VIEW_PAGES];

static struct uk_vm *vms[VIEWS];

/* --- The file ------------------------------------------------------------ */

static unsigned *word_of(paddr_t pa)
{
	return phys_to_virt(pa & PAGE_MASK);
}

static int file_page(struct uk_object *o, uint64_t index, bool write,
		     paddr_t *pa)
{
	CHECK(o == &file.object && file.refs != 0);
	if (index >= file.size)
		return -ERANGE;
	if (file.frames[index] == 0 && write) {
		file.frames[index] = uk_page_alloc(0, UK_PAGE_ZERO);
		if (file.frames[index] == 0)
			return -ENOMEM;
		uk_object_unmap(o, index, 1, false);
	}
	*pa = file.frames[index];
	if (*pa != 0)
		uk_page_get(*pa);
	return 0;
}

static bool file_resident(struct uk_object *o, uint64_t index)
{
	CHECK(o == &file.object);
	return index < file.size && file.frames[index] != 0;
}

static void file_get(struct uk_object *o)
{
	CHECK(o == &file.object);
	file.refs++;
}

static void file_put(struct uk_object *o)
{
	CHECK(o == &file.object && file.refs-- != 0);
}

static const struct uk_object_ops file_ops = {
	.page = file_page,
	.resident = file_resident,
	.get = file_get,
	.put = file_put,
};

static void cut(unsigned first, unsigned n, bool private_too)
{
	for (unsigned i = first; i < first + n; i++) {
		file.stamps[i] = 0;
		if (file.frames[i] == 0)
			continue;
		uk_page_put(file.frames[i]);
		file.frames[i] = 0;
	}
	uk_object_unmap(&file.object, first, n, private_too);
	for (unsigned k = 0; k < VIEWS * VIEW_PAGES && private_too; k++) {
		struct view *v = &views[k / VIEW_PAGES][k % VIEW_PAGES];

		if (v->index >= first && v->index < first + n)
			v->copied = false;
	}
}

static void file_step(void)
{
	unsigned i = rnd(FILE_PAGES), n = 1 + rnd(FILE_PAGES - i);

	switch (rnd(4)) {
	case 0:
		if (i < file.size) {
			file.size = i;
			cut(i, FILE_PAGES - i, true);
		}
		file.size = i;
		break;
	case 1:
		cut(i, min(n, 4u), false);
		break;
	default: /* write() */
		if (i >= file.size)
			break;
		if (file.frames[i] == 0) {
			file.frames[i] = uk_page_alloc(0, UK_PAGE_ZERO);
			CHECK(file.frames[i] != 0);
			uk_object_unmap(&file.object, i, 1, false);
		}
		*word_of(file.frames[i]) = file.stamps[i] = 1 + rnd(1000000);
	}
}

/* --- The mappings -------------------------------------------------------- */

static void map_step(unsigned k, unsigned i, unsigned n)
{
	struct uk_vm_source src = { .object = &file.object,
				    .first = rnd(FILE_PAGES) };
	bool shared = rnd(2);
	unsigned prot = rnd(4);

	src.deny = shared && (prot & PROT_WRITE) == 0 && rnd(2) ? PROT_WRITE
								: 0;
	CHECK(uk_vm_map_object(vms[k], VIEW_ADDR(k, i), n * PAGE_SIZE, prot,
			       MAP_FIXED | (shared ? MAP_SHARED : MAP_PRIVATE),
			       &src) == (long)VIEW_ADDR(k, i));
	for (unsigned j = 0; j < n; j++)
		views[k][i + j] = (struct view){
			.mapped = true,
			.shared = shared,
			.deny = src.deny != 0,
			.prot = prot,
			.index = (unsigned)src.first + j,
		};
}

static void protect_step(unsigned k, unsigned i, unsigned n)
{
	unsigned prot = rnd(4);
	bool covered = true, denied = false;
	int error =
		uk_vm_mprotect(vms[k], VIEW_ADDR(k, i), n * PAGE_SIZE, prot);

	for (unsigned j = i; j < i + n; j++) {
		covered &= views[k][j].mapped;
		denied |= views[k][j].mapped && views[k][j].deny &&
			  (prot & PROT_WRITE) != 0;
	}
	CHECK(error == (!covered ? -ENOMEM : denied ? -EACCES : 0));
	for (unsigned j = i; j < i + n && error == 0; j++)
		views[k][j].prot = prot;
}

static void move_step(unsigned k, unsigned i, unsigned n)
{
	static struct view saved[VIEW_PAGES];
	unsigned to = rnd(VIEW_PAGES - n);
	long got;

	for (unsigned j = i; j < i + n; j++)
		if (!views[k][j].mapped ||
		    views[k][j].prot != views[k][i].prot ||
		    views[k][j].shared != views[k][i].shared ||
		    views[k][j].deny != views[k][i].deny ||
		    views[k][j].index != views[k][i].index + (j - i))
			return;
	if (to + n > i && i + n > to)
		return;
	got = uk_vm_mremap(vms[k], VIEW_ADDR(k, i), n * PAGE_SIZE,
			   n * PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED,
			   VIEW_ADDR(k, to));
	CHECK(got == (long)VIEW_ADDR(k, to));
	memcpy(saved, &views[k][i], n * sizeof(saved[0]));
	memset(&views[k][i], 0, n * sizeof(saved[0]));
	memcpy(&views[k][to], saved, n * sizeof(saved[0]));
}

static void view_step(void)
{
	unsigned k = rnd(VIEWS), n = 1 + rnd(12), i = rnd(VIEW_PAGES - n);

	switch (rnd(6)) {
	case 0:
	case 1:
		map_step(k, i, n);
		break;
	case 2:
		CHECK(uk_vm_munmap(vms[k], VIEW_ADDR(k, i), n * PAGE_SIZE) ==
		      0);
		memset(&views[k][i], 0, n * sizeof(views[k][i]));
		break;
	case 3:
		move_step(k, i, n);
		break;
	case 4: /* MADV_DONTNEED */
		vm_drop_pages(vms[k], VIEW_ADDR(k, i), VIEW_ADDR(k, i + n));
		for (unsigned j = i; j < i + n; j++)
			views[k][j].copied = false;
		break;
	default:
		protect_step(k, i, n);
	}
}

static void touch(unsigned k, unsigned i, unsigned access)
{
	struct view *v = &views[k][i];
	unsigned can = v->prot & PROT_WRITE ? 3 : v->prot, *stamp;
	paddr_t pa;
	int error;

	fake_vm = vms[k];
	error = fake_touch(vms[k], VIEW_ADDR(k, i) + 8 * rnd(512), access, &pa);
	if (!v->mapped || (access & ~can) != 0) {
		CHECK(error == -EFAULT);
		return;
	}
	if (!v->copied && v->index >= file.size) {
		CHECK(error == -ERANGE);
		return;
	}
	CHECK(error == 0);
	if (access == PLAT_WRITE && !v->shared && !v->copied) {
		v->copied = true;
		v->stamp = file.stamps[v->index];
	}
	stamp = v->copied ? &v->stamp : &file.stamps[v->index];
	CHECK(*word_of(pa) == *stamp);
	if (access == PLAT_WRITE)
		*word_of(pa) = *stamp = 1 + rnd(1000000);
	if (access == PLAT_WRITE && v->shared)
		CHECK((pa & PAGE_MASK) == file.frames[v->index]);
}

static void writers(void)
{
	struct uk_object *o = &file.object;
	struct uk_vm_source src = { .object = o, .deny = PROT_WRITE };
	uintptr_t at = VIEW_ADDR(0, 0);

	CHECK(o->writers == 0);
	CHECK(uk_object_writer_get(o) == 0);
	CHECK(uk_vm_map_object(vms[0], at, 4 * PAGE_SIZE, PROT_READ,
			       MAP_FIXED | MAP_SHARED, &src) == (long)at);
	CHECK(o->writers == 1 && uk_object_deny_writers(o, false) == -EBUSY);
	src.deny = 0;
	CHECK(uk_vm_map_object(vms[0], at, 4 * PAGE_SIZE, PROT_READ,
			       MAP_FIXED | MAP_SHARED, &src) == (long)at);
	CHECK(uk_vm_mprotect(vms[0], at + PAGE_SIZE, PAGE_SIZE, PROT_NONE) ==
	      0);
	CHECK(o->writers == 4);
	uk_object_writer_put(o);
	CHECK(uk_vm_munmap(vms[0], at + PAGE_SIZE, 4 * PAGE_SIZE) == 0);
	CHECK(o->writers == 1 && uk_object_deny_writers(o, false) == -EBUSY);
	CHECK(uk_vm_munmap(vms[0], at, PAGE_SIZE) == 0);
	CHECK(uk_object_deny_writers(o, false) == 0);
	CHECK(uk_object_writer_get(o) == -EPERM);
}

/* What a write() left in the data cache is what is executed. */
static void text(struct uk_vm *vm)
{
	struct uk_vm_source src = { .object = &file.object };
	paddr_t pa;
	long at;

	fake_vm = vm;
	file.size = 1;
	file.frames[0] = uk_page_alloc(0, UK_PAGE_ZERO);
	*word_of(file.frames[0]) = 4711;
	at = uk_vm_map_object(vm, 0, PAGE_SIZE, PROT_READ | PROT_EXEC,
			      MAP_PRIVATE, &src);
	CHECK(at > 0);
	CHECK(fake_touch(vm, (uintptr_t)at, PLAT_EXEC, &pa) == 0);
	CHECK(pa == file.frames[0] && fake_is_text(pa));
	CHECK(uk_vm_munmap(vm, (uintptr_t)at, PAGE_SIZE) == 0);
	cut(0, FILE_PAGES, true);
}

void test_object(void)
{
	uint64_t before;

	fake_boot(64UL << 20);
	uk_object_init(&file.object, &file_ops);
	before = uk_page_available();
	for (unsigned k = 0; k < VIEWS; k++)
		vms[k] = uk_vm_create();
	for (unsigned i = 0; i < 100000; i++) {
		if (i % 8 == 0)
			view_step();
		if (i % 16 == 0)
			file_step();
		for (unsigned k = rnd(VIEWS), j = rnd(VIEW_PAGES - 8), m = 0;
		     i % 32 == 0 && m < 8; m++)
			touch(k, j + m, PLAT_READ);
		touch(rnd(VIEWS), rnd(VIEW_PAGES), 1u << rnd(2));
	}
	for (unsigned k = 0; k < VIEWS; k++)
		CHECK(uk_vm_munmap(vms[k], 0x1000000, 0x40000000) == 0);
	CHECK(file.refs == 0 && uk_list_empty(&file.object.mappings));
	writers();
	text(vms[0]);
	for (unsigned k = 0; k < VIEWS; k++)
		uk_vm_destroy(vms[k]);
	cut(0, FILE_PAGES, true);
	CHECK(before - uk_page_available() <= 6);
}
