/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * /dev/pts: names of slaves, made when a master is opened and gone when it is
 * closed. There is one, which every mount of the type shows; Linux makes a new
 * one each time.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <uk/mm.h>
#include <uk/node.h>
#include <uk/print.h>
#include <uk/tty.h>
#include "pty.h"

#define PTS_WORD 64u /* bits of a word */
#define SLAVE_MODE 0620
#define DEVPTS_MAGIC 0x1cd1
#define BLOCK_SIZE 4096

static uint64_t used[DEVPTS_MAX / PTS_WORD]; /* numbers; interrupts off */
static struct vfs_super *devpts;
static struct vfs_node *ptmx;
static struct devpts_options options = { .mode = SLAVE_MODE,
					 .max = DEVPTS_MAX };

/* The lowest free number, or -ENOSPC. */
static int take_number(void)
{
	unsigned long flags = arch_irq_save();
	int n = -ENOSPC;

	for (unsigned w = 0; w < DEVPTS_MAX / PTS_WORD && n < 0; w++)
		if (used[w] != UINT64_MAX)
			n = (int)(w * PTS_WORD) + __builtin_ctzll(~used[w]);
	if (n >= (int)options.max)
		n = -ENOSPC;
	if (n >= 0)
		used[(unsigned)n / PTS_WORD] |= 1ULL << (unsigned)n % PTS_WORD;
	arch_irq_restore(flags);
	return n;
}

void devpts_free(unsigned index)
{
	unsigned long flags = arch_irq_save();

	used[index / PTS_WORD] &= ~(1ULL << index % PTS_WORD);
	arch_irq_restore(flags);
}

static size_t number_name(char name[12], unsigned index)
{
	return (size_t)uk_snprintf(name, 12, "%u", index);
}

/* --- Nodes -------------------------------------------------------------- */

static void slave_release(struct vfs_node *n)
{
	pty_put(n->data);
}

static const struct vfs_node_ops slave_node_ops = { .release = slave_release };
static const struct vfs_node_ops other_ops; /* the folder and ptmx */

/* Without a pty: ptmx. */
static int add_node(const char *name, unsigned mode, uint64_t rdev,
		    struct pty *p)
{
	struct vfs_node *n = vfs_node_new(devpts, S_IFCHR | mode);
	int err;

	if (!n)
		return -ENOMEM;
	n->ops = p ? &slave_node_ops : &other_ops;
	n->rdev = rdev;
	n->blksize = 1024;
	n->data = p;
	if (p) {
		n->ino = p->index + 3; /* as on Linux */
		n->uid = options.uid;
		n->gid = options.gid;
		pty_get(p);
	}
	err = vfs_entry_add(devpts->root, name, strlen(name), n, NULL);
	if (err)
		vfs_node_put(n);
	else if (!p)
		ptmx = n;
	return err;
}

int devpts_add(struct pty **out)
{
	int n = take_number();
	struct pty *p;
	char name[12];
	int err;

	if (n < 0)
		return n;
	p = pty_new((unsigned)n);
	if (!p) {
		devpts_free((unsigned)n);
		return -ENOMEM;
	}
	number_name(name, p->index);
	err = add_node(name, options.mode, makedev(UK_TTY_PTS_MAJOR, n), p);
	if (err)
		pty_put(p);
	*out = p;
	return err;
}

void devpts_remove(struct pty *p)
{
	char name[12];
	size_t len = number_name(name, p->index);

	vfs_entry_remove(devpts->root, name, len);
}

int devpts_walk(const struct pty *p, struct vfs_path *path)
{
	char name[24];
	int err;

	uk_snprintf(name, sizeof(name), "/dev/pts/%u", p->index);
	err = vfs_walk(name, 0, path);
	if (!err && path->entry->node->data != p) {
		vfs_path_put(path);
		err = -ENODEV; /* something else is mounted there */
	}
	return err;
}

/* --- The file system ---------------------------------------------------- */

static int devpts_statfs(struct vfs_super *sb, struct statfs *st)
{
	(void)sb;
	st->f_type = DEVPTS_MAGIC;
	st->f_bsize = BLOCK_SIZE;
	st->f_namelen = NAME_MAX;
	return 0;
}

static const struct vfs_super_ops devpts_ops = { .statfs = devpts_statfs };

static int mount_it(void)
{
	struct vfs_path p;
	int err = vfs_walk("/dev/pts", 0, &p);

	if (err)
		return err;
	err = vfs_mount_super(devpts, &p, "devpts", MS_NOSUID | MS_NOEXEC);
	if (!err)
		vfs_super_get(devpts); /* one reference stays here */
	vfs_path_put(&p);
	return err;
}

int devpts_setup(void)
{
	int err = vfs_mkdir_kernel("/dev/pts", 0755);

	if (err || devpts)
		return err;
	devpts = vfs_super_new(&devpts_ops, "devpts", &other_ops, 0755);
	if (!devpts)
		return -ENOMEM;
	err = add_node("ptmx", 0, UK_TTY_PTMX, NULL);
	if (!err)
		err = mount_it();
	if (err) {
		vfs_super_put(devpts);
		devpts = NULL;
	}
	return err;
}

static int devpts_mount(const char *source, const char *text, unsigned flags,
			struct vfs_super **out)
{
	int err;

	(void)source, (void)flags;
	if (!devpts)
		return -ENODEV;
	err = devpts_options(text, &options);
	if (err)
		return err;
	ptmx->mode = S_IFCHR | options.ptmxmode;
	vfs_super_get(devpts);
	*out = devpts;
	return 0;
}
VFS_TYPE(devpts, "devpts", devpts_mount);
