/* SPDX-License-Identifier: BSD-3-Clause */
/* A file's fields, in line for who opens many (file.c, open.c). */
#ifndef VFS_FILE_H
#define VFS_FILE_H

#include <fcntl.h>
#include <uk/node.h>

/* What open() does with these is done before there is a file. */
#define OPEN_ONLY_FLAGS \
	((unsigned)(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC))

/* False where nobody makes or closes a file (<uk/part.h>): those of boot stay,
 * and none is counted while it is in use. */
extern bool vfs_counted;

/* Linked by data. A thread that vfs_solo is of takes and puts back without the
 * lock. */
extern struct vfs_file *file_frees;

/* With LIBMM_LEAKS: how many are open, but for those of boot. */
unsigned files_open(void);

/* All but refs, which is 0: f is of nobody yet. */
static __always_inline void file_init(struct vfs_file *f,
				      const struct vfs_ops *ops, unsigned flags,
				      void *data, struct vfs_node *node,
				      struct vfs_path path)
{
	f->ops = ops;
	/* O_RDONLY 0, O_WRONLY 1, O_RDWR 2: one more gives the two bits. */
	f->mode = ((flags & O_ACCMODE) + 1) & (VFS_READ | VFS_WRITE);
	f->flags = flags & ~OPEN_ONLY_FLAGS;
	f->tells = f->turns = false;
	f->turn = 0;
	f->pos = 0;
	f->seek_end = 0;
	f->data = data;
	f->node = node;
	f->mount = path.mount;
	f->entry = path.entry;
	uk_list_init(&f->watches);
	f->owner = 0;
	f->owner_type = 0;
	f->owner_signal = 0;
}

#endif
