/* SPDX-License-Identifier: BSD-3-Clause */
/* tmpfs for other file systems that keep their files in memory. */
#ifndef UK_TMPFS_H
#define UK_TMPFS_H

#include <stddef.h>

struct vfs_node;
struct vfs_super;

/* A tmpfs without limits that calls itself type. NULL: no memory. */
struct vfs_super *tmpfs_make(const char *type, unsigned mode);

/*
 * n, a regular file of a tmpfs, new and empty, holds the size bytes at data,
 * which are in RAM that is reserved (an initrd). They are read there. Once the
 * file is written, truncated or mapped, whole pages become the file's own as
 * they are; others are copied. Nobody else knows n yet.
 */
void tmpfs_lend(struct vfs_node *n, const void *data, size_t size);

#endif
