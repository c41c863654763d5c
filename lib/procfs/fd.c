/* SPDX-License-Identifier: BSD-3-Clause */
/* fd and fdinfo: the descriptors. A link in fd leads to the very object that is
 * open, whether it has a path, had one, or never did. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/errptr.h>
#include <uk/object.h>
#include <uk/print.h>
#include "proc.h"

#define CONSOLE_RDEV makedev(5, 1)
#define INFO_MAX 256 /* bytes of what an object says of itself */

static bool is_open(long fd)
{
	return vfs_lookup(vfs_table_current(), (int)fd) != NULL;
}

static long next_open(long fd)
{
	const struct vfs_table *t = vfs_table_current();

	while (++fd < (long)READ_ONCE(t->max))
		if (is_open(fd))
			return fd;
	return -1;
}

/* What maps show of a file that has no path: a memfd's. */
static ssize_t object_name(struct vfs_file *f, char *buf, size_t size)
{
	struct uk_object *o = f->ops->object ? f->ops->object(f) : NULL;
	uint64_t dev, ino;
	const char *name;

	if (!o)
		return -ENOENT;
	name = o->ops->name ? o->ops->name(o, buf, size, &dev, &ino) : NULL;
	o->ops->put(o);
	return name ? (ssize_t)strlen(name) : -ENOENT;
}

/* "anon_inode:[eventfd]": what has not even a type. */
static ssize_t anon_name(const struct vfs_file *f, char *buf, size_t size)
{
	const struct vfs_anon_ops *a =
		container_of(f->ops, const struct vfs_anon_ops, ops);

	return uk_snprintf(buf, size, "anon_inode:%s", a->name);
}

/* "pipe:[17]": what has no path. */
static ssize_t type_name(struct vfs_file *f, char *buf, size_t size)
{
	struct vfs_stat st;

	if (f->ops->stat == vfs_anon_stat)
		return anon_name(f, buf, size);
	memset(&st, 0, sizeof(st));
	if (vfs_file_stat(f, &st))
		return -ENOENT;
	switch (st.mode & S_IFMT) {
	case S_IFIFO:
		return uk_snprintf(buf, size, "pipe:[%llu]",
				   (unsigned long long)st.ino);
	case S_IFSOCK:
		return uk_snprintf(buf, size, "socket:[%llu]",
				   (unsigned long long)st.ino);
	case S_IFREG:
		return object_name(f, buf, size);
	case S_IFCHR:
		if (st.rdev == CONSOLE_RDEV)
			return uk_snprintf(buf, size, "/dev/console");
	}
	return uk_snprintf(buf, size, "anon_inode:[%llu]",
			   (unsigned long long)st.ino);
}

static ssize_t fd_link(long fd, char *buf, size_t size)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), (int)fd);
	ssize_t ret;
	char *at;

	if (!f)
		return -ENOENT;
	if (f->entry) {
		struct vfs_path p = { f->mount, f->entry };

		at = vfs_path_name(&p, buf, size);
		ret = PTRISERR(at) ? (ssize_t)PTR2ERR(at) : (ssize_t)strlen(at);
		if (ret > 0)
			memmove(buf, at, (size_t)ret);
	} else {
		ret = type_name(f, buf, size);
	}
	vfs_file_put(f);
	return ret;
}

static int fd_follow(struct vfs_node *node, long fd, struct vfs_path *to)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), (int)fd);

	if (!f)
		return -ENOENT;
	if (!f->entry)
		return proc_reopen(node, f, to);
	to->mount = f->mount;
	to->entry = f->entry;
	vfs_path_get(to);
	vfs_file_put(f);
	return 0;
}

static int fdinfo(struct proc_out *o, long fd)
{
	struct vfs_table *t = vfs_table_current();
	struct vfs_file *f = vfs_get(t, (int)fd);
	struct vfs_stat st;
	unsigned flags;

	if (!f)
		return -ENOENT;
	memset(&st, 0, sizeof(st));
	vfs_file_stat(f, &st);
	flags = f->flags;
	if (vfs_get_cloexec(t, (int)fd) > 0)
		flags |= O_CLOEXEC;
	proc_print(o, "pos:\t%lld\nflags:\t0%o\nmnt_id:\t%u\nino:\t%llu\n",
		   (long long)f->pos, flags, 1u, (unsigned long long)st.ino);
	if (f->ops->show) {
		char line[INFO_MAX];
		int n = f->ops->show(f, line, sizeof(line));

		if (n > 0)
			proc_put(o, line, min((size_t)n, sizeof(line)));
	}
	vfs_file_put(f);
	return 0;
}

static const struct proc_item fd_item = {
	.name = "fd",
	.mode = S_IFLNK | 0700,
	.link = fd_link,
	.follow = fd_follow,
};

static const struct proc_item fdinfo_item = PROC_TEXT("fdinfo", fdinfo);

const struct proc_numbers proc_fds = { &fd_item, next_open, is_open };
const struct proc_numbers proc_fdinfos = { &fdinfo_item, next_open, is_open };
