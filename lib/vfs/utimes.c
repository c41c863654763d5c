/* SPDX-License-Identifier: BSD-3-Clause */
/* Times of files, as programs set them. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <uk/abi/time.h>
#include <uk/clock.h>
#include <uk/syscall.h>
#include "names.h"

#define NSEC_MAX 999999999L
#define USEC_MAX 999999L

static bool valid(const struct timespec *ts)
{
	return ts->tv_nsec == UTIME_NOW || ts->tv_nsec == UTIME_OMIT ||
	       (ts->tv_nsec >= 0 && ts->tv_nsec <= NSEC_MAX);
}

/* Returns valid if the time is to change. */
static unsigned resolve(struct timespec *ts, const struct timespec *now,
			unsigned bit)
{
	if (ts->tv_nsec == UTIME_OMIT)
		return 0;
	if (ts->tv_nsec == UTIME_NOW)
		*ts = *now;
	return bit;
}

/* ts: NULL is now, for both. */
static int attr_of(const struct timespec *ts, struct vfs_attr *a)
{
	struct timespec now;

	uk_clock_coarse(&now);
	a->atime = a->mtime = now;
	a->valid = VFS_ATTR_ATIME | VFS_ATTR_MTIME;
	if (!ts)
		return 0;
	if (!valid(&ts[0]) || !valid(&ts[1]))
		return -EINVAL;
	a->atime = ts[0];
	a->mtime = ts[1];
	a->valid = resolve(&a->atime, &now, VFS_ATTR_ATIME) |
		   resolve(&a->mtime, &now, VFS_ATTR_MTIME);
	return 0;
}

static int set_path(int dirfd, const char *path, const struct timespec *ts,
		    unsigned walk)
{
	struct vfs_attr a;
	struct vfs_path p;
	int err = vfs_walk_user(dirfd, path, walk, &p);

	if (err)
		return err;
	err = attr_of(ts, &a);
	if (!err)
		err = vfs_setattr(&p, &a);
	vfs_path_put(&p);
	return err;
}

/* Without a path: of the open file dirfd. */
static int set_times(int dirfd, const char *path, const struct timespec *ts,
		     int flags)
{
	struct vfs_attr a;
	int err;

	if (ts && ts[0].tv_nsec == UTIME_OMIT && ts[1].tv_nsec == UTIME_OMIT)
		return 0;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (path || dirfd == AT_FDCWD)
		return set_path(dirfd, path, ts, stat_walk((unsigned)flags));
	if (flags)
		return -EINVAL;
	err = attr_of(ts, &a);
	return err ? err : fd_setattr(dirfd, &a);
}

UK_SYSCALL_R_DEFINE(int, utimensat, int, dirfd, const char *, path,
		    const struct timespec *, times, int, flags)
{
	struct timespec ts[2];

	if (times && uk_copy_from_user(ts, times, sizeof(ts)))
		return -EFAULT;
	return set_times(dirfd, path, times ? ts : NULL, flags);
}

UK_LLSYSCALL_R_DEFINE(int, utimensat_time32, int, dirfd, const char *, path,
		      const struct uk_timespec32 *, times, int, flags)
{
	struct uk_timespec32 in[2];
	struct timespec ts[2];

	if (!times)
		return set_times(dirfd, path, NULL, flags);
	if (uk_copy_from_user(in, times, sizeof(in)))
		return -EFAULT;
	for (int i = 0; i < 2; i++)
		ts[i] = (struct timespec){ .tv_sec = in[i].tv_sec,
					   .tv_nsec = in[i].tv_nsec };
	return set_times(dirfd, path, ts, flags);
}

static int set_utimes(int dirfd, const char *path,
		      const struct uk_timeval *times)
{
	struct uk_timeval in[2];
	struct timespec ts[2];

	if (!times)
		return set_times(dirfd, path, NULL, 0);
	if (uk_copy_from_user(in, times, sizeof(in)))
		return -EFAULT;
	for (int i = 0; i < 2; i++) {
		if (in[i].tv_usec < 0 || in[i].tv_usec > USEC_MAX)
			return -EINVAL;
		ts[i] = (struct timespec){ .tv_sec = in[i].tv_sec,
					   .tv_nsec = in[i].tv_usec * 1000L };
	}
	return set_times(dirfd, path, ts, 0);
}

UK_SYSCALL_R_DEFINE(int, utimes, const char *, path, const struct uk_timeval *,
		    times)
{
	return set_utimes(AT_FDCWD, path, times);
}

UK_SYSCALL_R_DEFINE(int, futimesat, int, dirfd, const char *, path,
		    const struct uk_timeval *, times)
{
	return set_utimes(dirfd, path, times);
}
