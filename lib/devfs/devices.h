/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of lib/devfs share. */
#ifndef DEVFS_DEVICES_H
#define DEVFS_DEVICES_H

#include <uk/vfs.h>

/* memory.c, random.c */
extern const struct vfs_ops devfs_null_ops, devfs_zero_ops, devfs_full_ops;
extern const struct vfs_ops devfs_random_ops, devfs_urandom_ops;

struct devfs_device {
	const char *name; /* in /dev */
	unsigned char major, minor;
	unsigned short mode; /* permission bits */
	const struct vfs_ops *ops; /* NULL: lib/tty's */
};

/* device.c: ends with one without a name, which has no ops. */
extern const struct devfs_device devfs_devices[];

/* Of vfs_open_device. */
int devfs_open(struct vfs_node *node, struct vfs_file *f, unsigned flags);

/* All of them leave the position where it is, and no position is wrong. */
off_t devfs_seek(struct vfs_file *f, off_t offset, int whence);

#endif
