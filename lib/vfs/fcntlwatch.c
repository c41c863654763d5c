/* SPDX-License-Identifier: BSD-3-Clause */
/* fcntl's commands by which a program is asked, or told, of what happens to
 * files: leases, F_NOTIFY. */
#include <errno.h>
#include <uk/print.h>
#include "lock.h"

__weak int vfs_dir_notify(struct vfs_file *f, int fd, unsigned what)
{
	(void)f, (void)fd, (void)what;
	uk_printk("armlet: fcntl: F_NOTIFY is not supported\n");
	return -EINVAL;
}

static long of_file(struct vfs_file *f, int fd, unsigned command,
		    unsigned long arg)
{
	switch (command) {
	case F_SETLEASE:
		return lease_set(f, fd, (int)arg);
	case F_GETLEASE:
		return lease_get(f);
	}
	return vfs_dir_notify(f, fd, (unsigned)arg);
}

long vfs_fcntl(int fd, unsigned command, unsigned long arg)
{
	struct vfs_file *f;
	long ret = -EBADF;

	if (command != F_SETLEASE && command != F_GETLEASE &&
	    command != F_NOTIFY)
		return vfs_fcntl_plain(fd, command, arg);
	f = vfs_get(vfs_table_current(), fd);
	if (!f)
		return ret;
	if (!(f->flags & O_PATH))
		ret = of_file(f, fd, command, arg);
	vfs_file_put(f);
	return ret;
}
