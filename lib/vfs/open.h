/* SPDX-License-Identifier: BSD-3-Clause */
/* open, in three files: what is there, what is made, openat2. */
#ifndef VFS_OPEN_H
#define VFS_OPEN_H

#include "names.h"

struct open_args {
	unsigned flags; /* O_* */
	unsigned mode; /* permission bits, umask not yet applied */
	unsigned walk; /* VFS_WALK_* */
};

/* A descriptor or -errno. a is changed. */
int vfs_openat(int dirfd, const char *upath, struct open_args *a);

/* The same, with what open() was called with. */
int open_any(int dirfd, const char *path, unsigned flags, unsigned mode);

extern const struct vfs_ops path_ops; /* of files that are but a path */

/* These own name from now on. A file with one reference, or ERR_PTR. */
struct vfs_file *open_create(int dirfd, struct vfs_name *name,
			     const struct open_args *a);
struct vfs_file *open_unnamed(int dirfd, struct vfs_name *name,
			      const struct open_args *a);

/* As vfs_open_path(), with a file of path_ops: it is the result, or goes. */
struct vfs_file *open_as(struct vfs_file *f, const struct vfs_path *p,
			 unsigned flags);

/* What flags ask of p is right: O_DIRECTORY, types, read-only mounts, O_TRUNC;
 * then open it. */
struct vfs_file *open_checked(const struct vfs_path *p, unsigned flags);

#endif
