/* SPDX-License-Identifier: BSD-3-Clause */
/* fcntl, but for what duplicates descriptors (dup.c), and for being asked or
 * told of what happens to files (fcntlwatch.c): few programs have that, and it
 * takes timers. support/link sees what the program's fcntl() are. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <uk/print.h>
#include <uk/signal.h>
#include "lock.h"

#define SET_HERE (VFS_SETFL_FLAGS & ~(unsigned)O_ASYNC)

static long get_flags(struct vfs_file *f)
{
	return (long)f->flags;
}

static long set_flags(struct vfs_file *f, int fd, unsigned long arg)
{
	unsigned old = __atomic_load_n(&f->flags, __ATOMIC_RELAXED);
	int err = vfs_set_async(f, fd, arg & O_ASYNC);

	if (err)
		return err;

	while (!__atomic_compare_exchange_n(
		&f->flags, &old, (old & ~SET_HERE) | ((unsigned)arg & SET_HERE),
		true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
	return 0;
}

/* --- Who is told of readiness (async.c) ----------------------------- */

static bool exists(int type, int id)
{
	unsigned long flags = arch_irq_save();
	bool found = type == F_OWNER_PGRP ? id == uk_process_current()->pgid
					  : uk_thread_find(id) != NULL;

	arch_irq_restore(flags);
	return id == 0 || found;
}

static long set_owner(struct vfs_file *f, int type, int id)
{
	if (!exists(type, id))
		return -ESRCH;
	f->owner_type = (short)type;
	f->owner = id;
	return 0;
}

/* Negative: a process group. */
static long set_own(struct vfs_file *f, int who)
{
	if (who == INT_MIN)
		return -EINVAL;
	return who < 0 ? set_owner(f, F_OWNER_PGRP, -who)
		       : set_owner(f, F_OWNER_PID, who);
}

static long set_own_ex(struct vfs_file *f, unsigned long arg)
{
	struct f_owner_ex ex;

	if (uk_copy_from_user(&ex, (const void *)arg, sizeof(ex)))
		return -EFAULT;
	if (ex.type != F_OWNER_TID && ex.type != F_OWNER_PID &&
	    ex.type != F_OWNER_PGRP)
		return -EINVAL;
	return set_owner(f, ex.type, ex.pid);
}

static long get_own_ex(struct vfs_file *f, unsigned long arg)
{
	struct f_owner_ex ex = { .type = f->owner_type, .pid = f->owner };

	return uk_copy_to_user((void *)arg, &ex, sizeof(ex)) ? -EFAULT : 0;
}

static long set_signal(struct vfs_file *f, unsigned long sig)
{
	if (sig > _NSIG - 1)
		return -EINVAL;
	f->owner_signal = (short)sig;
	return 0;
}

/* --- Commands ------------------------------------------------------- */

/* What the object knows, and what nobody does. */
static long other(struct vfs_file *f, unsigned command, unsigned long arg)
{
	long ret = f->ops->fcntl ? f->ops->fcntl(f, command, arg) : -ENOSYS;

	if (ret != -ENOSYS)
		return ret;
	if (command == F_SETPIPE_SZ || command == F_GETPIPE_SZ)
		return -EBADF;
	uk_printk("armlet: fcntl: command %u is not supported\n", command);
	return -EINVAL;
}

static long of_file(struct vfs_file *f, int fd, unsigned command,
		    unsigned long arg)
{
	switch (command) {
	case F_SETFL:
		return set_flags(f, fd, arg);
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		return lock_fcntl(f, command, arg);
	case F_GETOWN:
		return f->owner_type == F_OWNER_PGRP ? -f->owner : f->owner;
	case F_SETOWN:
		return set_own(f, (int)arg);
	case F_GETOWN_EX:
		return get_own_ex(f, arg);
	case F_SETOWN_EX:
		return set_own_ex(f, arg);
	case F_GETSIG:
		return f->owner_signal;
	case F_SETSIG:
		return set_signal(f, arg);
	case F_GETLEASE:
		return F_UNLCK;
	}
	return other(f, command, arg);
}

static long once(int fd, unsigned command, unsigned long arg)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	long ret = -EBADF;

	if (!f)
		return ret;
	if (command == F_GETFL)
		ret = get_flags(f);
	else if (!(f->flags & O_PATH))
		ret = of_file(f, fd, command, arg);
	vfs_file_put(f);
	return ret;
}

long vfs_fcntl_plain(int fd, unsigned command, unsigned long arg)
{
	struct vfs_table *t = vfs_table_current();
	long ret;

	switch (command) {
	case F_DUPFD:
		return vfs_dup_from(t, fd, arg, false);
	case F_DUPFD_CLOEXEC:
		return vfs_dup_from(t, fd, arg, true);
	case F_GETFD:
		return vfs_get_cloexec(t, fd);
	case F_SETFD:
		return vfs_set_cloexec(t, fd, arg & FD_CLOEXEC);
	}
	do
		ret = once(fd, command, arg);
	while (ret == -EINTR && uk_signal_restart());
	return ret;
}
