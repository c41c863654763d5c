/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls about descriptors. */
#include <errno.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

UK_SYSCALL_R_DEFINE(ssize_t, read, int, fd, void *, buf, size_t, count)
{
	return vfs_read(fd, buf, count);
}

UK_SYSCALL_R_DEFINE(ssize_t, write, int, fd, const void *, buf, size_t, count)
{
	return vfs_write(fd, buf, count);
}

UK_SYSCALL_R_DEFINE(ssize_t, readv, int, fd, const struct iovec *, iov, int,
		    iovcnt)
{
	return vfs_readv(fd, iov, (unsigned long)iovcnt);
}

UK_SYSCALL_R_DEFINE(ssize_t, writev, int, fd, const struct iovec *, iov, int,
		    iovcnt)
{
	return vfs_writev(fd, iov, (unsigned long)iovcnt);
}

UK_SYSCALL_R_DEFINE(int, close, int, fd)
{
	return vfs_close(fd);
}

#define CLOSE_RANGE_UNSHARE 2u
#define CLOSE_RANGE_CLOEXEC 4u

/* UNSHARE: a table has one process, so that it is not shared. */
UK_SYSCALL_R_DEFINE(int, close_range, unsigned, first, unsigned, last, unsigned,
		    flags)
{
	if (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC))
		return -EINVAL;
	if (first > last)
		return -EINVAL;
	if (flags & CLOSE_RANGE_CLOEXEC)
		vfs_cloexec_range(vfs_table_current(), first, last);
	else
		vfs_close_range(vfs_table_current(), first, last);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, lseek, int, fd, long, offset, int, whence)
{
	return (long)vfs_seek(fd, offset, (unsigned)whence);
}

UK_SYSCALL_R_DEFINE(long, ioctl, int, fd, unsigned, request, unsigned long, arg)
{
	return vfs_ioctl(fd, request, arg);
}

UK_SYSCALL_R_DEFINE(int, dup, int, fd)
{
	return vfs_dup(fd);
}

UK_SYSCALL_R_DEFINE(int, dup3, int, fd, int, newfd, int, oflag)
{
	return vfs_dup3(fd, newfd, (unsigned)oflag);
}

UK_SYSCALL_R_DEFINE(int, fcntl, int, fd, int, cmd, unsigned long, arg)
{
	return (int)vfs_fcntl(fd, (unsigned)cmd, arg);
}

/* The same in programs that ask for no more (lib/musl/needless). */
int uk_syscall_plain_fcntl(int fd, int cmd, unsigned long arg)
{
	return (int)vfs_fcntl_plain(fd, (unsigned)cmd, arg);
}
