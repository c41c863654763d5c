/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls about descriptors that only arm has. */
#include <errno.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

UK_SYSCALL_R_DEFINE(int, dup2, int, fd, int, newfd)
{
	/* Unlike dup3: nothing to do, if the descriptor is open. */
	if (fd == newfd)
		return vfs_lookup(vfs_table_current(), fd) ? fd : -EBADF;
	return vfs_dup3(fd, newfd, 0);
}

UK_LLSYSCALL_R_DEFINE(int, _llseek, int, fd, unsigned long, high, unsigned long,
		      low, off_t *, result, int, whence)
{
	uint64_t offset = (uint64_t)high << 32 | (uint32_t)low;
	off_t pos = vfs_seek(fd, (off_t)offset, (unsigned)whence);

	if (pos < 0)
		return (int)pos;
	return uk_copy_to_user(result, &pos, sizeof(pos)) ? -EFAULT : 0;
}

UK_LLSYSCALL_R_DEFINE(int, fcntl32, int, fd, int, cmd, unsigned long, arg)
{
	return (int)vfs_fcntl(fd, (unsigned)cmd, arg);
}
