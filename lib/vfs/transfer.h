/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef VFS_TRANSFER_H
#define VFS_TRANSFER_H

#include <uk/node.h>
#include <uk/vfs.h>

/* Move at most n bytes from in at *from to out at *to; both move by what was
 * moved. How many; an error only if there were none. The caller holds both
 * files, of which in can be read at any position, and has checked all. */
ssize_t vfs_transfer(struct vfs_file *in, off_t *from, struct vfs_file *out,
		     off_t *to, size_t n);

/* sendfile(): offset NULL: in's own position; limit: the largest there may
 * be. */
ssize_t vfs_sendfile(int out_fd, int in_fd, off_t *offset, size_t count,
		     off_t limit);

#endif
