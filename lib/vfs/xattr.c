/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Extended attributes and file handles, which no file system here has: path or
 * descriptor and the attribute's name are looked at, as Linux does, then the
 * answer is EOPNOTSUPP; a list is empty.
 */
#include <errno.h>
#include <fcntl.h>
#include <uk/mm.h>
#include <uk/syscall.h>
#include "names.h"

#define XATTR_NAME_MAX 255
#define XATTR_FLAGS 3 /* XATTR_CREATE, XATTR_REPLACE */

/* The attribute's name: 0, -EFAULT, -ERANGE. */
static int check_name(const char *name)
{
	char part[32];
	long len = 0, n;

	do {
		n = uk_strncpy_from_user(part, name + len, sizeof(part));
		if (n < 0)
			return -EFAULT;
		len += n;
	} while (n == sizeof(part) && len <= XATTR_NAME_MAX);
	return len == 0 || len > XATTR_NAME_MAX ? -ERANGE : 0;
}

/* list: there is no name. */
static int by_path(const char *path, unsigned walk, const char *name, bool list)
{
	struct vfs_path p;
	int err = list ? 0 : check_name(name);

	if (!err)
		err = vfs_walk_user(AT_FDCWD, path, walk, &p);
	if (err)
		return err;
	vfs_path_put(&p);
	return list ? 0 : -EOPNOTSUPP;
}

static int by_fd(int fd, const char *name, bool list)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	int err = -EBADF;

	if (!f)
		return err;
	if (!(f->flags & O_PATH))
		err = list ? 0 : check_name(name);
	vfs_file_put(f);
	return err || list ? err : -EOPNOTSUPP;
}

static int check_set(int flags)
{
	return flags & ~XATTR_FLAGS ? -EINVAL : 0;
}

UK_LLSYSCALL_R_DEFINE(int, setxattr, const char *, path, const char *, name,
		      const void *, value, size_t, size, int, flags)
{
	int err = check_set(flags);

	(void)value, (void)size;
	return err ? err : by_path(path, VFS_WALK_FOLLOW, name, false);
}

UK_LLSYSCALL_R_DEFINE(ssize_t, getxattr, const char *, path, const char *, name,
		      void *, value, size_t, size)
{
	(void)value, (void)size;
	return by_path(path, VFS_WALK_FOLLOW, name, false);
}

UK_LLSYSCALL_R_DEFINE(ssize_t, listxattr, const char *, path, char *, list,
		      size_t, size)
{
	(void)list, (void)size;
	return by_path(path, VFS_WALK_FOLLOW, NULL, true);
}

UK_LLSYSCALL_R_DEFINE(int, removexattr, const char *, path, const char *, name)
{
	return by_path(path, VFS_WALK_FOLLOW, name, false);
}

UK_LLSYSCALL_R_DEFINE(int, lsetxattr, const char *, path, const char *, name,
		      const void *, value, size_t, size, int, flags)
{
	int err = check_set(flags);

	(void)value, (void)size;
	return err ? err : by_path(path, 0, name, false);
}

UK_LLSYSCALL_R_DEFINE(ssize_t, lgetxattr, const char *, path, const char *,
		      name, void *, value, size_t, size)
{
	(void)value, (void)size;
	return by_path(path, 0, name, false);
}

UK_LLSYSCALL_R_DEFINE(ssize_t, llistxattr, const char *, path, char *, list,
		      size_t, size)
{
	(void)list, (void)size;
	return by_path(path, 0, NULL, true);
}

UK_LLSYSCALL_R_DEFINE(int, lremovexattr, const char *, path, const char *, name)
{
	return by_path(path, 0, name, false);
}

UK_LLSYSCALL_R_DEFINE(int, fsetxattr, int, fd, const char *, name, const void *,
		      value, size_t, size, int, flags)
{
	int err = check_set(flags);

	(void)value, (void)size;
	return err ? err : by_fd(fd, name, false);
}

UK_LLSYSCALL_R_DEFINE(ssize_t, fgetxattr, int, fd, const char *, name, void *,
		      value, size_t, size)
{
	(void)value, (void)size;
	return by_fd(fd, name, false);
}

UK_LLSYSCALL_R_DEFINE(ssize_t, flistxattr, int, fd, char *, list, size_t, size)
{
	(void)list, (void)size;
	return by_fd(fd, NULL, true);
}

UK_LLSYSCALL_R_DEFINE(int, fremovexattr, int, fd, const char *, name)
{
	return by_fd(fd, name, false);
}

UK_LLSYSCALL_R_DEFINE(int, name_to_handle_at, int, dirfd, const char *, path,
		      struct file_handle *, handle, int *, mount_id, int, flags)
{
	unsigned walk = flags & AT_SYMLINK_FOLLOW ? VFS_WALK_FOLLOW : 0;
	struct vfs_path p;
	int err;

	(void)handle, (void)mount_id;
	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH)
		walk |= VFS_WALK_EMPTY;
	err = vfs_walk_user(dirfd, path, walk, &p);
	if (err)
		return err;
	vfs_path_put(&p);
	return -EOPNOTSUPP;
}

UK_LLSYSCALL_R_DEFINE(int, open_by_handle_at, int, dirfd, struct file_handle *,
		      handle, int, oflag)
{
	(void)dirfd, (void)handle, (void)oflag;
	return -ESTALE;
}
