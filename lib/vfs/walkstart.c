/* SPDX-License-Identifier: BSD-3-Clause */
/* Where walks start, and what they end with. */
#include <errno.h>
#include <sys/stat.h>
#include <uk/errptr.h>
#include "names.h"

/* The directory that dirfd is, with a reference of its file. */
static int start_at(struct vfs_walk *w, int dirfd, const char *text)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), dirfd);

	if (!f)
		return -EBADF;
	w->base = f;
	if (!f->entry || (*text && !S_ISDIR(f->node->mode)))
		return -ENOTDIR;
	w->at.mount = f->mount;
	w->at.entry = f->entry;
	return 0;
}

static int start(struct vfs_walk *w, int dirfd, const char *text)
{
	struct vfs_cwd *cwd = cwd_current();
	bool absolute = *text == '/' && !(w->flags & VFS_WALK_IN_ROOT);

	w->rest = text;
	if (!absolute && dirfd != AT_FDCWD) {
		int err = start_at(w, dirfd, text);

		if (err)
			return err;
	}
	walk_lock(w);
	w->root = cwd->root;
	if (absolute) {
		if (unlikely(w->flags & VFS_WALK_BENEATH)) {
			walk_unlock(w);
			return -EXDEV;
		}
		w->at = w->root;
	} else if (dirfd == AT_FDCWD) {
		w->at = cwd->cwd;
	}
	if (unlikely(w->flags & (VFS_WALK_IN_ROOT | VFS_WALK_BENEATH)))
		w->root = w->at;
	return 0;
}

static inline void walk_init(struct vfs_walk *w, unsigned flags)
{
	w->held.entry = NULL;
	w->base = NULL;
	w->name = NULL;
	w->last_type = LAST_ROOT;
	w->flags = flags;
	w->links = 0;
	w->depth = 0;
	w->slash = false;
}

int walk_name(struct vfs_walk *w, int dirfd, struct vfs_name *name,
	      unsigned flags)
{
	int err;

	walk_init(w, flags);
	w->name = name;
	if (unlikely(!cwd_current()) && (err = root_setup()) != 0)
		return err;
	if (unlikely(!name->text[0]) && !(flags & VFS_WALK_EMPTY))
		return -ENOENT;
	err = start(w, dirfd, name->text);
	return err ? err : walk_rest(w);
}

int walk_user(struct vfs_walk *w, int dirfd, const char *upath, unsigned flags)
{
	struct vfs_name *name = name_get(upath);

	if (unlikely(PTRISERR(name))) {
		int err = (int)PTR2ERR(name);

		known(err < 0);
		walk_init(w, flags);
		return err;
	}
	return walk_name(w, dirfd, name, flags);
}

/* End a walk whose outcome is err, with a reference of where it led. */
int walk_result(struct vfs_walk *w, int err, struct vfs_path *out)
{
	if (likely(!err)) {
		*out = w->at;
		vfs_path_get(out);
		walk_unlock(w);
	}
	walk_end(w);
	return err;
}

int vfs_walk_user(int dirfd, const char *upath, unsigned flags,
		  struct vfs_path *out)
{
	struct vfs_walk w;

	return walk_result(&w, walk_user(&w, dirfd, upath, flags), out);
}

/* A walk without a copy of its path still needs room to remember links. */
static int init_with_room(struct vfs_walk *w, unsigned flags)
{
	walk_init(w, flags);
	w->name = name_new();
	return w->name ? 0 : -ENOMEM;
}

/* Of a name that was copied already and stays the caller's. */
int vfs_walk_kept(struct vfs_name *name, struct vfs_path *out)
{
	struct vfs_walk w;
	int err = init_with_room(&w, VFS_WALK_FOLLOW);

	if (!err && !cwd_current())
		err = root_setup();
	if (!err && !name->text[0])
		err = -ENOENT;
	if (!err)
		err = start(&w, AT_FDCWD, name->text);
	return walk_result(&w, err ? err : walk_rest(&w), out);
}

int walk_kernel(struct vfs_walk *w, const char *path, unsigned flags)
{
	int err = init_with_room(w, flags);

	if (!err && !vfs_root_mount)
		err = root_setup();
	if (err)
		return err;
	w->rest = path;
	walk_lock(w);
	w->at.mount = vfs_root_mount;
	w->at.entry = vfs_root_mount->root;
	w->root = w->at;
	return walk_rest(w);
}

int vfs_walk(const char *path, unsigned flags, struct vfs_path *out)
{
	struct vfs_walk w;

	return walk_result(&w, walk_kernel(&w, path, flags), out);
}
