/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls that lock: fcntl's six commands, and flock. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <uk/signal.h>
#include <uk/syscall.h>
#include "lock.h"

#define LOCK_MAND 32

/* The range that a struct flock names, as Linux reckons it. */
static int range(struct vfs_file *f, const struct flock *fl, struct vfs_lock *l)
{
	off_t start = 0, end;

	switch (fl->l_whence) {
	case SEEK_SET:
		break;
	case SEEK_CUR:
		start = f->pos;
		break;
	case SEEK_END:
		start = (off_t)f->node->size;
		break;
	default:
		return -EINVAL;
	}
	if (__builtin_add_overflow(start, fl->l_start, &start))
		return -EOVERFLOW;
	if (start < 0)
		return -EINVAL;
	l->start = (uint64_t)start;
	l->end = LOCK_END;
	if (fl->l_len == 0)
		return 0;
	if (fl->l_len < 0) {
		end = start - 1;
		start += fl->l_len;
		if (start < 0)
			return -EINVAL;
	} else if (__builtin_add_overflow(start, fl->l_len - 1, &end)) {
		return -EOVERFLOW;
	}
	l->start = (uint64_t)start;
	l->end = (uint64_t)end;
	return 0;
}

static int from_user(struct vfs_file *f, const struct flock *fl, bool ofd,
		     struct vfs_lock *l)
{
	struct uk_process *p = uk_process_current();

	l->kind = ofd ? LOCK_FILE : LOCK_PROCESS;
	l->owner = ofd ? (const void *)f : p;
	l->pid = ofd ? -1 : p->pid;
	l->type = fl->l_type;
	if (ofd && fl->l_pid != 0)
		return -EINVAL;
	return range(f, fl, l);
}

static long get_lock(struct vfs_file *f, struct flock *fl, bool ofd)
{
	struct vfs_lock want, found;
	int err;

	if (fl->l_type != F_RDLCK && fl->l_type != F_WRLCK)
		return -EINVAL;
	err = from_user(f, fl, ofd, &want);
	if (err)
		return err;
	if (!lock_get(f->node, &want, &found)) {
		fl->l_type = F_UNLCK;
		return 0;
	}
	fl->l_type = found.type;
	fl->l_whence = SEEK_SET;
	fl->l_start = (off_t)found.start;
	fl->l_len = found.end == LOCK_END
			    ? 0
			    : (off_t)(found.end - found.start + 1);
	fl->l_pid = found.pid;
	return 0;
}

static long set_lock(struct vfs_file *f, const struct flock *fl, bool ofd,
		     bool wait)
{
	struct vfs_lock want;
	int err = from_user(f, fl, ofd, &want);

	if (err)
		return err;
	switch (fl->l_type) {
	case F_RDLCK:
		if (!(f->mode & VFS_READ))
			return -EBADF;
		break;
	case F_WRLCK:
		if (!(f->mode & VFS_WRITE))
			return -EBADF;
		break;
	case F_UNLCK:
		break;
	default:
		return -EINVAL;
	}
	return lock_set(f->node, &want, wait);
}

long lock_fcntl(struct vfs_file *f, unsigned command, unsigned long arg)
{
	bool ofd = command == F_OFD_GETLK || command == F_OFD_SETLK ||
		   command == F_OFD_SETLKW;
	bool get = command == F_GETLK || command == F_OFD_GETLK;
	struct flock fl;
	long ret;

	if (uk_copy_from_user(&fl, (const void *)arg, sizeof(fl)))
		return -EFAULT;
	if (!f->node)
		return -EINVAL;
	if (!get)
		return set_lock(f, &fl, ofd,
				command == F_SETLKW || command == F_OFD_SETLKW);
	ret = get_lock(f, &fl, ofd);
	if (!ret && uk_copy_to_user((void *)arg, &fl, sizeof(fl)))
		ret = -EFAULT;
	return ret;
}

/* --- flock ---------------------------------------------------------- */

static int flock_type(int operation)
{
	switch (operation & ~LOCK_NB) {
	case LOCK_SH:
		return F_RDLCK;
	case LOCK_EX:
		return F_WRLCK;
	case LOCK_UN:
		return F_UNLCK;
	}
	return -EINVAL;
}

/* Another type of lock: the old one goes first, as on Linux. */
static int flock_file(struct vfs_file *f, short type, bool wait)
{
	struct vfs_lock want = {
		.kind = LOCK_FLOCK, .owner = f, .type = F_UNLCK, .end = LOCK_END
	};
	struct vfs_lock found;
	int err;

	if ((f->flags & O_PATH) ||
	    (type != F_UNLCK && !(f->mode & (VFS_READ | VFS_WRITE))))
		return -EBADF;
	if (!f->node)
		return -EINVAL;
	want.type = type;
	if (type != F_UNLCK && lock_get(f->node, &want, &found)) {
		want.type = F_UNLCK;
		err = lock_set(f->node, &want, false);
		if (err)
			return err;
		want.type = type;
	}
	return lock_set(f->node, &want, wait);
}

static int flock_once(int fd, short type, bool wait)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	int err;

	if (!f)
		return -EBADF;
	err = flock_file(f, type, wait);
	vfs_file_put(f);
	return err;
}

UK_SYSCALL_R_DEFINE(int, flock, int, fd, int, operation)
{
	int type = flock_type(operation), err;

	if (operation & LOCK_MAND)
		return 0; /* of old, and now of no effect on Linux either */
	if (type < 0)
		return type;
	do
		err = flock_once(fd, (short)type, !(operation & LOCK_NB));
	while (err == -EINTR && uk_signal_restart());
	return err;
}
