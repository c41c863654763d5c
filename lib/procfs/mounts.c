/* SPDX-License-Identifier: BSD-3-Clause */
/* mounts, mountinfo, filesystems. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <uk/errptr.h>
#include <uk/mm.h>
#include "proc.h"

extern const struct vfs_type _vfs_types_start[], _vfs_types_end[];

static const struct {
	unsigned flag;
	const char *name;
} options[] = {
	{ MS_NOSUID, ",nosuid" },	  { MS_NODEV, ",nodev" },
	{ MS_NOEXEC, ",noexec" },	  { MS_NOATIME, ",noatime" },
	{ MS_NODIRATIME, ",nodiratime" },
};

/* A word in which spaces, tabs, newlines and backslashes are octal. */
static void put_word(struct proc_out *o, const char *s)
{
	for (; *s; s++) {
		if (strchr(" \t\n\\", *s))
			proc_print(o, "\\%03o", (unsigned char)*s);
		else
			proc_put(o, s, 1);
	}
}

static void put_options(struct proc_out *o, unsigned flags)
{
	proc_print(o, flags & MS_RDONLY ? "ro" : "rw");
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (flags & options[i].flag)
			proc_print(o, "%s", options[i].name);
	if (!(flags & MS_NOATIME))
		proc_print(o, ",relatime");
	if (flags & MS_NOSYMFOLLOW)
		proc_print(o, ",nosymfollow");
}

static void put_mount(struct proc_out *o, const struct vfs_mount_info *m,
		      const char *path)
{
	put_word(o, *m->source ? m->source : "none");
	proc_put(o, " ", 1);
	put_word(o, path);
	proc_print(o, " %s ", m->type);
	put_options(o, m->flags);
	proc_print(o, " 0 0\n");
}

static void put_mountinfo(struct proc_out *o, const struct vfs_mount_info *m,
			  const char *path)
{
	uint64_t dev = m->root.entry->node->super->dev;

	/* The parent of the root is itself; of the others, the root. */
	proc_print(o, "%u 1 %u:%u / ", m->id, (unsigned)major(dev),
		   (unsigned)minor(dev));
	put_word(o, path);
	proc_put(o, " ", 1);
	put_options(o, m->flags);
	proc_print(o, " - %s ", m->type);
	put_word(o, *m->source ? m->source : "none");
	proc_print(o, m->flags & MS_RDONLY ? " ro\n" : " rw\n");
}

static int each_mount(struct proc_out *o,
		      void (*put)(struct proc_out *o,
				  const struct vfs_mount_info *m,
				  const char *path))
{
	char *buf = uk_malloc(PATH_MAX);
	struct vfs_mount_info m = { .id = 0 };

	if (!buf)
		return -ENOMEM;
	while (!o->failed && vfs_mounts_next(m.id, &m)) {
		char *path = vfs_path_name(&m.root, buf, PATH_MAX);

		if (!PTRISERR(path))
			put(o, &m, path);
		vfs_path_put(&m.root);
	}
	uk_free(buf);
	return 0;
}

int proc_mounts(struct proc_out *o, long n)
{
	(void)n;
	return each_mount(o, put_mount);
}

int proc_mountinfo(struct proc_out *o, long n)
{
	(void)n;
	return each_mount(o, put_mountinfo);
}

/* None of them needs a device. */
int proc_filesystems(struct proc_out *o, long n)
{
	(void)n;
	for (const struct vfs_type *t = _vfs_types_start; t < _vfs_types_end;
	     t++)
		proc_print(o, "nodev\t%s\n", t->name);
	return 0;
}
