/* SPDX-License-Identifier: BSD-3-Clause */
/* null, zero and full. */
#include <errno.h>
#include <uk/access.h>
#include <uk/errptr.h>
#include <uk/object.h>
#include "devices.h"

/* Everything is written. */
static ssize_t swallow(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	size_t n = it->left;

	(void)f, (void)pos;
	while (it->left != 0)
		vfs_iter_advance(it, it->len);
	return (ssize_t)n;
}

static ssize_t nothing(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	(void)f, (void)it, (void)pos;
	return 0;
}

static ssize_t no_space(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	(void)f, (void)it, (void)pos;
	return -ENOSPC;
}

static ssize_t zeros(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	static const char page[256];
	ssize_t done = 0;

	(void)f, (void)pos;
	while (it->left != 0) {
		size_t want = it->kernel ? min(it->left, sizeof(page))
					 : it->len;
		size_t bad = 0;

		if (it->kernel) {
			vfs_iter_to_user(it, page, want);
		} else {
			bad = uk_clear_user(it->base, want);
			vfs_iter_advance(it, want - bad);
		}
		done += (ssize_t)(want - bad);
		if (bad)
			return done ? done : -EFAULT;
	}
	return done;
}

static struct uk_object *zero_object(struct vfs_file *f)
{
	struct uk_object *o = uk_object_zeros();

	(void)f;
	return o ? o : ERR2PTR(-ENOMEM);
}

const struct vfs_ops devfs_null_ops = {
	.read = nothing,
	.write = swallow,
	.seek = devfs_seek,
	.ioctl = vfs_no_ioctl,
	.poll = vfs_always_ready,
	.release = vfs_no_release,
};

const struct vfs_ops devfs_zero_ops = {
	.read = zeros,
	.write = swallow,
	.seek = devfs_seek,
	.ioctl = vfs_no_ioctl,
	.poll = vfs_always_ready,
	.release = vfs_no_release,
	.object = zero_object,
};

const struct vfs_ops devfs_full_ops = {
	.read = zeros,
	.write = no_space,
	.seek = devfs_seek,
	.ioctl = vfs_no_ioctl,
	.poll = vfs_always_ready,
	.release = vfs_no_release,
};
