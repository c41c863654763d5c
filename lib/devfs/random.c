/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * random and urandom: both what getrandom() gives, as on Linux today; they
 * differ in poll. What is written is mixed in and counts as known to others.
 */
#include <errno.h>
#include <poll.h>
#include <uk/access.h>
#include <uk/random.h>
#include "devices.h"

#define BLOCK 128u /* bytes of the caller's stack */
#define POOL_BITS 256 /* RNDGETENTCNT's answer */
#define RNDGETENTCNT 0x80045200u

static ssize_t random_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	char block[BLOCK];
	ssize_t done = 0;

	(void)f, (void)pos;
	while (it->left != 0) {
		size_t want = min(it->left, sizeof(block)), n;

		uk_random_bytes(block, want);
		n = vfs_iter_to_user(it, block, want);
		done += (ssize_t)n;
		if (n < want)
			return done ? done : -EFAULT;
	}
	return done;
}

static ssize_t random_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	char block[BLOCK];
	ssize_t done = 0;

	(void)f, (void)pos;
	while (it->left != 0) {
		size_t n = vfs_iter_from_user(it, block, sizeof(block));

		if (n == 0)
			return done ? done : -EFAULT;
		uk_random_add(block, n, 0);
		done += (ssize_t)n;
	}
	return done;
}

static off_t random_seek(struct vfs_file *f, off_t offset, int whence)
{
	(void)offset, (void)whence;
	return f->pos;
}

static long random_ioctl(struct vfs_file *f, unsigned request,
			 unsigned long arg)
{
	int bits = POOL_BITS;

	(void)f;
	if (request != RNDGETENTCNT)
		return -EINVAL;
	return uk_copy_to_user((void *)arg, &bits, sizeof(bits)) ? -EFAULT : 0;
}

/* Writing waits only while there is too little to read. */
static unsigned random_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	(void)f, (void)w;
	return POLLIN | POLLRDNORM;
}

const struct vfs_ops devfs_random_ops = {
	.read = random_read,
	.write = random_write,
	.seek = random_seek,
	.ioctl = random_ioctl,
	.poll = random_poll,
	.release = vfs_no_release,
};
const struct vfs_ops devfs_urandom_ops = {
	.read = random_read,
	.write = random_write,
	.seek = random_seek,
	.ioctl = random_ioctl,
	.poll = vfs_always_ready,
	.release = vfs_no_release,
};
