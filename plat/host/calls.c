/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that x86-64 and arm have and arm64 does not: arm's bodies stand among
 * others that are arm's alone. */
#include <errno.h>
#include <uk/process.h>
#include <uk/signal.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

/* lib/signal's */
void signal_wait(struct uk_thread *t);

UK_SYSCALL_R_DEFINE(int, dup2, int, fd, int, newfd)
{
	if (fd == newfd)
		return vfs_lookup(vfs_table_current(), fd) ? fd : -EBADF;
	return vfs_dup3(fd, newfd, 0);
}

UK_SYSCALL_R_DEFINE(pid_t, getpgrp)
{
	return uk_process_current()->pgid;
}

UK_LLSYSCALL_R_DEFINE(int, pause)
{
	do
		signal_wait(arch_current());
	while (uk_signal_resume());
	return -EINTR;
}
