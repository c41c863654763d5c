/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What libc's lseek(), fstat(), stat() and lstat() are in a direct image
 * (lib/musl/$ARCH/file.S), for a file that vfs_solo, or a plain path, finds and
 * that can answer by itself. At all else they jump to libc's own functions,
 * with what they were called with. An image that traces its calls is to see
 * these, too: it always does.
 */
#include <fcntl.h>
#include <unistd.h>
#include "plain.h"
#include "putstat.h"

off_t uk_libc_lseek(int fd, off_t offset, int whence);
off_t uk_libc_lseek_own(int fd, off_t offset, int whence);
int uk_libc_fstat(int fd, struct uk_libc_stat *st);
int uk_libc_fstat_own(int fd, struct uk_libc_stat *st);
int uk_libc_stat(const char *path, struct uk_libc_stat *st);
int uk_libc_stat_own(const char *path, struct uk_libc_stat *st);
int uk_libc_lstat(const char *path, struct uk_libc_stat *st);
int uk_libc_lstat_own(const char *path, struct uk_libc_stat *st);

static __always_inline struct vfs_file *quick_file(int fd)
{
#ifdef CONFIG_SYSCALL_STRACE
	(void)fd;
	return NULL;
#else
	return vfs_solo_file(fd);
#endif
}

off_t uk_libc_lseek(int fd, off_t offset, int whence)
{
	struct vfs_file *f = quick_file(fd);

	if (likely(f)) {
		/* gcc would make one value of this condition and the next. */
		__asm__("" : "+r"(f));
		if (likely(whence == SEEK_SET) &&
		    likely((uint64_t)offset < f->seek_end))
			return f->pos = offset;
	}
	return uk_libc_lseek_own(fd, offset, whence);
}

int uk_libc_fstat(int fd, struct uk_libc_stat *st)
{
	const struct vfs_file *f = quick_file(fd);

	if (unlikely(!f) || unlikely(!f->tells) ||
	    unlikely(!node_put_stat(f->node, st)))
		return uk_libc_fstat_own(fd, st);
	return 0;
}

static __always_inline bool quick_stat(const char *path,
				       struct uk_libc_stat *st)
{
#ifdef CONFIG_SYSCALL_STRACE
	(void)path, (void)st;
	return false;
#else
	const struct vfs_entry *e = plain_path(AT_FDCWD, path).entry;

	return likely(e) && likely(e->flags & ENTRY_TELLS) &&
	       node_put_stat(e->node, st);
#endif
}

int uk_libc_stat(const char *path, struct uk_libc_stat *st)
{
	return likely(quick_stat(path, st)) ? 0 : uk_libc_stat_own(path, st);
}

/* No plain path leads to a link. */
int uk_libc_lstat(const char *path, struct uk_libc_stat *st)
{
	return likely(quick_stat(path, st)) ? 0 : uk_libc_lstat_own(path, st);
}
