/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reading and writing: bytes go straight between the program's memory and the
 * file's pages.
 *
 * A reader takes no lock of the node's: as on Linux, it may see a part of what
 * a writer is writing. It holds the page that it copies from; if nobody else
 * runs, not even that. A writer has the node's mutex, so that appending is
 * atomic and nobody takes its pages away. A fresh page becomes the file's when
 * it is filled: nobody ever sees what was in it before.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <uk/signal.h>
#include "tmpfs.h"

/* --- Reading ------------------------------------------------------------- */

static size_t read_hole(struct vfs_iter *it, size_t n)
{
	static const char zeros[64];
	size_t done = 0, moved;

	if (likely(!it->kernel && n <= it->len)) {
		done = n - uk_clear_user(it->base, n);
		vfs_iter_advance(it, done);
		return done;
	}
	do {
		moved = vfs_iter_to_user(it, zeros,
					 min(n - done, sizeof(zeros)));
		done += moved;
	} while (moved != 0 && done < n);
	return done;
}

/* Bytes of one page, which is held: others may take it away. */
static size_t read_part(struct tmpfs_file *t, uint64_t at, struct vfs_iter *it,
			size_t n)
{
	paddr_t pa = t != NULL ? tmpfs_page_get(t, at >> PAGE_SHIFT) : 0;
	size_t moved;

	if (pa == 0)
		return read_hole(it, n);
	moved = vfs_iter_to_user(
		it, (char *)phys_to_virt(pa) + (at & ~PAGE_MASK64), n);
	uk_page_put(pa);
	return moved;
}

static __noinline ssize_t read_pages(struct vfs_file *f, struct vfs_iter *it,
				     off_t *pos)
{
	struct vfs_node *n = f->node;
	uint64_t at = (uint64_t)*pos, size;
	size_t want, done = 0;

	if (unlikely(at + it->left > (uint64_t)INT64_MAX))
		return -EINVAL;
	while (it->left != 0 && at < (size = tmpfs_size(n))) {
		size_t part = PAGE_SIZE - (size_t)(at & ~PAGE_MASK64);

		part = min(part, it->left);
		want = size - at < part ? (size_t)(size - at) : part;
		part = read_part(n->data, at, it, want);
		at += part;
		done += part;
		if (unlikely(part != want)) {
			if (done == 0)
				return -EFAULT;
			break;
		}
	}
	*pos = (off_t)at;
	vfs_node_accessed(n, f);
	return (ssize_t)done;
}

/* done bytes have been read before. */
static __noinline ssize_t read_rest(struct vfs_file *f, struct vfs_iter *it,
				    off_t *pos, size_t done)
{
	ssize_t more = read_pages(f, it, pos);

	return more >= 0 ? (ssize_t)done + more : done ? (ssize_t)done : more;
}

/* Nobody else runs: page by page, while there is no hole and no fault. What
 * remains then is for read_pages(). */
static __noinline ssize_t read_alone(struct vfs_file *f, struct vfs_iter *it,
				     off_t *pos)
{
	struct vfs_node *n = f->node;
	struct tmpfs_file *t = n->data;
	size_t left = it->left, done;
	uint64_t at;

	if (!it->alone)
		return read_pages(f, it, pos);
	at = (uint64_t)*pos;
	if (at >= n->size || t == NULL)
		return read_pages(f, it, pos);
	if (n->size - at < left)
		left = (size_t)(n->size - at);
	while (left != 0) {
		size_t off = (size_t)(at & ~PAGE_MASK64);
		size_t part = min(PAGE_SIZE - off, left);
		char *slot = tree_get(&t->tree, at >> PAGE_SHIFT);

		if (unlikely(!slot_is_data(slot)) ||
		    unlikely(uk_copy_to_user(it->base, slot + off, part) != 0))
			break;
		it->base += part;
		at += part;
		left -= part;
	}
	done = (size_t)(at - (uint64_t)*pos);
	it->left -= done;
	it->len -= done;
	*pos = (off_t)at;
	if (unlikely(left != 0))
		return read_rest(f, it, pos, done);
	vfs_node_accessed(n, f);
	return (ssize_t)done;
}

/* All is in one page, and nobody else runs. False: it must be looked at with
 * care; nothing was done. */
static inline char *one_page(const struct vfs_node *n,
			     const struct vfs_iter *it, const off_t *pos)
{
	const struct tmpfs_file *t = n->data;
	uint64_t at;
	size_t off;
	char *slot;

	if (unlikely(!it->alone))
		return NULL;
	at = (uint64_t)*pos;
	off = (size_t)(at & ~PAGE_MASK64);
	if (unlikely(t == NULL || off + it->left > PAGE_SIZE ||
		     at + it->left > n->size))
		return NULL;
	slot = tree_get(&t->tree, at >> PAGE_SHIFT);
	return likely(slot_is_data(slot)) ? slot + off : NULL;
}

static ssize_t tmpfs_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	char *bytes = one_page(f->node, it, pos);
	size_t n = it->left;

	if (unlikely(bytes == NULL) ||
	    unlikely(uk_copy_to_user(it->base, bytes, n) != 0))
		return read_alone(f, it, pos);
	it->len = it->left = 0;
	*pos += (off_t)n;
	vfs_node_accessed(f->node, f);
	return (ssize_t)n;
}

/* --- Writing ------------------------------------------------------------- */

ssize_t tmpfs_may_write(uint64_t at, size_t n)
{
	uint64_t limit = uk_process_limit(RLIMIT_FSIZE);

	if (unlikely(at + n > (uint64_t)INT64_MAX))
		return -EINVAL;
	if (unlikely(at >= limit)) {
		uk_signal_raise(uk_process_current(), SIGXFSZ);
		return -EFBIG;
	}
	limit = min(limit, TMPFS_MAX_SIZE);
	if (unlikely(at >= limit))
		return -EFBIG;
	return limit - at < n ? (ssize_t)(limit - at) : (ssize_t)n;
}

/* Fill a page that nobody sees: n bytes at off from the program, zeros around
 * them. Returns how many came. */
static size_t fill(char *page, unsigned off, struct vfs_iter *it, size_t n)
{
	size_t moved;

	if (n != PAGE_SIZE)
		plat_zero_page(page);
	moved = vfs_iter_from_user(it, page + off, n);
	if (unlikely(moved != n))
		memset(page + off + moved, 0, PAGE_SIZE - off - moved);
	return moved;
}

/* Where nothing is yet. */
static ssize_t write_new(struct tmpfs_file *t, uint64_t at, struct vfs_iter *it,
			 size_t n)
{
	unsigned off = (unsigned)(at & ~PAGE_MASK64);
	void *page, *old;
	size_t moved;
	int error = tmpfs_page_new(t, &page);

	if (unlikely(error != 0))
		return error;
	moved = fill(page, off, it, n);
	if (unlikely(moved == 0))
		error = -EFAULT;
	else
		error = tmpfs_insert(t, at >> PAGE_SHIFT, page, &old, NULL);
	if (likely(error == 0 && old == NULL))
		return (ssize_t)moved;
	/* A mapping brought the page meanwhile. */
	if (error == 0)
		memcpy(slot_page(old) + off, (char *)page + off, moved);
	tmpfs_page_free(t, page);
	return error != 0 ? error : (ssize_t)moved;
}

/* Bytes of one page; 0 < the result, or -errno. */
static inline ssize_t write_part(struct tmpfs_file *t, uint64_t at,
				 struct vfs_iter *it, size_t n)
{
	void *slot = tmpfs_slot(t, at >> PAGE_SHIFT);
	size_t moved;

	if (slot == NULL)
		return write_new(t, at, it, n);
	if (unlikely(slot_is_raw(slot))) {
		slot = tmpfs_page_cook(t, at >> PAGE_SHIFT);
		tmpfs_filled(t, at >> PAGE_SHIFT, (at >> PAGE_SHIFT) + 1);
	}
	moved = vfs_iter_from_user(it, (char *)slot + (at & ~PAGE_MASK64), n);
	return likely(moved != 0) ? (ssize_t)moved : -EFAULT;
}

/* n bytes, which the limits allow. Node's lock held. */
static ssize_t write_bytes(struct tmpfs_file *t, struct vfs_iter *it,
			   uint64_t at, size_t n)
{
	struct vfs_node *node = t->node;
	unsigned long pages = t->pages;
	uint64_t start = at, end = at + n;
	ssize_t moved = 0;
	size_t want;

	do {
		want = PAGE_SIZE - (size_t)(at & ~PAGE_MASK64);
		if (end - at < want)
			want = (size_t)(end - at);
		if (unlikely((t->seals & F_SEAL_GROW) != 0 &&
			     at + want > node->size)) {
			moved = -EPERM;
			break;
		}
		moved = write_part(t, at, it, want);
		if (unlikely(moved < 0))
			break;
		at += (size_t)moved;
		if (at > node->size)
			__atomic_store_n(&node->size, at, __ATOMIC_RELEASE);
	} while ((size_t)moved == want && at < end);
	if (t->pages != pages)
		tmpfs_filled(t, start >> PAGE_SHIFT,
			     (at + PAGE_SIZE - 1) >> PAGE_SHIFT);
	if (at == start)
		return moved;
	vfs_node_modified(node);
	return (ssize_t)(at - start);
}

/* Node's lock held. */
static ssize_t write_locked(struct vfs_node *n, struct vfs_iter *it, off_t *pos,
			    bool append)
{
	uint64_t at = append ? n->size : (uint64_t)*pos;
	ssize_t ret = tmpfs_may_write(at, it->left);
	struct tmpfs_file *t;

	if (unlikely(ret < 0))
		return ret;
	t = tmpfs_contents(n);
	if (unlikely(t == NULL))
		return -ENOMEM;
	if (unlikely((t->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) != 0))
		return -EPERM;
	ret = write_bytes(t, it, at, (size_t)ret);
	if (likely(ret > 0))
		*pos = (off_t)(at + (size_t)ret);
	return ret;
}

static __noinline ssize_t write_any(struct vfs_file *f, struct vfs_iter *it,
				    off_t *pos)
{
	struct vfs_node *n = f->node;
	bool append = (f->flags & O_APPEND) != 0;
	ssize_t ret;

	if (unlikely(it->left == 0))
		return 0;
	uk_mutex_lock(&n->lock);
	ret = write_locked(n, it, pos, append || *pos == VFS_POS_APPEND);
	uk_mutex_unlock(&n->lock);
	return ret;
}

/* Over what is there: a thread that is alone has no limit there (vfs_solo). The
 * mutex is for others, of whom there are none. */
static ssize_t tmpfs_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	const unsigned sealed = F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	struct vfs_node *node = f->node;
	char *bytes = one_page(node, it, pos);
	size_t n = it->left;

	if (unlikely(bytes == NULL || (f->flags & O_APPEND) != 0) ||
	    unlikely(((struct tmpfs_file *)node->data)->seals & sealed) ||
	    unlikely(uk_copy_from_user(bytes, it->base, n) != 0))
		return write_any(f, it, pos);
	it->len = it->left = 0;
	*pos += (off_t)n;
	vfs_node_modified(node);
	return (ssize_t)n;
}

const struct vfs_ops tmpfs_file_ops = {
	.read = tmpfs_read,
	.write = tmpfs_write,
	.seek = tmpfs_seek,
	.ioctl = vfs_no_ioctl,
	.poll = vfs_always_ready,
	.release = vfs_no_release,
	.window = tmpfs_window,
	.object = tmpfs_object,
	.fallocate = tmpfs_fallocate,
	.fcntl = tmpfs_fcntl,
	.goes_quietly = true,
};
