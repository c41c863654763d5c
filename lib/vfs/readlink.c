/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a symbolic link leads. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <uk/syscall.h>
#include "names.h"

static ssize_t made_target(struct vfs_node *n, char *buf, size_t size)
{
	struct vfs_name *text = name_new();
	ssize_t len;

	if (!text)
		return -ENOMEM;
	len = n->ops->readlink(n, text->text, PATH_MAX);
	if (len > 0) {
		len = (ssize_t)min((size_t)len, size);
		if (uk_copy_to_user(buf, text->text, (size_t)len))
			len = -EFAULT;
	}
	name_put(text);
	return len;
}

static ssize_t target_to_user(struct vfs_node *n, char *buf, size_t size)
{
	const char *target = NULL;
	size_t len;

	if (n->ops->target)
		target = n->ops->target(n);
	if (!target)
		return made_target(n, buf, size);
	len = min(strlen(target), size);
	return uk_copy_to_user(buf, target, len) ? -EFAULT : (ssize_t)len;
}

/* "" is dirfd itself, if that is a link that O_PATH and O_NOFOLLOW opened. */
static ssize_t do_readlink(int dirfd, const char *path, char *buf, int size)
{
	struct vfs_path p;
	struct vfs_walk w;
	bool empty;
	ssize_t ret;
	int err;

	if (size <= 0)
		return -EINVAL;
	err = walk_user(&w, dirfd, path, VFS_WALK_EMPTY);
	empty = !err && w.name->len == 0;
	err = walk_result(&w, err, &p);
	if (err)
		return err;
	if (S_ISLNK(p.entry->node->mode))
		ret = target_to_user(p.entry->node, buf, (size_t)size);
	else
		ret = empty ? -ENOENT : -EINVAL;
	vfs_path_put(&p);
	return ret;
}

UK_SYSCALL_R_DEFINE(ssize_t, readlinkat, int, dirfd, const char *, path, char *,
		    buf, int, size)
{
	return do_readlink(dirfd, path, buf, size);
}

UK_SYSCALL_R_DEFINE(ssize_t, readlink, const char *, path, char *, buf, int,
		    size)
{
	return do_readlink(AT_FDCWD, path, buf, size);
}
