/* SPDX-License-Identifier: BSD-3-Clause */
/* inotify_init, inotify_add_watch, inotify_rm_watch. */
#include <errno.h>
#include <fcntl.h>
#include <uk/mm.h>
#include <uk/syscall.h>
#include "inotify.h"

/* What a watch keeps of its mask. */
#define KEPT (IN_ALL_EVENTS | IN_ONESHOT | IN_EXCL_UNLINK)
#define ALL_BITS                                                       \
	(KEPT | IN_UNMOUNT | IN_Q_OVERFLOW | IN_IGNORED | IN_ONLYDIR | \
	 IN_DONT_FOLLOW | IN_MASK_ADD | IN_MASK_CREATE | IN_ISDIR)

static int make(unsigned flags)
{
	struct inotify *in;
	struct vfs_file *f;

	if (flags & ~(unsigned)(IN_CLOEXEC | IN_NONBLOCK))
		return -EINVAL;
	in = uk_zalloc(sizeof(*in));
	if (!in)
		return -ENOMEM;
	uk_list_init(&in->queue);
	uk_list_init(&in->watches);
	uk_mutex_init(&in->reading);
	uk_waitq_init(&in->readers);
	vfs_pollq_init(&in->pollq);
	f = vfs_file_new(&inotify_ops.ops, O_RDONLY | (flags & IN_NONBLOCK),
			 in);
	if (!f) {
		uk_free(in);
		return -ENFILE;
	}
	inotify_start();
	return vfs_install_new(f, flags & IN_CLOEXEC);
}

UK_SYSCALL_R_DEFINE(int, inotify_init)
{
	return make(0);
}

UK_SYSCALL_R_DEFINE(int, inotify_init1, int, oflag)
{
	return make((unsigned)oflag);
}

/* The descriptor's file, referenced, in *f: 0, -EBADF, -EINVAL. */
static int find(int fd, struct vfs_file **f)
{
	*f = vfs_get(vfs_table_current(), fd);
	if (!*f)
		return -EBADF;
	if ((*f)->ops == &inotify_ops.ops)
		return 0;
	vfs_file_put(*f);
	return -EINVAL;
}

/* inotify_lock held. The watch's number. */
static int watch_node(struct inotify *in, struct vfs_node *node, unsigned mask)
{
	struct watch *w = watch_find(in, node);

	if (w && (mask & IN_MASK_CREATE))
		return -EEXIST;
	if (w && (mask & IN_MASK_ADD))
		mask |= w->mark.mask;
	if (!w)
		w = watch_new(in, node);
	if (!w)
		return -ENOMEM;
	w->mark.mask = mask & KEPT;
	return w->wd;
}

static int watch_path(struct inotify *in, const char *path, unsigned mask)
{
	unsigned flags = (mask & IN_DONT_FOLLOW ? 0 : VFS_WALK_FOLLOW) |
			 (mask & IN_ONLYDIR ? VFS_WALK_DIRECTORY : 0);
	struct vfs_path p;
	int ret = vfs_walk_user(AT_FDCWD, path, flags, &p);

	if (ret)
		return ret;
	uk_mutex_lock(&inotify_lock);
	ret = watch_node(in, p.entry->node, mask);
	uk_mutex_unlock(&inotify_lock);
	vfs_path_put(&p);
	return ret;
}

UK_SYSCALL_R_DEFINE(int, inotify_add_watch, int, fd, const char *, path,
		    uint32_t, mask)
{
	const uint32_t both = IN_MASK_ADD | IN_MASK_CREATE;
	struct vfs_file *f;
	int ret;

	if ((mask & ~(uint32_t)ALL_BITS) || !mask)
		return -EINVAL;
	ret = find(fd, &f);
	if (ret)
		return ret;
	ret = -EINVAL;
	if ((mask & both) != both)
		ret = watch_path(f->data, path, mask);
	vfs_file_put(f);
	return ret;
}

/* inotify_lock held. */
static int remove_watch(struct inotify *in, int wd)
{
	struct uk_list *i;

	uk_list_for_each(i, &in->watches) {
		struct watch *w = uk_list_entry(i, struct watch, mine);

		if (w->wd != wd)
			continue;
		watch_free(w);
		inotify_queue(in, wd, IN_IGNORED, 0, NULL, 0);
		return 0;
	}
	return -EINVAL;
}

UK_SYSCALL_R_DEFINE(int, inotify_rm_watch, int, fd, int, wd)
{
	struct vfs_file *f;
	int ret = find(fd, &f);

	if (ret)
		return ret;
	uk_mutex_lock(&inotify_lock);
	ret = remove_watch(f->data, wd);
	uk_mutex_unlock(&inotify_lock);
	vfs_file_put(f);
	uk_preempt();
	return ret;
}
