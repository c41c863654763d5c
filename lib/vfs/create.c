/* SPDX-License-Identifier: BSD-3-Clause */
/* New names: mkdir, mknod, symlink, link. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/errptr.h>
#include <uk/part.h>
#include <uk/syscall.h>
#include "names.h"

#define PERMISSIONS 07777u

static unsigned masked(unsigned mode)
{
	return mode & ~uk_process_current()->umask;
}

/* --- Directories ---------------------------------------------------- */

static int make_dir(struct dirop *d, unsigned mode)
{
	struct vfs_node *dir = d->dir.entry->node;
	struct vfs_entry *e;
	int err = dirop_create(d, true, &e);

	if (!err) {
		err = dir->ops->mkdir ? dir->ops->mkdir(dir, e, mode) : -EPERM;
		err = dirop_created(d, e, err);
	}
	dirop_end(d);
	return err;
}

static int do_mkdir(int dirfd, const char *path, unsigned mode)
{
	struct dirop d;
	int err = dirop_begin(&d, dirfd, path);

	return err ? err : make_dir(&d, masked(mode) & (0777 | S_ISVTX));
}

UK_SYSCALL_R_DEFINE(int, mkdirat, int, dirfd, const char *, path, mode_t, mode)
{
	return do_mkdir(dirfd, path, mode);
}

UK_SYSCALL_R_DEFINE(int, mkdir, const char *, path, mode_t, mode)
{
	return do_mkdir(AT_FDCWD, path, mode);
}

int vfs_mkdir_kernel(const char *path, unsigned mode)
{
	struct dirop d;
	int err = dirop_begin_kernel(&d, path);

	if (!err)
		err = make_dir(&d, mode);
	return err == -EEXIST ? 0 : err;
}

/* --- Files, devices, FIFOs, sockets --------------------------------- */

/* Who can make FIFOs can open them: lib/pipe joins this part. */
UK_PART(uk_init_fifos, ".uk_init.2.fifo");

static int do_mknod(int dirfd, const char *path, unsigned mode, unsigned dev)
{
	unsigned type = mode & S_IFMT ? mode & S_IFMT : S_IFREG;
	uint64_t rdev = 0;
	struct vfs_entry *e;
	struct vfs_node *dir;
	struct dirop d;
	int err;

	UK_NEED(uk_init_fifos);
	if (type == S_IFDIR)
		return -EPERM;
	if (type != S_IFREG && type != S_IFIFO && type != S_IFSOCK &&
	    type != S_IFCHR && type != S_IFBLK)
		return -EINVAL;
	/* Linux's 32-bit encoding is the low half of libc's. */
	if (type == S_IFCHR || type == S_IFBLK)
		rdev = dev;
	err = dirop_begin(&d, dirfd, path);
	if (err)
		return err;
	dir = d.dir.entry->node;
	err = dirop_create(&d, false, &e);
	if (!err) {
		mode = masked(mode & PERMISSIONS) | type;
		err = dir->ops->mknod ? dir->ops->mknod(dir, e, mode, rdev)
				      : -EPERM;
		err = dirop_created(&d, e, err);
	}
	dirop_end(&d);
	return err;
}

UK_SYSCALL_R_DEFINE(int, mknodat, int, dirfd, const char *, path, mode_t, mode,
		    unsigned, dev)
{
	return do_mknod(dirfd, path, mode, dev);
}

UK_SYSCALL_R_DEFINE(int, mknod, const char *, path, mode_t, mode, unsigned, dev)
{
	return do_mknod(AT_FDCWD, path, mode, dev);
}

/* --- Symbolic links ------------------------------------------------- */

static int do_symlink(const char *target, int dirfd, const char *path)
{
	struct vfs_name *text = name_get(target);
	struct vfs_entry *e;
	struct vfs_node *dir;
	struct dirop d;
	int err;

	if (PTRISERR(text))
		return (int)PTR2ERR(text);
	err = text->len ? dirop_begin(&d, dirfd, path) : -ENOENT;
	if (err)
		goto out_text;
	dir = d.dir.entry->node;
	err = dirop_create(&d, false, &e);
	if (!err) {
		err = dir->ops->symlink
			      ? dir->ops->symlink(dir, e, text->text, text->len)
			      : -EPERM;
		err = dirop_created(&d, e, err);
	}
	dirop_end(&d);
out_text:
	name_put(text);
	return err;
}

UK_SYSCALL_R_DEFINE(int, symlinkat, const char *, target, int, dirfd,
		    const char *, path)
{
	return do_symlink(target, dirfd, path);
}

UK_SYSCALL_R_DEFINE(int, symlink, const char *, target, const char *, path)
{
	return do_symlink(target, AT_FDCWD, path);
}
