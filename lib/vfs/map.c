/* SPDX-License-Identifier: BSD-3-Clause */
/* lib/mm asks what a descriptor's file maps. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/vfs.h>

/* What MAP_SHARED_VALIDATE accepts: what mmap has always known, MAP_SYNC not
 * among it, as on a file system that is not in persistent memory. */
#define VALIDATED                                                        \
	(MAP_TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_GROWSDOWN |          \
	 MAP_DENYWRITE | MAP_EXECUTABLE | MAP_LOCKED | MAP_NORESERVE |   \
	 MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_FIXED_NOREPLACE | \
	 MAP_HUGETLB)

/* In Linux's order. 0; 1: read-only for ever. */
static int check(const struct vfs_file *f, unsigned prot, unsigned flags)
{
	unsigned type = flags & MAP_TYPE, mode = f->flags & O_ACCMODE;
	bool shared = type == MAP_SHARED || type == MAP_SHARED_VALIDATE;

	if (type == MAP_SHARED_VALIDATE &&
	    (flags & ~(unsigned)VALIDATED) != 0) {
		uk_printk("mmap: MAP_SHARED_VALIDATE: flags %#x refused\n",
			  flags & ~(unsigned)VALIDATED);
		return -EOPNOTSUPP;
	}
	if (shared && (prot & PROT_WRITE) != 0 && mode != O_RDWR)
		return -EACCES;
	if (mode == O_WRONLY)
		return -EACCES;
	if (f->ops->object == NULL)
		return -ENODEV;
	return shared && mode != O_RDWR;
}

int uk_vm_file(int fd, unsigned prot, unsigned flags, struct uk_object **o)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	int rc;

	if (!f)
		return -EBADF;
	rc = (f->flags & O_PATH) != 0 ? -EBADF : check(f, prot, flags);
	if (rc >= 0) {
		*o = f->ops->object(f);
		if (*o == NULL)
			rc = -ENODEV;
	}
	vfs_file_put(f);
	return rc;
}
