/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors made of descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <uk/vfs.h>

/* Give f, of which the caller holds a reference, another descriptor. */
static int dup_file(struct vfs_table *t, struct vfs_file *f, unsigned min,
		    bool cloexec)
{
	int ret = vfs_install(t, f, min, cloexec);

	if (ret < 0)
		vfs_file_put(f);
	return ret;
}

int vfs_dup(int fd)
{
	struct vfs_table *t = vfs_table_current();
	struct vfs_file *f = vfs_get(t, fd);

	return f ? dup_file(t, f, 0, false) : -EBADF;
}

int vfs_dup3(int from, int to, unsigned flags)
{
	struct vfs_table *t = vfs_table_current();
	struct vfs_file *f;
	int ret;

	if (flags & ~(unsigned)O_CLOEXEC)
		return -EINVAL;
	if (from == to)
		return -EINVAL;
	f = vfs_get(t, from);
	if (!f)
		return -EBADF;
	ret = vfs_install_at(t, f, (unsigned)to, flags & O_CLOEXEC);
	if (ret < 0)
		vfs_file_put(f);
	return ret;
}

long vfs_dup_from(struct vfs_table *t, int fd, unsigned long min, bool cloexec)
{
	struct vfs_file *f = vfs_get(t, fd);

	if (!f)
		return -EBADF;
	if (min >= uk_process_limit(RLIMIT_NOFILE)) {
		vfs_file_put(f);
		return -EINVAL;
	}
	return dup_file(t, f, (unsigned)min, cloexec);
}
