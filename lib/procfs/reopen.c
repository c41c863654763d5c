/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Opening /proc/self/fd/N where N has no path: a pipe, a runner's stream. The
 * walk needs an entry: one is made, of a node that says what the open file says
 * and whose opening gives a file that hands everything on to that one.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <uk/part.h>
#include "proc.h"

extern const struct uk_part vfs_input, vfs_control;

static struct vfs_file *behind(const struct vfs_file *f)
{
	return f->data;
}

static ssize_t again_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	UK_NEED(vfs_input);
	return behind(f)->mode & VFS_READ
		       ? behind(f)->ops->read(behind(f), it, pos)
		       : -EACCES;
}

static ssize_t again_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	return behind(f)->mode & VFS_WRITE
		       ? behind(f)->ops->write(behind(f), it, pos)
		       : -EACCES;
}

static long again_ioctl(struct vfs_file *f, unsigned request, unsigned long arg)
{
	UK_NEED(vfs_control);
	return behind(f)->ops->ioctl(behind(f), request, arg);
}

static int again_stat(struct vfs_file *f, struct vfs_stat *st)
{
	return vfs_file_stat(behind(f), st);
}

static unsigned again_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	return behind(f)->ops->poll(behind(f), w);
}

static void again_release(struct vfs_file *f)
{
	vfs_file_put(behind(f));
}

static const struct vfs_ops again_ops = {
	.read = again_read,
	.write = again_write,
	.seek = vfs_no_seek,
	.ioctl = again_ioctl,
	.stat = again_stat,
	.poll = again_poll,
	.release = again_release,
};

/* --- The node ----------------------------------------------------------- */

static int node_open(struct vfs_node *n, struct vfs_file *f)
{
	const struct vfs_file *again = n->data;

	if (again->ops->stat == vfs_anon_stat)
		return -ENXIO; /* eventfd... */
	vfs_file_get(n->data);
	f->ops = &again_ops;
	f->data = n->data;
	return 0;
}

static int node_setattr(struct vfs_node *n, const struct vfs_attr *a)
{
	(void)n, (void)a;
	return 0;
}

static void node_getattr(struct vfs_node *n, struct vfs_stat *st)
{
	vfs_file_stat(n->data, st);
}

static void node_release(struct vfs_node *n)
{
	vfs_file_put(n->data);
}

static const struct vfs_node_ops node_ops = {
	.open = node_open,
	.setattr = node_setattr,
	.getattr = node_getattr,
	.release = node_release,
};

/* Where /proc is mounted, if the node is of it. */
static int find_mount(struct vfs_node *node, struct vfs_path *p)
{
	int err = vfs_walk("/proc", 0, p);

	if (!err && p->entry->node->super != node->super) {
		vfs_path_put(p);
		err = -ENXIO;
	}
	return err;
}

static const struct vfs_super_ops none;
static const struct vfs_node_ops folder_ops;

/* A folder for the entries, which no path leads to. */
static struct vfs_entry *folder(void)
{
	static struct vfs_super *sb;

	if (!sb)
		sb = vfs_super_new(&none, "proc", &folder_ops, 0500);
	return sb ? sb->root : NULL;
}

int proc_reopen(struct vfs_node *link, struct vfs_file *f, struct vfs_path *to)
{
	struct vfs_entry *dir = folder();
	struct vfs_node *n = NULL;
	struct vfs_path proc;
	int err = -ENOMEM;

	if (dir)
		n = vfs_node_new(dir->node->super, S_IFREG | 0600);
	if (!n) {
		vfs_file_put(f);
		return err;
	}
	n->ops = &node_ops;
	n->data = f;
	err = find_mount(link, &proc);
	if (err) {
		vfs_node_put(n);
		return err;
	}
	err = vfs_entry_add(dir, "fd", 2, n, &to->entry);
	if (err) {
		vfs_node_put(n);
		vfs_path_put(&proc);
		return err;
	}
	to->mount = proc.mount;
	vfs_path_get(to);
	vfs_path_put(&proc);
	vfs_entry_remove(dir, "fd", 2);
	return 0;
}
