/* SPDX-License-Identifier: BSD-3-Clause */
/* What a file system says of itself, in the layouts of the calls. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <uk/abi/statfs.h>
#include <uk/syscall.h>
#include "names.h"

#define ST_VALID 0x20u /* f_flags means something */
/* Flags of mount() that are the same in f_flags. */
#define SAME_FLAGS                                                   \
	(ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC | ST_NOATIME | \
	 ST_NODIRATIME)
#define ST_NOSYMFOLLOW 0x2000u
#define BLOCK 4096

/* No mount: a pipe or another file without a name. */
static int fill(struct vfs_super *sb, const struct vfs_mount *m,
		struct statfs *st)
{
	unsigned flags = m ? m->flags | sb->flags : 0;

	memset(st, 0, sizeof(*st));
	st->f_bsize = BLOCK;
	st->f_frsize = BLOCK;
	st->f_namelen = NAME_MAX;
	st->f_fsid.__val[0] = (int)sb->dev;
	st->f_flags = ST_VALID | (flags & SAME_FLAGS);
	if (!(flags & MS_NOATIME))
		st->f_flags |= ST_RELATIME;
	if (flags & MS_NOSYMFOLLOW)
		st->f_flags |= ST_NOSYMFOLLOW;
	return sb->ops->statfs ? sb->ops->statfs(sb, st) : 0;
}

static int of_path(const char *path, struct statfs *st)
{
	struct vfs_path p;
	int err = vfs_walk_user(AT_FDCWD, path, VFS_WALK_FOLLOW, &p);

	if (err)
		return err;
	err = fill(p.mount->super, p.mount, st);
	vfs_path_put(&p);
	return err;
}

static int of_fd(int fd, struct statfs *st)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	int err;

	if (!f)
		return -EBADF;
	err = f->node ? fill(f->node->super, f->mount, st) : -ENOSYS;
	vfs_file_put(f);
	return err;
}

/* The layout of longs: what does not fit is an error. */
static int to_user(struct uk_statfs *ust, const struct statfs *st)
{
	struct uk_statfs out;

	if ((st->f_blocks | st->f_bfree | st->f_bavail | st->f_files |
	     st->f_ffree) > ULONG_MAX)
		return -EOVERFLOW;
	memset(&out, 0, sizeof(out));
	out.f_type = (long)st->f_type;
	out.f_bsize = (long)st->f_bsize;
	out.f_blocks = (unsigned long)st->f_blocks;
	out.f_bfree = (unsigned long)st->f_bfree;
	out.f_bavail = (unsigned long)st->f_bavail;
	out.f_files = (unsigned long)st->f_files;
	out.f_ffree = (unsigned long)st->f_ffree;
	memcpy(out.f_fsid, &st->f_fsid, sizeof(out.f_fsid));
	out.f_namelen = (long)st->f_namelen;
	out.f_frsize = (long)st->f_frsize;
	out.f_flags = (long)st->f_flags;
	return uk_copy_to_user(ust, &out, sizeof(out)) ? -EFAULT : 0;
}

static int to_user64(struct uk_statfs64 *ust, const struct statfs *st)
{
	struct uk_statfs64 out;

	memset(&out, 0, sizeof(out));
	out.f_type = (uint32_t)st->f_type;
	out.f_bsize = (uint32_t)st->f_bsize;
	out.f_blocks = st->f_blocks;
	out.f_bfree = st->f_bfree;
	out.f_bavail = st->f_bavail;
	out.f_files = st->f_files;
	out.f_ffree = st->f_ffree;
	memcpy(out.f_fsid, &st->f_fsid, sizeof(out.f_fsid));
	out.f_namelen = (uint32_t)st->f_namelen;
	out.f_frsize = (uint32_t)st->f_frsize;
	out.f_flags = (uint32_t)st->f_flags;
	return uk_copy_to_user(ust, &out, sizeof(out)) ? -EFAULT : 0;
}

UK_SYSCALL_R_DEFINE(int, statfs, const char *, path, struct uk_statfs *, ust)
{
	struct statfs st;
	int err = of_path(path, &st);

	return err ? err : to_user(ust, &st);
}

UK_SYSCALL_R_DEFINE(int, fstatfs, int, fd, struct uk_statfs *, ust)
{
	struct statfs st;
	int err = of_fd(fd, &st);

	return err ? err : to_user(ust, &st);
}

/* libc's structure is as large as Linux's, or 4 bytes larger by alignment. */
static bool size_ok(size_t size)
{
	return size == sizeof(struct uk_statfs64) ||
	       size == sizeof(struct uk_statfs64) + 4;
}

UK_LLSYSCALL_R_DEFINE(int, statfs64, const char *, path, size_t, size,
		      struct uk_statfs64 *, ust)
{
	struct statfs st;
	int err = size_ok(size) ? of_path(path, &st) : -EINVAL;

	return err ? err : to_user64(ust, &st);
}

UK_LLSYSCALL_R_DEFINE(int, fstatfs64, int, fd, size_t, size,
		      struct uk_statfs64 *, ust)
{
	struct statfs st;
	int err = size_ok(size) ? of_fd(fd, &st) : -EINVAL;

	return err ? err : to_user64(ust, &st);
}
