/* SPDX-License-Identifier: BSD-3-Clause */
/* lib/mm asks what a descriptor's file maps. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <uk/mm.h>
#include <uk/object.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

/* What MAP_SHARED_VALIDATE accepts: what mmap has always known, MAP_SYNC not
 * among it, as on a file system that is not in persistent memory. */
#define VALIDATED                                                        \
	(MAP_TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_GROWSDOWN |          \
	 MAP_DENYWRITE | MAP_EXECUTABLE | MAP_LOCKED | MAP_NORESERVE |   \
	 MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_FIXED_NOREPLACE | \
	 MAP_HUGETLB)

static bool is_shared(unsigned flags)
{
	unsigned type = flags & MAP_TYPE;

	return type == MAP_SHARED || type == MAP_SHARED_VALIDATE;
}

/* In Linux's order. *deny: what the mapping can never become. */
static int check(const struct vfs_file *f, unsigned prot, unsigned flags,
		 unsigned *deny)
{
	unsigned mode = f->flags & O_ACCMODE;
	bool shared = is_shared(flags);

	if (!shared && (flags & MAP_TYPE) != MAP_PRIVATE)
		return -EINVAL;
	if ((flags & MAP_TYPE) == MAP_SHARED_VALIDATE &&
	    (flags & ~(unsigned)VALIDATED) != 0) {
		uk_printk("mmap: MAP_SHARED_VALIDATE: flags %#x refused\n",
			  flags & ~(unsigned)VALIDATED);
		return -EOPNOTSUPP;
	}
	if (shared && (prot & PROT_WRITE) != 0 && mode != O_RDWR)
		return -EACCES;
	if (mode == O_WRONLY)
		return -EACCES;
	*deny = shared && mode != O_RDWR ? PROT_WRITE : 0;
	return f->ops->object == NULL ? -ENODEV : 0;
}

/* The file's object for a mapping; what it refuses may depend on the object's
 * own state: *deny. */
static int object_of(struct vfs_file *f, unsigned prot, unsigned flags,
		     struct uk_vm_source *src)
{
	struct uk_object *o = f->ops->object(f);
	int error = 0;

	if (o == NULL)
		return -ENODEV;
	if (PTRISERR(o))
		return PTR2ERR(o);
	if (is_shared(flags) && (src->deny & PROT_WRITE) == 0)
		error = uk_object_writer_get(o);
	if (error != 0 && (prot & PROT_WRITE) == 0) {
		src->deny |= PROT_WRITE; /* to be read only, then */
		error = 0;
	}
	src->object = o;
	if (error != 0)
		o->ops->put(o);
	return error;
}

int uk_vm_file(int fd, unsigned prot, unsigned flags, struct uk_vm_source *src)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	int error;

	if (!f)
		return -EBADF;
	error = (f->flags & O_PATH) != 0 ? -EBADF
					 : check(f, prot, flags, &src->deny);
	if (error == 0)
		error = object_of(f, prot, flags, src);
	vfs_file_put(f);
	return error;
}
