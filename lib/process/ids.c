/* SPDX-License-Identifier: BSD-3-Clause */
/* The names of process and thread, and their end. */
#include <errno.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "thread.h"

UK_LLSYSCALL_R_DEFINE(int, exit, int, status)
{
	thread_exit(status);
}

UK_LLSYSCALL_R_DEFINE(int, exit_group, int, status)
{
	uk_process_exit((status & 0xff) << 8);
}

UK_LLSYSCALL_R_DEFINE(pid_t, set_tid_address, int *, tidptr)
{
	struct uk_thread *t = arch_current();

	t->clear_child_tid = tidptr;
	return t->tid;
}

UK_SYSCALL_R_DEFINE(pid_t, gettid)
{
	return arch_current()->tid;
}

UK_SYSCALL_R_DEFINE(pid_t, getpid)
{
	return uk_process_current()->pid;
}

/* The first process has no parent, and no call makes another yet. */
UK_SYSCALL_R_DEFINE(pid_t, getppid)
{
	return 0;
}

/* The process that pid names: 0 and our own number are ourselves, and so is,
 * for who only asks, that of any of our threads. */
static struct uk_process *find(int pid)
{
	struct uk_process *p = uk_process_current();

	return pid == 0 || pid == p->pid || uk_thread_find(pid) ? p : NULL;
}

UK_SYSCALL_R_DEFINE(pid_t, getpgid, pid_t, pid)
{
	struct uk_process *p = find(pid);

	return p ? p->pgid : -ESRCH;
}

UK_SYSCALL_R_DEFINE(pid_t, getsid, pid_t, pid)
{
	struct uk_process *p = find(pid);

	return p ? p->sid : -ESRCH;
}

/* A session leader keeps its group: EPERM, as on Linux. */
UK_SYSCALL_R_DEFINE(int, setpgid, pid_t, pid, pid_t, pgid)
{
	struct uk_process *p = find(pid);

	if (pgid < 0)
		return -EINVAL;
	if (!p)
		return -ESRCH;
	if (pid != 0 && pid != p->pid)
		return -EINVAL; /* a thread that leads no process */
	return p->sid == p->pid ? -EPERM : 0;
}

/* A process group leader cannot start a session. */
UK_SYSCALL_R_DEFINE(pid_t, setsid)
{
	return -EPERM;
}
