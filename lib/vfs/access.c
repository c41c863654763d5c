/* SPDX-License-Identifier: BSD-3-Clause */
/* What root may do: read and write everything, execute what somebody may. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uk/syscall.h>
#include "names.h"

static int check(const struct vfs_path *p, unsigned amode)
{
	unsigned mode = p->entry->node->mode;

	if ((amode & X_OK) && S_ISREG(mode)) {
		if (p->mount->flags & MS_NOEXEC)
			return -EACCES;
		if (!(mode & (S_IXUSR | S_IXGRP | S_IXOTH)))
			return -EACCES;
	}
	if ((amode & W_OK) && (S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode)))
		return mount_want_write(p->mount);
	return 0;
}

static int do_access(int dirfd, const char *path, int amode, int flags)
{
	struct vfs_path p;
	int err;

	if (amode & ~(R_OK | W_OK | X_OK))
		return -EINVAL;
	if (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	err = vfs_walk_user(dirfd, path, stat_walk((unsigned)flags), &p);
	if (err)
		return err;
	err = check(&p, (unsigned)amode);
	vfs_path_put(&p);
	return err;
}

UK_SYSCALL_R_DEFINE(int, access, const char *, path, int, amode)
{
	return do_access(AT_FDCWD, path, amode, 0);
}

UK_LLSYSCALL_R_DEFINE(int, faccessat, int, dirfd, const char *, path, int,
		      amode)
{
	return do_access(dirfd, path, amode, 0);
}

UK_LLSYSCALL_R_DEFINE(int, faccessat2, int, dirfd, const char *, path, int,
		      amode, int, flags)
{
	return do_access(dirfd, path, amode, flags);
}
