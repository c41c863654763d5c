/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors made of descriptors, and fcntl, whose commands are about
 * those. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <uk/print.h>
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

static long get_flags(struct vfs_table *t, int fd)
{
	struct vfs_file *f = vfs_get(t, fd);
	long ret;

	if (!f)
		return -EBADF;
	ret = (long)f->flags;
	vfs_file_put(f);
	return ret;
}

static long set_flags(struct vfs_table *t, int fd, unsigned long arg)
{
	struct vfs_file *f = vfs_get(t, fd);
	unsigned old;

	if (!f)
		return -EBADF;
	old = __atomic_load_n(&f->flags, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(
		&f->flags, &old,
		(old & ~VFS_SETFL_FLAGS) | ((unsigned)arg & VFS_SETFL_FLAGS),
		true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
	vfs_file_put(f);
	return 0;
}

static long dup_from(struct vfs_table *t, int fd, unsigned long min,
		     bool cloexec)
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

/* What only objects of some kind know. */
static long object_fcntl(struct vfs_table *t, int fd, unsigned command,
			 unsigned long arg)
{
	struct vfs_file *f = vfs_get(t, fd);
	bool of_pipes = command == F_SETPIPE_SZ || command == F_GETPIPE_SZ;
	long ret = of_pipes ? -EBADF : -EINVAL;

	if (!f)
		return -EBADF;
	if (f->ops->fcntl)
		ret = f->ops->fcntl(f, command, arg);
	else if (!of_pipes)
		uk_printk("armlet: fcntl: command %u is not supported\n",
			  command);
	vfs_file_put(f);
	return ret;
}

long vfs_fcntl(int fd, unsigned command, unsigned long arg)
{
	struct vfs_table *t = vfs_table_current();

	switch (command) {
	case F_DUPFD:
		return dup_from(t, fd, arg, false);
	case F_DUPFD_CLOEXEC:
		return dup_from(t, fd, arg, true);
	case F_GETFD:
		return vfs_get_cloexec(t, fd);
	case F_SETFD:
		return vfs_set_cloexec(t, fd, arg & FD_CLOEXEC);
	case F_GETFL:
		return get_flags(t, fd);
	case F_SETFL:
		return set_flags(t, fd, arg);
	}
	return object_fcntl(t, fd, command, arg);
}
