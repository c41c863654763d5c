/* SPDX-License-Identifier: BSD-3-Clause */
/* Random calls on the address space and on the model of it. */
#include <errno.h>
#include <sys/mman.h>
#include "model.h"

struct model_page model[MODEL_PAGES];

struct uk_vm *model_start(void)
{
	fake_vm = uk_vm_create();
	CHECK(fake_vm != NULL);
	fake_vm->mmap_top = MODEL_END;
	return fake_vm;
}

static unsigned index_of(uintptr_t addr)
{
	CHECK(addr >= MODEL_BASE && addr < MODEL_END);
	return (unsigned)((addr - MODEL_BASE) >> PAGE_SHIFT);
}

static bool all(unsigned i, unsigned n, bool mapped)
{
	for (unsigned k = i; k < i + n; k++)
		if (k >= MODEL_PAGES || model[k].mapped != mapped)
			return false;
	return true;
}

static void set(unsigned i, unsigned n, bool mapped, unsigned prot,
		struct model_object *object, unsigned index)
{
	for (unsigned k = i; k < i + n; k++) {
		model[k].mapped = mapped;
		model[k].prot = (unsigned char)prot;
		model[k].object = object;
		model[k].index = index + k - i;
		model[k].stamp = 0;
	}
}

unsigned *model_stamp(unsigned i)
{
	struct model_page *m = &model[i];

	if (m->object == NULL)
		return &m->stamp;
	return m->index < m->object->pages ? &m->object->stamps[m->index]
					   : NULL;
}

static struct model_object *object(unsigned n)
{
	struct model_object *o = calloc(1, sizeof(*o) + n * sizeof(unsigned));

	CHECK(o != NULL);
	o->pages = n;
	return o;
}

/* Where mmap must put n pages: as high as they fit. */
static int highest(unsigned n)
{
	for (int i = (int)(MODEL_PAGES - n); i >= 0; i--)
		if (all((unsigned)i, n, false))
			return i;
	return -1;
}

static void step_mmap(struct uk_vm *vm, unsigned i, unsigned n)
{
	static const unsigned places[] = { 0, 0, MAP_FIXED,
					   MAP_FIXED_NOREPLACE };
	unsigned place = places[rnd(4)], prot = rnd(8);
	bool shared = rnd(4) == 0, hint = rnd(2) != 0 || place != 0;
	uintptr_t want = hint ? MODEL_ADDR(i) : 0;
	size_t len = n * PAGE_SIZE - rnd(PAGE_SIZE);
	long got = uk_vm_mmap(vm, want, len, prot,
			      place | MAP_ANONYMOUS |
				      (shared ? MAP_SHARED : MAP_PRIVATE));

	if (place == MAP_FIXED_NOREPLACE && !all(i, n, false)) {
		CHECK(got == -EEXIST);
		return;
	}
	if (place == 0 && !(hint && all(i, n, false))) {
		int top = highest(n);

		if (top < 0) { /* below the window, then */
			CHECK(got == -ENOMEM || (uintptr_t)got < MODEL_BASE);
			if (got > 0)
				CHECK(uk_vm_munmap(vm, (uintptr_t)got, len) ==
				      0);
			return;
		}
		i = (unsigned)top;
	}
	CHECK(got == (long)MODEL_ADDR(i));
	set(i, n, true, prot, shared ? object(n) : NULL, 0);
}

static void step_mprotect(struct uk_vm *vm, unsigned i, unsigned n)
{
	unsigned prot = rnd(8);
	int error = uk_vm_mprotect(vm, MODEL_ADDR(i), n * PAGE_SIZE, prot);

	if (!all(i, n, true)) {
		CHECK(error == -ENOMEM);
		return;
	}
	CHECK(error == 0);
	for (unsigned k = i; k < i + n; k++)
		model[k].prot = (unsigned char)prot;
}

/* What the pages at i were is now at to; what is new there is empty. */
static void move(unsigned i, unsigned n, unsigned to, unsigned m)
{
	static struct model_page saved[MODEL_PAGES];
	struct model_page kind = model[i];

	memcpy(saved, &model[i], n * sizeof(saved[0]));
	set(i, n, false, 0, NULL, 0);
	set(to, m, true, kind.prot, kind.object, kind.index);
	for (unsigned k = 0; k < min(n, m); k++)
		model[to + k].stamp = saved[k].stamp;
}

static bool uniform(unsigned i, unsigned n)
{
	for (unsigned k = i; k < i + n; k++)
		if (!model[k].mapped || model[k].prot != model[i].prot ||
		    model[k].object != model[i].object ||
		    (model[i].object != NULL &&
		     model[k].index != model[i].index + k - i))
			return false;
	return true;
}

static void step_mremap(struct uk_vm *vm, unsigned i, unsigned n)
{
	unsigned m = 1 + rnd(2 * n);
	int to = (int)i;
	long got;

	if (i + m > MODEL_PAGES)
		return;
	if (m > n && !all(i + n, m - n, false))
		to = highest(m);
	got = uk_vm_mremap(vm, MODEL_ADDR(i), n * PAGE_SIZE, m * PAGE_SIZE,
			   MREMAP_MAYMOVE, 0);
	if (m <= n ? !model[i].mapped : !uniform(i, n)) {
		CHECK(got == -EFAULT);
	} else if (m <= n) {
		CHECK(got == (long)MODEL_ADDR(i));
		set(i + m, n - m, false, 0, NULL, 0);
	} else if (to >= 0) {
		CHECK(got == (long)MODEL_ADDR(to));
		move(i, n, (unsigned)to, m);
	} else {
		CHECK(got > 0 && (uintptr_t)got < MODEL_BASE);
		CHECK(uk_vm_munmap(vm, (uintptr_t)got, m * PAGE_SIZE) == 0);
		set(i, n, false, 0, NULL, 0);
	}
}

/* A second mapping of what is shared. */
static void step_double(struct uk_vm *vm, unsigned i, unsigned n)
{
	struct model_page kind = model[i];
	int to = highest(n);
	long got;

	if (to < 0)
		return;
	got = uk_vm_mremap(vm, MODEL_ADDR(i), 0, n * PAGE_SIZE, MREMAP_MAYMOVE,
			   0);
	if (!kind.mapped) {
		CHECK(got == -EFAULT);
	} else if (kind.object == NULL) {
		CHECK(got == -EINVAL);
	} else {
		CHECK(got == (long)MODEL_ADDR(to));
		set((unsigned)to, n, true, kind.prot, kind.object, kind.index);
	}
}

void model_step(struct uk_vm *vm)
{
	unsigned n = rnd(8) == 0 ? 1 + rnd(600) : 1 + rnd(12);
	unsigned i = rnd(MODEL_PAGES - n + 1);

	switch (rnd(6)) {
	case 5:
		step_double(vm, i, min(n, 20u));
		break;
	case 4:
		step_mremap(vm, i, min(n, 20u));
		break;
	case 0:
	case 1:
		step_mmap(vm, i, n);
		break;
	case 2:
		CHECK(uk_vm_munmap(vm, MODEL_ADDR(i), n * PAGE_SIZE) == 0);
		set(i, n, false, 0, NULL, 0);
		break;
	default:
		step_mprotect(vm, i, n);
	}
}

/* --- Checking ------------------------------------------------------------- */

static unsigned check_tree(const struct vma *v, const struct vma *parent,
			   const struct vma **prev)
{
	unsigned n;
	uintptr_t gap;

	if (v == NULL)
		return 0;
	CHECK(v->parent == parent && v->start < v->end);
	CHECK(parent == NULL || parent->priority >= v->priority);
	n = 1 + check_tree(v->left, v, prev);
	CHECK(v->prev == *prev && (*prev == NULL || (*prev)->next == v));
	gap = v->start - (*prev != NULL ? (*prev)->end : 0);
	*prev = v;
	n += check_tree(v->right, v, prev);
	if (v->left != NULL)
		gap = max(gap, v->left->max_gap);
	if (v->right != NULL)
		gap = max(gap, v->right->max_gap);
	CHECK(v->max_gap >= gap);
	return n;
}

void model_check(struct uk_vm *vm)
{
	const struct vma *prev = NULL;
	size_t mapped = 0, data = 0;

	CHECK(check_tree(vm->root, NULL, &prev) == vm->count);
	CHECK(prev == NULL || prev->next == NULL);
	for (struct vma *v = vma_find(vm, 0); v != NULL; v = vma_next(v)) {
		mapped += v->end - v->start;
		data += vma_is_data(v->flags) ? v->end - v->start : 0;
	}
	CHECK(vm->mapped == mapped && vm->data == data);
	for (unsigned i = 0; i < MODEL_PAGES; i++) {
		const struct vma *v = vma_find(vm, MODEL_ADDR(i));
		bool there = v != NULL && v->start <= MODEL_ADDR(i);

		CHECK(there == model[i].mapped);
		if (!there)
			continue;
		CHECK((v->flags & VMA_PROT) == model[i].prot);
		CHECK(((v->flags & VMA_SHARED) != 0) ==
		      (model[i].object != NULL));
		CHECK(index_of(v->end - 1) < MODEL_PAGES);
	}
}
