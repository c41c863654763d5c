/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A walk over user memory (or, for calls that move data between files, over a
 * buffer of the kernel's): one buffer, or the buffers of an iovec array, seen
 * as one stream of bytes. A single buffer needs no array.
 */
#ifndef UK_ITER_H
#define UK_ITER_H

#include <sys/types.h>
#include <sys/uio.h>
#include <plat/cpu.h>
#include <uk/access.h>
#include <uk/essentials.h>

/* The most that one call moves: INT_MAX, page-aligned downwards. */
#define VFS_RW_MAX 0x7ffff000UL

struct vfs_iter {
	char *base; /* what is left of the current buffer */
	size_t len; /* its bytes */
	size_t left; /* bytes of this and all later buffers */
	const struct iovec *next; /* later ones; unused if left == len */
	struct vfs_iov *vector; /* where they are from */
	bool kernel; /* one buffer, of the kernel's */
	bool alone; /* one buffer of the program's, and uk_process_alone() */
};

static inline void vfs_iter_one(struct vfs_iter *it, const void *buf, size_t n)
{
	it->base = (char *)(uintptr_t)buf;
	it->len = n;
	it->left = n;
	it->kernel = false;
	it->alone = false;
}

static inline void vfs_iter_kernel(struct vfs_iter *it, const void *buf,
				   size_t n)
{
	vfs_iter_one(it, buf, n);
	it->kernel = true;
}

/* Copy at most n bytes out of or into user memory and advance by what was
 * copied: less than min(n, left) if memory faults there. */
size_t vfs_iter_from_user(struct vfs_iter *it, void *dst, size_t n);
size_t vfs_iter_to_user(struct vfs_iter *it, const void *src, size_t n);

/* n bytes of the current buffer are done; at its end, on to the next that is
 * not empty. */
void vfs_iter_advance(struct vfs_iter *it, size_t n);

/*
 * A kernel copy of a user's iovec array, so much of it at a time: the rest
 * follows when the walk gets there. A program that changes it meanwhile may see
 * its memory fault, and no more than the sum that it was moves.
 */
#define VFS_IOV_FAST 8u

struct vfs_iov {
	const struct iovec *rest; /* of the program's array... */
	unsigned count; /* ... so many */
	struct iovec fast[VFS_IOV_FAST];
};

/*
 * Check n user iovecs and set up it, by Linux's rules: -EINVAL for more than
 * IOV_MAX or a length above SSIZE_MAX, -EFAULT for a bad array or a buffer
 * beyond the user's half; the sum is cut at VFS_RW_MAX. *v stays for as long
 * as *it.
 */
int vfs_iov_import(struct vfs_iov *v, struct vfs_iter *it,
		   const struct iovec *uiov, unsigned long n);

#endif
