/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef UK_WINDOW_H
#define UK_WINDOW_H

#include <stddef.h>
#include <stdint.h>

/*
 * Bytes of a regular file that lie in one piece in memory, which pread and
 * pwrite by a thread that vfs_solo is of move at once. vfs_ops.window opens it;
 * the file system closes it before any byte of it is not the file's any more,
 * or is not to be written by who has the file open for that. Of other files it
 * is never open.
 */
struct vfs_window {
	uint64_t at; /* position of bytes[0] */
	size_t len; /* 0: closed */
	char *bytes;
};

#endif
