/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's sendfile with positions of 32 bits. */
#include <errno.h>
#include <uk/syscall.h>
#include "transfer.h"

UK_LLSYSCALL_R_DEFINE(ssize_t, sendfile32, int, out_fd, int, in_fd, long *,
		      offset, size_t, count)
{
	long at;
	off_t pos;
	ssize_t ret;

	if (!offset)
		return vfs_sendfile(out_fd, in_fd, NULL, count, INT64_MAX);
	if (uk_copy_from_user(&at, offset, sizeof(at)))
		return -EFAULT;
	pos = at;
	ret = vfs_sendfile(out_fd, in_fd, &pos, count, INT32_MAX);
	at = (long)pos;
	return uk_copy_to_user(offset, &at, sizeof(at)) ? -EFAULT : ret;
}
