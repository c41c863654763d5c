/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * malloc and its family, on top of mimalloc. This object is linked before
 * libc.a and defines all that musl's objects with these functions define, so
 * that none of those is.
 *
 * The large block that a thread freed last is kept for its next malloc().
 * mimalloc has a page, that is a span of slices, for each block above
 * MI_MEDIUM_OBJ_SIZE_MAX (128 KiB; arm: 64 KiB); to find, split, join and put
 * back one takes it 1750 instructions, though the memory stays mapped. A
 * program that takes and frees a buffer in a loop pays that every time. So
 * free() sets the newest such block aside, and malloc() hands it out if no more
 * than a quarter of it is wasted.
 *
 * To mimalloc the block is in use. It gets it back through its own hook for
 * deferred frees: when memory runs short, when the thread ends, and after
 * LARGE_IDLE passes of its slow path in which nobody wanted it.
 *
 * Only blocks of the thread's own heap are kept, no larger than LARGE_MAX.
 */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include "mimalloc.h"
#include "mimalloc-internal.h"

#define LARGE_MAX (4u << 20)
#define LARGE_IDLE 16u

static __thread struct {
	void *block; /* or NULL */
	size_t size; /* what it holds; 0 if there is none */
	unsigned idle;
} large;

static void *large_malloc(size_t size)
{
	void *block = large.block;

	if (size > large.size || size < large.size - large.size / 4)
		return mi_malloc(size);
	large.block = NULL;
	large.size = 0;
	return block;
}

/* at: a multiple of the slice size, where every large block begins. */
static void large_free(void *at)
{
	mi_segment_t *segment;
	mi_slice_t *slice;
	void *older;

	if (at == NULL)
		return;
	segment = _mi_ptr_segment(at);
	slice = &segment->slices[((uintptr_t)at - (uintptr_t)segment) >>
				 MI_SEGMENT_SLICE_SHIFT];
	/* The beginning of a span, not an aligned address within one. */
	if (slice->slice_offset != 0 ||
	    slice->xblock_size <= MI_MEDIUM_OBJ_SIZE_MAX ||
	    slice->xblock_size > LARGE_MAX ||
	    segment->thread_id != _mi_thread_id()) {
		mi_free(at);
		return;
	}
	older = large.block;
	large.block = at;
	large.size = slice->xblock_size;
	large.idle = 0;
	mi_free(older);
}

static void large_release(bool force, unsigned long long heartbeat, void *arg)
{
	void *block = large.block;

	(void)heartbeat;
	(void)arg;
	if (block == NULL || (!force && ++large.idle < LARGE_IDLE))
		return;
	large.block = NULL;
	large.size = 0;
	mi_free(block);
}

/* mimalloc's functions fail without a word in errno: here they report it, or
 * or_errno() does. */
static void failed(int error, void *arg)
{
	(void)arg;
	if (error == ENOMEM || error == EOVERFLOW)
		errno = ENOMEM;
}

/* Before mimalloc's own constructor, which has no priority. */
static void __attribute__((constructor(101))) configure(void)
{
	mi_option_set_default(mi_option_eager_commit, 0);
	mi_register_error(failed, NULL);
	mi_register_deferred_free(large_release, NULL);
}

static void *or_errno(void *at)
{
	if (at == NULL)
		errno = ENOMEM;
	return at;
}

void *malloc(size_t size)
{
	if (size > MI_MEDIUM_OBJ_SIZE_MAX)
		return large_malloc(size);
	return mi_malloc(size);
}

void free(void *at)
{
	if (((uintptr_t)at & (MI_SEGMENT_SLICE_SIZE - 1)) == 0)
		large_free(at);
	else
		mi_free(at);
}

void *calloc(size_t count, size_t size)
{
	return or_errno(mi_calloc(count, size));
}

void *realloc(void *at, size_t size)
{
	return mi_realloc(at, size);
}

void *reallocarray(void *at, size_t count, size_t size)
{
	return or_errno(mi_reallocarray(at, count, size));
}

/*
 * mimalloc 2.0.9 takes small blocks whose size is a power of two to be
 * aligned to it, which they are up to MI_MAX_ALIGN_GUARANTEE: one byte more
 * makes it look.
 */
static void *align_to(size_t align, size_t size)
{
	if (align > MI_MAX_ALIGN_GUARANTEE && size <= MI_SMALL_SIZE_MAX)
		size |= 1;
	return mi_aligned_alloc(align, size);
}

void *aligned_alloc(size_t align, size_t size)
{
	if (align == 0 || (align & (align - 1)) != 0) {
		errno = EINVAL;
		return NULL;
	}
	return or_errno(align_to(align, size));
}

void *memalign(size_t align, size_t size)
{
	return aligned_alloc(align, size);
}

int posix_memalign(void **at, size_t align, size_t size)
{
	void *block;

	if (align < sizeof(void *) || (align & (align - 1)) != 0)
		return EINVAL;
	block = align_to(align, size);
	if (block == NULL)
		return ENOMEM;
	*at = block;
	return 0;
}

size_t malloc_usable_size(void *at)
{
	return mi_usable_size(at);
}
