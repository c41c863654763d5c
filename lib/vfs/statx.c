/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The attributes of a file in the layout that is the same on every arch. On arm
 * it is how stock musl asks for any of them, since times have 64 bits.
 */
#include <errno.h>
#include <fcntl.h>
#include <plat/user.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/syscall.h>
#include "plain.h"

/* libc's structure is older than these. */
#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000u
#define STATX_ATTR_MOUNT_ROOT 0x2000
#define stx_mnt_id __pad1[0]
#endif

#define STATX_RESERVED 0x80000000u /* Linux refuses this bit of mask */

static void put_time(struct statx_timestamp *out, const struct timespec *ts)
{
	out->tv_sec = ts->tv_sec;
	out->tv_nsec = (uint32_t)ts->tv_nsec;
}

static int statx_to_user(struct statx *ust, const struct vfs_stat *st,
			 const struct vfs_path *p)
{
	struct statx out;

	memset(&out, 0, sizeof(out));
	out.stx_mask = STATX_BASIC_STATS;
	if (st->btime.tv_sec || st->btime.tv_nsec)
		out.stx_mask |= STATX_BTIME;
	if (p->mount) {
		out.stx_mask |= STATX_MNT_ID;
		out.stx_mnt_id = p->mount->id;
		out.stx_attributes_mask = STATX_ATTR_MOUNT_ROOT;
		if (p->entry == p->mount->root)
			out.stx_attributes = STATX_ATTR_MOUNT_ROOT;
	}
	out.stx_blksize = st->blksize;
	out.stx_nlink = st->nlink;
	out.stx_uid = st->uid;
	out.stx_gid = st->gid;
	out.stx_mode = (uint16_t)st->mode;
	out.stx_ino = st->ino;
	out.stx_size = st->size;
	out.stx_blocks = st->blocks;
	put_time(&out.stx_atime, &st->atime);
	put_time(&out.stx_mtime, &st->mtime);
	put_time(&out.stx_ctime, &st->ctime);
	put_time(&out.stx_btime, &st->btime);
	out.stx_rdev_major = major(st->rdev);
	out.stx_rdev_minor = minor(st->rdev);
	out.stx_dev_major = major(st->dev);
	out.stx_dev_minor = minor(st->dev);
	return uk_copy_to_user(ust, &out, sizeof(out)) ? -EFAULT : 0;
}

/* Two words in the order in which they lie in memory. */
static __always_inline uint64_t words(uint32_t first, uint32_t second)
{
	return first | (uint64_t)second << 32;
}

static __always_inline uint64_t device(uint64_t dev)
{
	return dev == 0 ? 0 : words(major(dev), minor(dev));
}

#define PUT(member, a, b) \
	arch_user_put2(u, offsetof(struct statx, member), (a), (b))
#define PUT_TIME(member, ts) \
	PUT(member, (uint64_t)n->ts.tv_sec, (uint32_t)n->ts.tv_nsec)

/* What the fields of a node say, which p names, straight to the program; by a
 * thread that vfs_solo is of. u: its memory, aligned. False: it faults. */
static __always_inline bool
node_put_statx(struct vfs_path p, const struct vfs_node *n, struct statx *u)
{
	uint64_t attributes = 0, known = 0, mount = 0;
	uint32_t mask = STATX_BASIC_STATS;

	if (n->btime.tv_sec || n->btime.tv_nsec)
		mask |= STATX_BTIME;
	if (likely(p.mount)) {
		mask |= STATX_MNT_ID;
		mount = p.mount->id;
		known = STATX_ATTR_MOUNT_ROOT;
		if (p.entry == p.mount->root)
			attributes = STATX_ATTR_MOUNT_ROOT;
	}
	return PUT(stx_mask, words(mask, n->blksize), attributes) &&
	       PUT(stx_nlink, words(n->nlink, n->uid),
		   words(n->gid, (uint16_t)n->mode)) &&
	       PUT(stx_ino, n->ino, n->size) &&
	       PUT(stx_blocks, n->blocks, known) &&
	       PUT_TIME(stx_atime, atime) && PUT_TIME(stx_btime, btime) &&
	       PUT_TIME(stx_ctime, ctime) && PUT_TIME(stx_mtime, mtime) &&
	       PUT(stx_rdev_major, device(n->rdev), device(n->super->dev)) &&
	       PUT(stx_mnt_id, mount, 0) && PUT(__pad1[2], 0, 0) &&
	       PUT(__pad1[4], 0, 0) && PUT(__pad1[6], 0, 0) &&
	       PUT(__pad1[8], 0, 0) && PUT(__pad1[10], 0, 0) &&
	       PUT(__pad1[12], 0, 0);
}

static bool is_empty(const char *path)
{
	char c;

	return uk_access_ok(path, 1) && arch_user_get8(path, &c) && c == 0;
}

/* The file or the plain path that can be told of without a lock: entry and
 * node. Node NULL: there is none. */
static __always_inline struct vfs_path
plain(int dirfd, const char *path, int flags, const struct vfs_node **node)
{
	struct vfs_path p = { NULL, NULL };
	const struct vfs_file *f;

	*node = NULL;
	if (flags & AT_EMPTY_PATH) {
		f = vfs_solo_file(dirfd);
		if (likely(f) && likely(f->tells) && likely(is_empty(path))) {
			*node = f->node;
			p = (struct vfs_path){ f->mount, f->entry };
		}
		return p;
	}
	p = plain_path(dirfd, path);
	if (likely(p.entry) && likely(p.entry->flags & ENTRY_TELLS))
		*node = p.entry->node;
	return p;
}

static __noinline int statx_any(int dirfd, const char *path, int flags,
				struct statx *st)
{
	struct vfs_stat attr;
	struct vfs_path p;
	int err;

	err = vfs_stat_at(dirfd, path, stat_walk((unsigned)flags), &attr, &p);
	if (err)
		return err;
	err = statx_to_user(st, &attr, &p);
	if (p.mount)
		vfs_path_put(&p);
	return err;
}

#define STATX_FLAGS                                              \
	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | \
	 AT_STATX_SYNC_TYPE)

UK_SYSCALL_R_DEFINE(int, statx, int, dirfd, const char *, path, int, flags,
		    unsigned, mask, struct statx *, st)
{
	const struct vfs_node *node;
	struct vfs_path p;

	if ((mask & STATX_RESERVED) || (flags & ~STATX_FLAGS) ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	p = plain(dirfd, path, flags, &node);
	if (unlikely(!node) || unlikely(!uk_access_ok(st, sizeof(*st))) ||
	    unlikely((uintptr_t)st % sizeof(long) != 0))
		return statx_any(dirfd, path, flags, st);
	return node_put_statx(p, node, st) ? 0 : -EFAULT;
}
