/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The root of everything, made by the first walk: a program that names no path
 * has none, neither at run time nor in its image.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <uk/init.h>
#include <uk/mm.h>
#include <uk/print.h>
#include "names.h"

extern const struct vfs_type _vfs_types_start[], _vfs_types_end[];
typedef int (*setup_fn)(void);
extern const setup_fn _vfs_setup_start[], _vfs_setup_end[];

UK_PART(vfs_part_types, ".vfs.types");
UK_PART(vfs_part_setup1, ".vfs.setup.1");
UK_PART(vfs_part_setup2, ".vfs.setup.2");

static struct uk_mutex setup_lock = UK_MUTEX_INIT(setup_lock);

const struct vfs_type *type_find(const char *name)
{
	const struct vfs_type *t;

	UK_NEED(vfs_part_types);
	for (t = _vfs_types_start; t < _vfs_types_end; t++)
		if (!strcmp(t->name, name))
			return t;
	return NULL;
}

static int mount_first(void)
{
	const struct vfs_type *t = type_find("tmpfs");
	struct vfs_super *sb;
	int err = t ? t->mount("", "", 0, &sb) : -ENODEV;

	if (err)
		return err;
	err = vfs_mount_super(sb, NULL, "rootfs", 0);
	if (err)
		vfs_super_put(sb);
	return err;
}

/* Goes on where a former one found no memory. */
static int set_up(void)
{
	static size_t done;
	int err = vfs_root_mount ? 0 : mount_first();

	if (err)
		return err;
	UK_NEED(vfs_part_setup1);
	UK_NEED(vfs_part_setup2);
	for (; _vfs_setup_start + done < _vfs_setup_end; done++) {
		err = _vfs_setup_start[done]();
		if (err == -ENOMEM)
			return err;
		if (err)
			uk_printk("armlet: setting up the root: error %d\n",
				  -err);
	}
	err = vfs_mkdir_kernel("/tmp", 01777);
	return err == -ENOMEM ? err : 0;
}

static const char *first_cwd = "/";

static int set_first_cwd(const char *rest, const char *value)
{
	(void)rest;
	if (*value != '/')
		return -EINVAL;
	first_cwd = value;
	return 0;
}
UK_OPTION_PART(cwd, "cwd", set_first_cwd, cwd);

static int set_cwd(struct uk_process *p)
{
	UK_NEED(uk_option_cwd);
	struct vfs_cwd *cwd;
	int err;

	if (p->cwd)
		return 0;
	cwd = uk_malloc(sizeof(*cwd));
	if (!cwd)
		return -ENOMEM;
	err = vfs_walk("/", 0, &cwd->root);
	if (!err) {
		err = vfs_walk(first_cwd, VFS_WALK_FOLLOW | VFS_WALK_DIRECTORY,
			       &cwd->cwd);
		if (err && err != -ENOMEM)
			uk_fatal("cwd=%s: error %d", first_cwd, -err);
		if (err)
			vfs_path_put(&cwd->root);
	}
	if (err) {
		uk_free(cwd);
		return err;
	}
	__atomic_store_n(&p->cwd, cwd, __ATOMIC_RELEASE);
	return 0;
}

/* Functions of VFS_SETUP walk by vfs_walk(), which comes here only while there
 * is no root mount. */
int root_setup(void)
{
	static bool complete;
	int err = 0;

	uk_mutex_lock(&setup_lock);
	if (!complete) {
		err = set_up();
		complete = !err;
	}
	if (!err && uk_process_current())
		err = set_cwd(uk_process_current());
	uk_mutex_unlock(&setup_lock);
	return err;
}
