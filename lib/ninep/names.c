/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Names. The server has them; the VFS has checked what it knows, and the host's
 * other programs may have been quicker: then the server's error is ours.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/abi/open.h>
#include "ninep.h"

#define UNLINKAT_DIRECTORY 0x200u
#define FIRST_POSITION 2 /* behind "." and "..": the server's offset 0 */
#define OPEN_DIRECTORY 0200000u /* reading only; x86's O_DIRECTORY */

int np_lookup(struct vfs_node *dir, struct vfs_entry *e)
{
	uint32_t fid;
	int err = np_walk(np_of(dir), np_node(dir)->fid, e->name, &fid);

	return err ? err : np_node_new(dir->super, fid, &e->node);
}

int np_mknod(struct vfs_node *dir, struct vfs_entry *e, unsigned mode,
	     uint64_t rdev)
{
	int err = np_do(np_of(dir), NP_MKNOD, "dsdddd", np_node(dir)->fid,
			e->name, (uint32_t)mode, (uint32_t)major(rdev),
			(uint32_t)minor(rdev), 0u);

	return err ? err : np_lookup(dir, e);
}

int np_mkdir(struct vfs_node *dir, struct vfs_entry *e, unsigned mode)
{
	int err = np_do(np_of(dir), NP_MKDIR, "dsdd", np_node(dir)->fid,
			e->name, (uint32_t)mode, 0u);

	return err ? err : np_lookup(dir, e);
}

int np_symlink(struct vfs_node *dir, struct vfs_entry *e, const char *target,
	       size_t len)
{
	int err;

	(void)len;
	err = np_do(np_of(dir), NP_SYMLINK, "dssd", np_node(dir)->fid, e->name,
		    target, 0u);
	return err ? err : np_lookup(dir, e);
}

int np_link(struct vfs_node *node, struct vfs_node *dir, struct vfs_entry *e)
{
	return np_do(np_of(dir), NP_LINK, "dds", np_node(dir)->fid,
		     np_node(node)->fid, e->name);
}

static int unlink(struct vfs_node *dir, struct vfs_entry *e, uint32_t flags)
{
	int err = np_do(np_of(dir), NP_UNLINKAT, "dsd", np_node(dir)->fid,
			e->name, flags);

	if (!err && e->node->nlink)
		e->node->nlink--;
	return err;
}

int np_unlink(struct vfs_node *dir, struct vfs_entry *e)
{
	return unlink(dir, e, 0);
}

int np_rmdir(struct vfs_node *dir, struct vfs_entry *e)
{
	return unlink(dir, e, UNLINKAT_DIRECTORY);
}

int np_rename(struct vfs_node *from_dir, struct vfs_entry *from,
	      struct vfs_node *to_dir, struct vfs_entry *to, unsigned flags)
{
	int err;

	if (flags & RENAME_EXCHANGE)
		return -EINVAL;
	err = np_do(np_of(from_dir), NP_RENAMEAT, "dsds",
		    np_node(from_dir)->fid, from->name, np_node(to_dir)->fid,
		    to->name);
	if (!err && to->node && to->node->nlink)
		to->node->nlink--;
	return err;
}

/* --- Reading directories -------------------------------------------- */

/* The directory, opened, once: offsets are its stream's. Its lock is held. */
static int open_dir(struct vfs_node *dir)
{
	struct np_node *p = np_node(dir);
	uint32_t fid;
	int err;

	if (p->dir != NP_NO_FID)
		return 0;
	err = np_walk(np_of(dir), p->fid, NULL, &fid);
	if (err)
		return err;
	err = np_do(np_of(dir), NP_LOPEN, "dd", fid, OPEN_DIRECTORY);
	if (err)
		np_clunk(np_of(dir), fid);
	else
		p->dir = fid;
	return err;
}

static bool is_dots(const char *name, size_t len)
{
	return name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.'));
}

/* One answer's names. False: there is no room for more. */
static bool emit_names(struct np *c, struct vfs_emit *emit, uint64_t *pos)
{
	uint64_t ino, next;
	const char *name;
	uint16_t len;
	uint8_t type;

	while (c->at != c->end) {
		if (!np_take(c, "QqbS", &ino, &next, &type, &name, &len))
			return false;
		next += FIRST_POSITION;
		if (!is_dots(name, len) &&
		    !emit->fn(emit, name, len, ino, (unsigned)type << 12, next))
			return false;
		*pos = next;
	}
	return true;
}

int np_iterate(struct vfs_node *dir, struct vfs_entry *e, struct vfs_emit *emit,
	       uint64_t *pos)
{
	struct np *c = np_of(dir);
	bool more = true;
	uint32_t n;
	int err = open_dir(dir);

	(void)e;
	while (!err && more) {
		err = np_call(c, NP_READDIR, "dqd", np_node(dir)->dir,
			      *pos - FIRST_POSITION,
			      c->msize - NP_HEAD - (uint32_t)sizeof(n));
		if (err)
			break;
		if (!np_take(c, "d", &n) || n != (size_t)(c->end - c->at))
			err = -EIO;
		else
			more = n && emit_names(c, emit, pos);
		np_done(c);
	}
	return err;
}
