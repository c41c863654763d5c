/* SPDX-License-Identifier: BSD-3-Clause */
/* Where relative paths start, where absolute ones do, and what the former is
 * called. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <uk/errptr.h>
#include <uk/syscall.h>
#include "names.h"

/* *slot becomes p, whose references pass. */
static void replace(struct vfs_path *slot, const struct vfs_path *p)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	struct vfs_path old = *slot;

	*slot = *p;
	uk_spin_unlock_irqrestore(&names_lock, flags);
	vfs_path_put(&old);
}

UK_SYSCALL_R_DEFINE(int, chdir, const char *, path)
{
	struct vfs_path p;
	int err = vfs_walk_user(AT_FDCWD, path,
				VFS_WALK_FOLLOW | VFS_WALK_DIRECTORY, &p);

	if (!err)
		replace(&cwd_current()->cwd, &p);
	return err;
}

UK_SYSCALL_R_DEFINE(int, fchdir, int, fd)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	struct vfs_path p;
	int err = f ? root_setup() : -EBADF;

	if (!f)
		return err;
	if (!f->entry || !S_ISDIR(f->node->mode))
		err = -ENOTDIR;
	if (!err) {
		p.mount = f->mount;
		p.entry = f->entry;
		vfs_path_get(&p);
		replace(&cwd_current()->cwd, &p);
	}
	vfs_file_put(f);
	return err;
}

UK_SYSCALL_R_DEFINE(int, chroot, const char *, path)
{
	struct vfs_path p;
	int err = vfs_walk_user(AT_FDCWD, path,
				VFS_WALK_FOLLOW | VFS_WALK_DIRECTORY, &p);

	if (!err)
		replace(&cwd_current()->root, &p);
	return err;
}

/* --- Names of paths ------------------------------------------------- */

#define DELETED " (deleted)"

/* Put name, len bytes and a '/' before it, in front of at, which does not go
 * below buf. NULL: no room. */
static char *prepend(char *at, const char *buf, const char *name, size_t len)
{
	if ((size_t)(at - buf) < len + 1)
		return NULL;
	at -= len;
	memcpy(at, name, len);
	*--at = '/';
	return at;
}

/* names_lock held. *outside: the root was not met. */
static char *build(const struct vfs_path *p, const struct vfs_path *root,
		   char *at, const char *buf, bool *outside)
{
	const struct vfs_mount *m = p->mount;
	const struct vfs_entry *e = p->entry;

	*outside = false;
	while (at && (e != root->entry || m != root->mount)) {
		if (e == m->root) {
			*outside = !m->parent;
			if (*outside)
				break;
			e = m->at;
			m = m->parent;
			continue;
		}
		at = prepend(at, buf, e->name, e->name_len);
		e = e->parent;
	}
	return at;
}

static char *path_name(const struct vfs_path *p, char *buf, size_t size,
		       bool *outside, bool mark)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	bool gone = (p->entry->flags & VFS_ENTRY_GONE) && mark;
	char *end = buf + size - 1 - (gone ? sizeof(DELETED) - 1 : 0);
	char *at = build(p, &cwd_current()->root, end, buf, outside);

	uk_spin_unlock_irqrestore(&names_lock, flags);
	if (at && at == end)
		at = prepend(at, buf, "", 0);
	if (!at)
		return ERR2PTR(-ENAMETOOLONG);
	memcpy(end, DELETED, gone ? sizeof(DELETED) : 0);
	end[gone ? sizeof(DELETED) - 1 : 0] = '\0';
	return at;
}

char *vfs_path_name(const struct vfs_path *p, char *buf, size_t size)
{
	bool outside;

	return path_name(p, buf, size, &outside, true);
}

/* The current directory, referenced. -ENOENT: it is no directory any more. */
static int get_cwd(struct vfs_path *p)
{
	unsigned long flags;
	int err = cwd_current() ? 0 : root_setup();

	if (err)
		return err;
	flags = uk_spin_lock_irqsave(&names_lock);
	*p = cwd_current()->cwd;
	vfs_path_get(p);
	uk_spin_unlock_irqrestore(&names_lock, flags);
	if (!(p->entry->flags & VFS_ENTRY_GONE))
		return 0;
	vfs_path_put(p);
	return -ENOENT;
}

int vfs_process_path(bool root, struct vfs_path *p)
{
	unsigned long flags;
	int err = cwd_current() ? 0 : root_setup();

	if (err)
		return err;
	flags = uk_spin_lock_irqsave(&names_lock);
	*p = root ? cwd_current()->root : cwd_current()->cwd;
	vfs_path_get(p);
	uk_spin_unlock_irqrestore(&names_lock, flags);
	return 0;
}

#define UNREACHABLE "(unreachable)" /* by chroot() or umount2() */
#define UNREACHABLE_LEN (sizeof(UNREACHABLE) - 1)

static long cwd_to_user(const struct vfs_path *p, struct vfs_name *n, char *buf,
			size_t size)
{
	bool outside;
	char *at = path_name(p, n->text + UNREACHABLE_LEN,
			     PATH_MAX - UNREACHABLE_LEN, &outside, false);
	size_t len;

	if (PTRISERR(at))
		return PTR2ERR(at);
	if (outside) {
		at -= UNREACHABLE_LEN;
		memcpy(at, UNREACHABLE, UNREACHABLE_LEN);
	}
	len = strlen(at) + 1;
	if (len > size)
		return -ERANGE;
	return uk_copy_to_user(buf, at, len) ? -EFAULT : (long)len;
}

UK_LLSYSCALL_R_DEFINE(long, getcwd, char *, buf, size_t, size)
{
	struct vfs_name *n;
	struct vfs_path p;
	long ret = get_cwd(&p);

	if (ret)
		return ret;
	n = name_new();
	ret = n ? cwd_to_user(&p, n, buf, size) : -ENOMEM;
	if (n)
		name_put(n);
	vfs_path_put(&p);
	return ret;
}
