/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The root file system out of the archive that the loader left in memory, as
 * Linux unpacks an initramfs: names are walked, so that links in the archive
 * hold for what comes behind them; a later file of a name replaces an earlier
 * one. Parents that are missing are made.
 *
 * Nothing is copied: tmpfs is lent the files' bytes (<uk/tmpfs.h>). A damaged
 * archive ends the machine, since its program would find half of its files.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <plat/mmu.h>
#include <uk/device.h>
#include <uk/mm.h>
#include <uk/node.h>
#include <uk/print.h>
#include <uk/tmpfs.h>
#include "cpio.h"
#include "links.h"

#define PERMISSIONS 07777u

struct unpacking {
	struct links links;
	char path[PATH_MAX + 1 + VFS_SLACK]; /* absolute, of one entry */
};

/* The entry's name as an absolute path: no "." in front, no slash behind.
 * false: it is the root itself. */
static bool make_path(struct unpacking *u, const struct cpio_entry *e)
{
	const char *name = e->name;
	size_t len = e->name_len;

	while (name[0] == '/' || (name[0] == '.' && name[1] == '/')) {
		name++;
		len--;
	}
	while (len > 1 && name[len - 1] == '/')
		len--;
	if (len == 0 || (len == 1 && name[0] == '.'))
		return false;
	memset(u->path, 0, sizeof(u->path));
	u->path[0] = '/';
	memcpy(u->path + 1, name, len);
	return true;
}

/* Every folder above the path that is not there. */
static int make_parents(char *path)
{
	for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		int err;

		*p = '\0';
		err = vfs_mkdir_kernel(path, 0755);
		*p = '/';
		if (err)
			return err;
	}
	return 0;
}

/* The folder of the path; *name: its last component. */
static int find_parent(char *path, struct vfs_path *dir, const char **name)
{
	char *slash = strrchr(path, '/');
	int err;

	*name = slash + 1;
	if (slash == path)
		return vfs_walk("/", 0, dir);
	*slash = '\0';
	err = vfs_walk(path, VFS_WALK_FOLLOW | VFS_WALK_DIRECTORY, dir);
	*slash = '/';
	return err;
}

static void set_attributes(struct vfs_node *n, const struct cpio_entry *e)
{
	n->mode = e->mode;
	n->uid = e->uid;
	n->gid = e->gid;
	n->mtime = (struct timespec){ .tv_sec = e->mtime };
	n->atime = n->ctime = n->mtime;
}

static int set_target(struct vfs_node *dir, const struct cpio_entry *e,
		      struct vfs_entry *made)
{
	if (e->size == 0 || e->size >= PATH_MAX ||
	    memchr(e->data, 0, e->size) != NULL)
		return -EINVAL;
	return dir->ops->symlink(dir, made, (const char *)e->data, e->size);
}

/* A node of the entry's type in dir's file system, without a name. */
static int make_node(struct vfs_node *dir, const struct cpio_entry *e,
		     struct vfs_node **node)
{
	struct vfs_entry made = { .node = NULL };
	uint64_t rdev = makedev(e->rdev_major, e->rdev_minor);
	int err;

	if (S_ISLNK(e->mode))
		err = set_target(dir, e, &made);
	else if (S_ISDIR(e->mode))
		err = dir->ops->mkdir(dir, &made, e->mode & PERMISSIONS);
	else
		err = dir->ops->mknod(
			dir, &made, e->mode,
			S_ISCHR(e->mode) || S_ISBLK(e->mode) ? rdev : 0);
	if (err)
		return err;
	*node = made.node;
	set_attributes(*node, e);
	return 0;
}

/* Another name of a file that was met before; its contents may come with any
 * of them. */
static int add_name(struct vfs_entry *dir, const char *name, struct vfs_node *n,
		    const struct cpio_entry *e)
{
	int err;

	if (e->size != 0 && S_ISREG(n->mode) && n->size == 0)
		tmpfs_lend(n, e->data, e->size);
	vfs_node_get(n);
	err = vfs_entry_add(dir, name, strlen(name), n, NULL);
	if (err)
		vfs_node_put(n);
	else
		n->nlink++;
	return err;
}

static int add_file(struct unpacking *u, struct vfs_entry *dir,
		    const char *name, const struct cpio_entry *e)
{
	bool linked = e->nlink > 1 && !S_ISDIR(e->mode);
	struct vfs_node *n = linked ? links_find(&u->links, e) : NULL;
	int err;

	if (n)
		return add_name(dir, name, n, e);
	err = make_node(dir->node, e, &n);
	if (err)
		return err;
	if (S_ISREG(e->mode) && e->size != 0)
		tmpfs_lend(n, e->data, e->size);
	if (linked)
		err = links_add(&u->links, e, n);
	if (!err)
		err = vfs_entry_add(dir, name, strlen(name), n, NULL);
	if (err)
		vfs_node_put(n);
	return err;
}

/* What is there already: a folder stays, another file goes. true: done. */
static bool replace(const char *path, struct vfs_entry *dir, const char *name,
		    const struct cpio_entry *e)
{
	struct vfs_path p;
	bool folder;

	if (vfs_walk(path, 0, &p))
		return false;
	folder = S_ISDIR(p.entry->node->mode) && S_ISDIR(e->mode);
	if (folder)
		set_attributes(p.entry->node, e);
	vfs_path_put(&p);
	if (!folder)
		vfs_entry_remove(dir, name, strlen(name));
	return folder;
}

static int unpack_entry(struct unpacking *u, const struct cpio_entry *e)
{
	struct vfs_path dir;
	const char *name;
	int err;

	if (!make_path(u, e)) {
		err = vfs_walk("/", 0, &dir);
		if (!err && S_ISDIR(e->mode))
			set_attributes(dir.entry->node, e);
		if (!err)
			vfs_path_put(&dir);
		return err;
	}
	err = find_parent(u->path, &dir, &name);
	if (err == -ENOENT) {
		err = make_parents(u->path);
		if (!err)
			err = find_parent(u->path, &dir, &name);
	}
	if (err)
		return err;
	err = strlen(name) > NAME_MAX ? -ENAMETOOLONG : 0;
	if (!strcmp(name, "..") || !strcmp(name, "."))
		err = -EINVAL;
	if (!err && !replace(u->path, dir.entry, name, e))
		err = add_file(u, dir.entry, name, e);
	vfs_path_put(&dir);
	return err;
}

/* Names that were added changed their folders' times: set them again. */
static void set_times(struct unpacking *u, const void *base, size_t size)
{
	struct cpio_entry e;
	struct vfs_path p;
	struct cpio c;

	cpio_open(&c, base, size);
	while (cpio_next(&c, &e) == CPIO_ENTRY) {
		if (!S_ISDIR(e.mode))
			continue;
		if (vfs_walk(make_path(u, &e) ? u->path : "/", 0, &p))
			continue;
		if (S_ISDIR(p.entry->node->mode))
			set_attributes(p.entry->node, &e);
		vfs_path_put(&p);
	}
}

static int unpack(struct unpacking *u, const void *base, size_t size)
{
	enum cpio_result r;
	struct cpio_entry e;
	struct cpio c;

	cpio_open(&c, base, size);
	while ((r = cpio_next(&c, &e)) == CPIO_ENTRY) {
		int err = unpack_entry(u, &e);

		if (err == -ENOMEM)
			uk_fatal("initrd: no memory for its names");
		if (err)
			uk_fatal("initrd: %s cannot be made: error %d", e.name,
				 -err);
		if (!c.inside)
			links_forget(&u->links);
	}
	if (r == CPIO_DAMAGED)
		uk_fatal("initrd: byte %zu: %s", c.at, c.why);
	links_forget(&u->links);
	set_times(u, base, size);
	return 0;
}

/* All of it is in RAM that the linear map shows. */
static bool is_mapped(paddr_t start, paddr_t end)
{
	paddr_t pa;
	unsigned prot;

	for (; start < end; start = (start | ~PAGE_MASK64) + 1)
		if (start < arch_phys_base() ||
		    !uk_pt_lookup(&uk_kernel_pgtable,
				  (uintptr_t)phys_to_virt(start), &pa, &prot))
			return false;
	return true;
}

static int initrd_setup(void)
{
	paddr_t start = uk_machine.initrd_start, end = uk_machine.initrd_end;
	struct unpacking *u;
	int err;

	if (end <= start)
		return 0;
	if (!is_mapped(start, end))
		uk_fatal("initrd: %#llx..%#llx is not in memory",
			 (unsigned long long)start, (unsigned long long)end);
	u = uk_zalloc(sizeof(*u));
	if (!u)
		return -ENOMEM;
	err = unpack(u, phys_to_virt(start), (size_t)(end - start));
	uk_free(u);
	return err;
}
VFS_SETUP(initrd_setup, 1);
