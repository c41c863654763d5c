/* SPDX-License-Identifier: BSD-3-Clause */
/* One read or write of an open file, in line for the calls of rw.c and
 * pread.c. */
#ifndef VFS_RW_H
#define VFS_RW_H

#include <errno.h>
#include <sys/inotify.h>
#include <uk/part.h>
#include <uk/watch.h>

/* Who watches f is told. */
void file_tell(struct vfs_file *f, unsigned what);

/* Bytes were moved. */
static __always_inline ssize_t file_moved(struct vfs_file *f, ssize_t ret,
					  unsigned what)
{
	if (unlikely(vfs_notify_fn) && ret > 0)
		file_tell(f, what);
	return ret;
}

static __always_inline ssize_t file_read(struct vfs_file *f,
					 struct vfs_iter *it, void *buf,
					 size_t count, off_t *pos, bool alone)
{
	UK_NEED(vfs_input);
	if (unlikely(!(f->mode & VFS_READ)))
		return -EBADF;
	if (unlikely(!uk_access_ok(buf, count)))
		return -EFAULT;
	vfs_iter_one(it, buf, min(count, VFS_RW_MAX));
	it->alone = alone;
	return f->ops->read(f, it, pos);
}

static __always_inline ssize_t file_write(struct vfs_file *f,
					  struct vfs_iter *it, const void *buf,
					  size_t count, off_t *pos, bool alone)
{
	if (unlikely(!(f->mode & VFS_WRITE)))
		return -EBADF;
	if (unlikely(!uk_access_ok(buf, count)))
		return -EFAULT;
	vfs_iter_one(it, buf, min(count, VFS_RW_MAX));
	it->alone = alone;
	return f->ops->write(f, it, pos);
}

#endif
