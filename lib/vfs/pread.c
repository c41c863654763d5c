/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pread and pwrite of one buffer. What a thread that vfs_solo is of finds in
 * the window of a node (<uk/window.h>) is moved here, a single byte without a
 * call. A fault leaves the call to the general way, which says how much was
 * moved.
 */
#include <plat/user.h>
#include <uk/errptr.h>
#include <uk/signal.h>
#include "rw.h"

/* How far pos is behind the window's begin: len or more, it is not in it. */
static __always_inline uint64_t window_offset(const struct vfs_window *w,
					      off_t pos)
{
	return (uint64_t)pos - w->at;
}

/* Where the n bytes at pos are; NULL: not all of them are in the window. */
static char *window_find(const struct vfs_window *w, off_t pos, size_t n)
{
	uint64_t off = window_offset(w, pos);

	if (off >= w->len || n > w->len - (size_t)off)
		return NULL;
	return w->bytes + (size_t)off;
}

/* The same, of a window that may have to be opened there. */
static char *window_move(struct vfs_file *f, off_t pos, size_t n)
{
	struct vfs_window *w = &f->node->window;
	char *bytes = window_find(w, pos, n);

	if (bytes || !f->ops->window || pos < 0)
		return bytes;
	f->ops->window(f->node, (uint64_t)pos);
	return window_find(w, pos, n);
}

/* Open at fd, referenced, with bytes that have positions; or what it is not. */
static struct vfs_file *get_at(int fd, off_t pos)
{
	struct vfs_file *f;

	if (pos < 0)
		return ERR2PTR(-EINVAL);
	f = vfs_get(vfs_table_current(), fd);
	if (!f)
		return ERR2PTR(-EBADF);
	if (vfs_can_seek(f))
		return f;
	vfs_file_put(f);
	return ERR2PTR(-ESPIPE);
}

static __noinline __cold ssize_t pread_any(int fd, void *buf, size_t count,
					   off_t pos)
{
	struct vfs_file *f = get_at(fd, pos);
	struct vfs_iter it;
	ssize_t ret;

	if (PTRISERR(f))
		return PTR2ERR(f);
	ret = file_read(f, &it, buf, count, &pos, false);
	ret = file_moved(f, ret, IN_ACCESS);
	vfs_file_put(f);
	return ret;
}

static __noinline ssize_t pread_many(struct vfs_file *f, void *buf,
				     size_t count, off_t pos)
{
	char *bytes = window_move(f, pos, count);
	struct vfs_iter it;

	if (likely(bytes) && likely(!uk_copy_to_user(buf, bytes, count))) {
		vfs_node_accessed(f->node, f);
		return (ssize_t)count;
	}
	if (pos < 0)
		return -EINVAL;
	if (!vfs_can_seek(f))
		return -ESPIPE;
	return file_read(f, &it, buf, count, &pos, true);
}

ssize_t vfs_pread(int fd, void *buf, size_t count, off_t pos)
{
	struct vfs_file *f = vfs_solo_file(fd);
	const struct vfs_node *n;
	uint64_t off;

	if (unlikely(!f) || unlikely(!(f->mode & VFS_READ)) ||
	    unlikely(!(n = f->node)))
		return pread_any(fd, buf, count, pos);
	off = window_offset(&n->window, pos);
	if (count != 1 || unlikely(off >= n->window.len) ||
	    unlikely(arch_ticks_relaxed() >= n->accessed_until) ||
	    unlikely(!uk_access_ok(buf, 1)) ||
	    unlikely(!arch_user_put8(buf, n->window.bytes + (size_t)off)))
		return pread_many(f, buf, count, pos);
	return 1;
}

static __noinline __cold ssize_t pwrite_any(int fd, const void *buf,
					    size_t count, off_t pos)
{
	struct vfs_file *f = get_at(fd, pos);
	struct vfs_iter it;
	ssize_t ret;

	if (PTRISERR(f))
		return PTR2ERR(f);
	ret = file_write(f, &it, buf, count, &pos, false);
	ret = file_moved(f, ret, IN_MODIFY);
	vfs_file_put(f);
	uk_signal_deliver(); /* SIGXFSZ */
	return ret;
}

/* As on Linux, O_APPEND overrules the position. */
static __noinline ssize_t pwrite_many(struct vfs_file *f, const void *buf,
				      size_t count, off_t pos)
{
	struct vfs_iter it;
	char *bytes = NULL;

	if (likely(!(f->flags & O_APPEND)) && likely(count))
		bytes = window_move(f, pos, count);
	if (likely(bytes) && likely(!uk_copy_from_user(bytes, buf, count))) {
		vfs_node_modified(f->node);
		return (ssize_t)count;
	}
	if (pos < 0)
		return -EINVAL;
	if (!vfs_can_seek(f))
		return -ESPIPE;
	return file_write(f, &it, buf, count, &pos, true);
}

ssize_t vfs_pwrite(int fd, const void *buf, size_t count, off_t pos)
{
	struct vfs_file *f = vfs_solo_file(fd);
	const struct vfs_node *n;
	uint64_t off;

	if (unlikely(!f) || unlikely(!(f->mode & VFS_WRITE)) ||
	    unlikely(!(n = f->node)))
		return pwrite_any(fd, buf, count, pos);
	off = window_offset(&n->window, pos);
	if (count != 1 || unlikely(off >= n->window.len) ||
	    unlikely(f->flags & O_APPEND) ||
	    unlikely(arch_ticks_relaxed() >= n->modified_until) ||
	    unlikely(!uk_access_ok(buf, 1)) ||
	    unlikely(!arch_user_get8(buf, n->window.bytes + (size_t)off)))
		return pwrite_many(f, buf, count, pos);
	return 1;
}
