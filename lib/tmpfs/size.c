/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where a file has data and where it has none: seeking, truncation, holes
 * punched and pages promised.
 *
 * What leaves a file leaves the tree first and the mappings then: a fault that
 * saw it in between starts over (uk_object_unmap()).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uk/signal.h>
#include "tmpfs.h"

static uint64_t page_up(uint64_t at)
{
	return (at >> PAGE_SHIFT) + ((at & ~PAGE_MASK64) != 0);
}

/* --- Seeking ------------------------------------------------------------- */

/* From page index on, the first that has data (or, with hole, has none); end:
 * there is none before it. */
static uint64_t find(struct tmpfs_file *t, uint64_t index, uint64_t end,
		     bool hole)
{
	unsigned long irq;
	void *slot;

	while (index < end) {
		if (hole) {
			slot = tmpfs_slot(t, index);
			if (!slot_is_data(slot))
				break;
		} else {
			irq = uk_spin_lock_irqsave(&t->lock);
			index = tree_next(&t->tree, index, end, &slot);
			uk_spin_unlock_irqrestore(&t->lock, irq);
			if (index == end || slot_is_data(slot))
				break;
		}
		index++;
	}
	return index;
}

/* SEEK_DATA, SEEK_HOLE. The end of the file is a hole. */
static off_t seek_data(struct vfs_node *n, off_t offset, bool hole)
{
	struct tmpfs_file *t = n->data;
	uint64_t at = (uint64_t)offset, size = n->size, found;

	if (offset < 0 || at >= size)
		return -ENXIO;
	if (t == NULL)
		return hole ? offset : -ENXIO;
	found = find(t, at >> PAGE_SHIFT, page_up(size), hole) << PAGE_SHIFT;
	if (found <= at)
		return offset;
	if (found < size)
		return (off_t)found;
	return hole ? (off_t)size : -ENXIO;
}

static __noinline off_t seek_locked(struct vfs_file *f, off_t offset, bool hole)
{
	struct vfs_node *n = f->node;

	uk_mutex_lock(&n->lock);
	offset = seek_data(n, offset, hole);
	uk_mutex_unlock(&n->lock);
	return offset < 0 ? offset : (f->pos = offset);
}

off_t tmpfs_seek(struct vfs_file *f, off_t offset, int whence)
{
	off_t base = 0;

	if (unlikely(whence > SEEK_END))
		return seek_locked(f, offset, whence == SEEK_HOLE);
	if (whence == SEEK_CUR)
		base = f->pos;
	else if (whence == SEEK_END)
		base = (off_t)tmpfs_size(f->node);
	if (__builtin_add_overflow(offset, base, &offset) || offset < 0 ||
	    (uint64_t)offset > TMPFS_MAX_SIZE)
		return -EINVAL;
	return f->pos = offset;
}

/* --- Cutting ------------------------------------------------------------- */

/* Zero bytes [from, to), all of one page, if there is one. */
static void zero_part(struct tmpfs_file *t, uint64_t from, uint64_t to)
{
	void *slot = from < to ? tmpfs_slot(t, from >> PAGE_SHIFT) : NULL;

	if (slot_is_data(slot))
		memset((char *)slot + (from & ~PAGE_MASK64), 0,
		       (size_t)(to - from));
}

static void take_pages(struct tmpfs_file *t, uint64_t first, uint64_t end,
		       bool private_too)
{
	if (first >= end)
		return;
	tmpfs_remove(t, first, end);
	uk_object_unmap(&t->object, first, end - first, private_too);
}

int tmpfs_resize(struct vfs_node *n, uint64_t size)
{
	struct tmpfs_file *t = n->data;
	unsigned long irq;

	if (size > TMPFS_MAX_SIZE)
		return -EFBIG;
	if (t != NULL && ((size < n->size && (t->seals & F_SEAL_SHRINK)) ||
			  (size > n->size && (t->seals & F_SEAL_GROW))))
		return -EPERM;
	if (t == NULL || size >= n->size) {
		__atomic_store_n(&n->size, size, __ATOMIC_RELEASE);
		return 0;
	}
	tmpfs_window_close(n);
	irq = uk_spin_lock_irqsave(&t->lock);
	__atomic_store_n(&n->size, size, __ATOMIC_RELEASE);
	uk_spin_unlock_irqrestore(&t->lock, irq);
	zero_part(t, size, page_up(size) << PAGE_SHIFT);
	take_pages(t, page_up(size), UINT64_MAX, true);
	return 0;
}

int tmpfs_punch(struct vfs_node *n, uint64_t at, uint64_t len)
{
	uint64_t end = at + len, first = page_up(at), last = end >> PAGE_SHIFT;
	struct tmpfs_file *t = n->data;

	if (t == NULL)
		return 0;
	if (t->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
		return -EPERM;
	zero_part(t, at, min(first << PAGE_SHIFT, end));
	if (last >= first)
		zero_part(t, last << PAGE_SHIFT, end);
	take_pages(t, first, last, false);
	vfs_node_modified(n);
	return 0;
}

/* --- Promising ----------------------------------------------------------- */

/* May the file be as large as size? */
static int may_grow(const struct vfs_node *n, const struct tmpfs_file *t,
		    uint64_t size)
{
	if (size <= n->size)
		return 0;
	if (size > uk_process_limit(RLIMIT_FSIZE)) {
		uk_signal_raise(uk_process_current(), SIGXFSZ);
		return -EFBIG;
	}
	return t->seals & F_SEAL_GROW ? -EPERM : 0;
}

static int promise(struct tmpfs_file *t, uint64_t index)
{
	void *page, *old;
	int error;

	if (tmpfs_slot(t, index) != NULL)
		return 0;
	error = tmpfs_page_new(t, &page);
	if (error != 0)
		return error;
	error = tmpfs_insert(t, index, (char *)page + (SLOT_RAW | SLOT_NEW),
			     &old, NULL);
	if (error != 0 || old != NULL)
		tmpfs_page_free(t, page);
	return error;
}

/* Pages of [first, end) are promised now; or, the call having failed, those
 * that it brought go again. */
static void settle(struct tmpfs_file *t, uint64_t first, uint64_t end,
		   bool keep)
{
	void *slot, *old;

	while (first < end) {
		unsigned long irq = uk_spin_lock_irqsave(&t->lock);
		bool new;

		first = tree_next(&t->tree, first, end, &slot);
		new = first < end &&slot_is_new(slot);
		if (new &&keep)
			tree_put(&t->tree, first, (char *)slot - SLOT_NEW,
				 &old);
		uk_spin_unlock_irqrestore(&t->lock, irq);
		if (new && !keep)
			tmpfs_remove(t, first, first + 1);
		first++;
	}
}

static int allocate(struct vfs_node *n, uint64_t at, uint64_t end, bool keep)
{
	struct tmpfs_file *t = tmpfs_contents(n);
	uint64_t first = at >> PAGE_SHIFT, last = page_up(end), i;
	int error;

	if (t == NULL)
		return -ENOMEM;
	error = may_grow(n, t, end);
	if (error != 0)
		return error;
	if (t->super->max_pages != 0 && last - first > t->super->max_pages)
		return -ENOSPC;
	for (i = first; i < last && error == 0; i++)
		error = promise(t, i);
	settle(t, first, i, error == 0);
	if (error != 0)
		return error;
	if (!keep && end > n->size)
		__atomic_store_n(&n->size, end, __ATOMIC_RELEASE);
	vfs_node_modified(n);
	return 0;
}

int tmpfs_fallocate(struct vfs_file *f, int mode, off_t at, off_t len)
{
	struct vfs_node *n = f->node;
	int error;

	if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE))
		return -EOPNOTSUPP;
	uk_mutex_lock(&n->lock);
	if (mode & FALLOC_FL_PUNCH_HOLE)
		error = tmpfs_punch(n, (uint64_t)at, (uint64_t)len);
	else
		error = allocate(n, (uint64_t)at, (uint64_t)(at + len),
				 (mode & FALLOC_FL_KEEP_SIZE) != 0);
	uk_mutex_unlock(&n->lock);
	return error;
}
