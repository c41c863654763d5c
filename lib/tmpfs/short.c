/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pread and pwrite by a thread that is alone: bytes that lie in one page that
 * is there. No lock, no reference, and of less than USER_SHORT bytes no stack.
 * A fault leaves the call to the general way, which says how much was moved.
 */
#include <plat/usershort.h>
#include "tmpfs.h"

static __always_inline char *bytes_at(const struct vfs_node *node, uint64_t at,
				      size_t n)
{
	const struct tmpfs_file *t = node->data;
	size_t off = (size_t)(at & ~PAGE_MASK64);
	char *slot;

	if (unlikely(t == NULL) || unlikely(at > node->size) ||
	    unlikely(n > node->size - at) || unlikely(off + n > PAGE_SIZE))
		return NULL;
	slot = tree_get(&t->tree, at >> PAGE_SHIFT);
	return likely(slot_is_data(slot)) ? slot + off : NULL;
}

static __noinline ssize_t pread_more(struct vfs_file *f, void *buf, size_t n,
				     off_t pos)
{
	char *bytes = bytes_at(f->node, (uint64_t)pos, n);

	if (unlikely(bytes == NULL) ||
	    unlikely(uk_copy_to_user(buf, bytes, n) != 0))
		return vfs_pread_file(f, buf, n, pos);
	vfs_node_accessed(f->node, f);
	return (ssize_t)n;
}

ssize_t tmpfs_pread(struct vfs_file *f, void *buf, size_t n, off_t pos)
{
	char *bytes;

	if (n >= USER_SHORT || unlikely(!uk_access_ok(buf, n)))
		return pread_more(f, buf, n, pos);
	bytes = bytes_at(f->node, (uint64_t)pos, n);
	if (unlikely(bytes == NULL) ||
	    unlikely(!user_store_short(buf, bytes, n)))
		return vfs_pread_file(f, buf, n, pos);
	vfs_node_accessed(f->node, f);
	return (ssize_t)n;
}

/* Over what is there, in the file's middle: no more limits than these. */
static __always_inline bool may_overwrite(const struct vfs_file *f, uint64_t at,
					  size_t n)
{
	const unsigned sealed = F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	const struct tmpfs_file *t = f->node->data;

	return likely(!(f->flags & O_APPEND)) && likely(!(t->seals & sealed)) &&
	       likely(at + n <= uk_process_limit(RLIMIT_FSIZE));
}

static __noinline ssize_t pwrite_more(struct vfs_file *f, const void *buf,
				      size_t n, off_t pos)
{
	char *bytes = bytes_at(f->node, (uint64_t)pos, n);

	if (unlikely(bytes == NULL || n == 0) ||
	    unlikely(!may_overwrite(f, (uint64_t)pos, n)) ||
	    unlikely(uk_copy_from_user(bytes, buf, n) != 0))
		return vfs_pwrite_file(f, buf, n, pos);
	vfs_node_modified(f->node);
	return (ssize_t)n;
}

ssize_t tmpfs_pwrite(struct vfs_file *f, const void *buf, size_t n, off_t pos)
{
	char *bytes;

	if (n >= USER_SHORT || unlikely(!uk_access_ok(buf, n)))
		return pwrite_more(f, buf, n, pos);
	bytes = bytes_at(f->node, (uint64_t)pos, n);
	if (unlikely(bytes == NULL || n == 0) ||
	    unlikely(!may_overwrite(f, (uint64_t)pos, n)) ||
	    unlikely(!user_load_short(bytes, buf, n)))
		return vfs_pwrite_file(f, buf, n, pos);
	vfs_node_modified(f->node);
	return (ssize_t)n;
}
