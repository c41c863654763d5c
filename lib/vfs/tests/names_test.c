/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The table of entries and walks: names come and go in directories, with
 * allocation failing, beside an array that says which exist; links lead to
 * them; at the end everything is given back.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <uk/clock.h>
#include "../names.h"
#include "fake.h"

#define STEPS 60000
#define DIRS 4
#define NAMES 2000
#define KEPT_MAX 16 /* segments of the table, buffers of paths */

static int targets_read;
static struct vfs_entry *dirs[DIRS];
static bool model[DIRS][NAMES];
static long count;

/* Every link is to "../d0". */
static const char *target(struct vfs_node *node)
{
	static const char text[16] = "../d0";

	(void)node;
	targets_read++;
	return text;
}

static const struct vfs_node_ops ops = { .target = target };
static const struct vfs_super_ops super_ops;

int root_setup(void)
{
	return 0;
}

const struct vfs_type *type_find(const char *name)
{
	(void)name;
	return NULL;
}

uint64_t uk_clock_coarse(struct timespec *ts)
{
	*ts = (struct timespec){ 0 };
	return 0;
}

uint64_t arch_ticks(void)
{
	return 0;
}

void uk_mutex_lock_slow(struct uk_mutex *m)
{
	fail("a mutex is held", (long)m->state, 0);
}

void uk_mutex_unlock_slow(struct uk_mutex *m)
{
	fail("a mutex is not held", (long)m->state, 0);
}

long uk_strncpy_from_user(char *dst, const char *usrc, size_t n)
{
	size_t len = strnlen(usrc, n);

	memcpy(dst, usrc, len < n ? len + 1 : n);
	return (long)len;
}

/* Of all lengths, so that words end everywhere. */
static size_t name_of(unsigned i, char *name)
{
	size_t len = (size_t)sprintf(name, "%u", i);

	for (; len < i % 40; len++)
		name[len] = (char)('a' + len % 26);
	name[len] = '\0';
	return len;
}

static int add(struct vfs_super *sb, struct vfs_entry *dir, const char *name,
	       unsigned mode, struct vfs_entry **e)
{
	struct vfs_node *n = vfs_node_new(sb, mode);
	int err;

	if (!n)
		return -ENOMEM;
	n->ops = &ops;
	err = vfs_entry_add(dir, name, strlen(name), n, e);
	if (err)
		vfs_node_put(n);
	return err;
}

static int look(const char *path, unsigned flags, unsigned *mode)
{
	struct vfs_path p;
	int err = vfs_walk(path, flags, &p);

	if (err)
		return err;
	*mode = p.entry->node->mode & S_IFMT;
	vfs_path_put(&p);
	return 0;
}

static void step(struct vfs_super *sb)
{
	unsigned d = rnd(DIRS), i = rnd(NAMES), mode = 0;
	char name[64], path[160];
	size_t len = name_of(i, name);
	int err;

	switch (rnd(3)) {
	case 0:
		err = add(sb, dirs[d], name, i % 3 ? S_IFREG : S_IFLNK, NULL);
		if (err != -ENOMEM && err != (model[d][i] ? -EEXIST : 0))
			fail("add", err, i);
		count += !err;
		model[d][i] |= !err;
		break;
	case 1:
		err = vfs_entry_remove(dirs[d], name, len);
		if (err != (model[d][i] ? 0 : -ENOENT))
			fail("remove", err, i);
		count -= !err;
		model[d][i] = false;
	}
	sprintf(path, "//d%u/./../d%u/%s", rnd(DIRS), d, name);
	err = look(path, 0, &mode);
	if (err != -ENOMEM && err != (model[d][i] ? 0 : -ENOENT))
		fail("look", err, i);
	if (!err && mode != (i % 3 ? S_IFREG : S_IFLNK))
		fail("mode", mode, i);
	/* Through it: a directory if it is a link. */
	strcat(path, "/..");
	err = look(path, VFS_WALK_FOLLOW, &mode);
	if (err != -ENOMEM && err != (!model[d][i] ? -ENOENT
				      : i % 3	   ? -ENOTDIR
						   : 0))
		fail("look through", err, i);
}

void test_names(void)
{
	long before = fake_allocated;
	struct vfs_super *sb;
	struct vfs_mount *m;
	char name[16];

	fake_fail = 0;
	sb = vfs_super_new(&super_ops, "test", &ops, 0755);
	if (!sb || vfs_mount_super(sb, NULL, "test", 0))
		fail("super", 0, 0);
	for (unsigned d = 0; d < DIRS; d++) {
		sprintf(name, "d%u", d);
		if (add(sb, sb->root, name, S_IFDIR, &dirs[d]))
			fail("directory", d, 0);
	}
	fake_fail = 20;
	for (long n = 0; n < STEPS; n++)
		step(sb);
	if (!count || !targets_read)
		fail("nothing happened", count, targets_read);
	/* The names, their directories, and the root. */
	fake_fail = 0;
	m = vfs_root_mount;
	vfs_root_mount = NULL;
	uk_list_remove(&m->all);
	mount_put(m);
	if (fake_allocated - before > KEPT_MAX)
		fail("not given back", fake_allocated - before, KEPT_MAX);
	printf("ok lib/vfs names (%d steps)\n", STEPS);
}
