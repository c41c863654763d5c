/* SPDX-License-Identifier: BSD-3-Clause */
/* openat2: open with every flag checked, and with rules for the path. */
#include <errno.h>
#include <fcntl.h>
#include <uk/abi/open.h>
#include <uk/syscall.h>
#include "open.h"

#define PAGE 4096u
#define PERMISSIONS 07777u
#define TMPFILE_BIT (O_TMPFILE & ~O_DIRECTORY)
#define PATH_FLAGS (O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC)
#define KNOWN_FLAGS                                                      \
	((unsigned)(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC |  \
		    O_APPEND | O_NONBLOCK | O_DSYNC | O_SYNC | O_ASYNC | \
		    O_DIRECT | O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW |  \
		    O_NOATIME | O_CLOEXEC | O_PATH | O_TMPFILE))

static const struct {
	uint64_t resolve;
	unsigned walk;
} rules[] = {
	{ RESOLVE_NO_XDEV, VFS_WALK_NO_XDEV },
	{ RESOLVE_NO_MAGICLINKS, VFS_WALK_NO_MAGIC },
	{ RESOLVE_NO_SYMLINKS, VFS_WALK_NO_LINKS | VFS_WALK_NO_MAGIC },
	{ RESOLVE_BENEATH, VFS_WALK_BENEATH | VFS_WALK_NO_MAGIC },
	{ RESOLVE_IN_ROOT, VFS_WALK_IN_ROOT | VFS_WALK_NO_MAGIC },
	{ RESOLVE_CACHED, 0 }, /* nothing here is ever waited for */
};

/* Fields that a newer struct has have to be 0. */
static int read_how(struct open_how *how, const void *uhow, size_t size)
{
	const char *rest = uhow;

	if (size < sizeof(*how))
		return -EINVAL;
	if (size > PAGE)
		return -E2BIG;
	if (uk_copy_from_user(how, uhow, sizeof(*how)))
		return -EFAULT;
	for (size_t i = sizeof(*how); i < size; i++) {
		char c;

		if (uk_copy_from_user(&c, rest + i, 1))
			return -EFAULT;
		if (c)
			return -E2BIG;
	}
	return 0;
}

static int check_flags(const struct open_how *how)
{
	unsigned flags = (unsigned)how->flags;

	if (how->flags & ~(uint64_t)KNOWN_FLAGS)
		return -EINVAL;
	if (flags & (O_CREAT | TMPFILE_BIT)) {
		if (how->mode & ~(uint64_t)PERMISSIONS)
			return -EINVAL;
	} else if (how->mode) {
		return -EINVAL;
	}
	if ((flags & O_PATH) && (flags & ~(unsigned)PATH_FLAGS))
		return -EINVAL;
	return 0;
}

static int check_resolve(uint64_t resolve, unsigned flags, unsigned *walk)
{
	const uint64_t both = RESOLVE_BENEATH | RESOLVE_IN_ROOT;

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (resolve & rules[i].resolve)
			*walk |= rules[i].walk;
	if ((resolve & ~(uint64_t)RESOLVE_KNOWN) || (resolve & both) == both)
		return -EINVAL;
	if ((resolve & RESOLVE_CACHED) &&
	    (flags & (O_TRUNC | O_CREAT | TMPFILE_BIT)))
		return -EAGAIN;
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, openat2, int, dirfd, const char *, path,
		      const struct open_how *, uhow, size_t, size)
{
	struct open_args a = { 0 };
	struct open_how how;
	int err = read_how(&how, uhow, size);

	if (!err)
		err = check_flags(&how);
	if (!err)
		err = check_resolve(how.resolve, (unsigned)how.flags, &a.walk);
	if (err)
		return err;
	a.flags = (unsigned)how.flags;
	a.mode = (unsigned)how.mode;
	return vfs_openat(dirfd, path, &a);
}
