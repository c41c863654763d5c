/* SPDX-License-Identifier: BSD-3-Clause */
/* Archives of cpio's "newc" format, in place: what `find | cpio -o -H newc`
 * makes, and what Linux takes as an initramfs. */
#ifndef INITRD_CPIO_H
#define INITRD_CPIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cpio {
	const unsigned char *base; /* archives, one behind the other */
	size_t size; /* bytes */
	size_t at; /* of what is read next; of an error */
	bool inside; /* an archive has begun and not ended */
	const char *why; /* of an error */
};

struct cpio_entry {
	const char *name; /* NUL-terminated, not empty */
	size_t name_len;
	uint32_t ino, dev_major, dev_minor; /* the same: the same file */
	uint32_t mode, uid, gid, nlink, mtime;
	uint32_t rdev_major, rdev_minor; /* of devices */
	const unsigned char *data; /* contents, or a symlink's target */
	size_t size; /* bytes of data */
};

static inline void cpio_open(struct cpio *c, const void *base, size_t size)
{
	*c = (struct cpio){ .base = base, .size = size };
}

enum cpio_result {
	CPIO_ENTRY,
	CPIO_END, /* of the last archive */
	CPIO_DAMAGED, /* at and why say what is wrong */
};

enum cpio_result cpio_next(struct cpio *c, struct cpio_entry *e);

#endif
