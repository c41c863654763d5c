/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls that name a position. */
#include <errno.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

/* Flags of preadv2 that ask for what is so anyway: no device is polled, and
 * what is written is nowhere but in memory. Of such files Linux refuses
 * RWF_NOWAIT as well. */
#define RWF_HARMLESS (RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_APPEND)

UK_SYSCALL_R_DEFINE(ssize_t, pread64, int, fd, void *, buf, size_t, count,
		    off_t, offset)
{
	return vfs_pread(fd, buf, count, offset);
}

UK_SYSCALL_R_DEFINE(ssize_t, pwrite64, int, fd, const void *, buf, size_t,
		    count, off_t, offset)
{
	return vfs_pwrite(fd, buf, count, offset);
}

UK_SYSCALL_R_DEFINE(ssize_t, preadv, int, fd, const struct iovec *, iov, int,
		    iovcnt, off_t, offset)
{
	return vfs_preadv(fd, iov, (unsigned long)iovcnt, offset);
}

UK_SYSCALL_R_DEFINE(ssize_t, pwritev, int, fd, const struct iovec *, iov, int,
		    iovcnt, off_t, offset)
{
	return vfs_pwritev(fd, iov, (unsigned long)iovcnt, offset);
}

static int check_flags(const char *call, int flags)
{
	int unknown = flags & ~RWF_HARMLESS;

	if (!unknown)
		return 0;
	uk_printk("armlet: %s: flags %#x are not supported\n", call, unknown);
	return -EOPNOTSUPP;
}

/* Offset -1: the file's own position. */
UK_SYSCALL_R_DEFINE(ssize_t, preadv2, int, fd, const struct iovec *, iov, int,
		    iovcnt, off_t, offset, int, flags)
{
	int err = check_flags("preadv2", flags);

	if (err)
		return err;
	if (offset == -1)
		return vfs_readv(fd, iov, (unsigned long)iovcnt);
	return vfs_preadv(fd, iov, (unsigned long)iovcnt, offset);
}

UK_SYSCALL_R_DEFINE(ssize_t, pwritev2, int, fd, const struct iovec *, iov, int,
		    iovcnt, off_t, offset, int, flags)
{
	int err = check_flags("pwritev2", flags);

	if (err)
		return err;
	if (flags & RWF_APPEND)
		return offset < -1 ? -EINVAL
				   : vfs_appendv(fd, iov, (unsigned long)iovcnt,
						 offset == -1);
	if (offset == -1)
		return vfs_writev(fd, iov, (unsigned long)iovcnt);
	return vfs_pwritev(fd, iov, (unsigned long)iovcnt, offset);
}
