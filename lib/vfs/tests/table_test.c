/* SPDX-License-Identifier: BSD-3-Clause */
/* A descriptor table does what an array of bools does, and releases each file
 * once. */
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <uk/vfs.h>
#include "../file.h"
#include "fake.h"

#define STEPS 400000

static long files, released;
static struct vfs_file *model[VFS_TABLE_MAX];
static bool model_cloexec[VFS_TABLE_MAX];

static void release(struct vfs_file *f)
{
	(void)f;
	released++;
}

static const struct vfs_ops ops = { .release = release };

static struct vfs_file *new_file(void)
{
	struct vfs_file *f = vfs_file_new(&ops, O_RDWR, NULL);

	files += f != NULL;
	return f;
}

static unsigned lowest(unsigned min)
{
	while (min < VFS_TABLE_MAX && model[min])
		min++;
	return min;
}

static void step_install(struct vfs_table *t, unsigned top, unsigned min)
{
	struct vfs_file *f = new_file();
	bool cloexec = rnd(2);
	unsigned want = lowest(min);
	int fd;

	if (!f)
		return;
	fd = vfs_install(t, f, min, cloexec);
	if (fd < 0) {
		if (fd != (want >= top ? -EMFILE : -ENOMEM))
			fail("install's error", fd, want);
		vfs_file_put(f);
		return;
	}
	if ((unsigned)fd != want || want >= top)
		fail("install", fd, want);
	model[fd] = f;
	model_cloexec[fd] = cloexec;
}

static void step_install_at(struct vfs_table *t, unsigned top, unsigned at)
{
	struct vfs_file *f = new_file();
	int fd;

	if (!f)
		return;
	fd = vfs_install_at(t, f, at, true);
	if (fd < 0) {
		if (fd != (at >= top ? -EBADF : -ENOMEM))
			fail("install_at's error", fd, at);
		vfs_file_put(f);
		return;
	}
	model[at] = f;
	model_cloexec[at] = true;
}

static void step_close(unsigned fd)
{
	int ret = vfs_close((int)fd);

	if (ret != (model[fd] ? 0 : -EBADF))
		fail("close", ret, fd);
	model[fd] = NULL;
}

static void check(struct vfs_table *t, unsigned fd)
{
	struct vfs_file *f = vfs_get(t, (int)fd);
	int want = model_cloexec[fd] ? FD_CLOEXEC : 0;

	if (f != model[fd] || vfs_lookup(t, (int)fd) != f)
		fail("lookup", fd, f != NULL);
	if (f && f->refs != 2)
		fail("references", f->refs, 2);
	if (vfs_get_cloexec(t, (int)fd) != (f ? want : -EBADF))
		fail("cloexec", fd, want);
	if (f)
		vfs_file_put(f);
}

void test_table(void)
{
	struct uk_process *p = uk_process_current();
	struct vfs_table *t = vfs_table_first();
	unsigned range = 70, top;
	long open = 0;

	p->files = t;
	vfs_counted = true;
	fake_fail = 50;
	for (long i = 0; i < STEPS; i++) {
		if (i % 1000 == 0) {
			/* From small and crowded to large and sparse. */
			range = 70u << rnd(11);
			range = min(range, VFS_TABLE_MAX);
			p->limits[RLIMIT_NOFILE].cur = range + rnd(100);
		}
		top = (unsigned)min(p->limits[RLIMIT_NOFILE].cur,
				    (uint64_t)VFS_TABLE_MAX);
		switch (rnd(8)) {
		case 0 ... 2:
			step_install(t, top, 0);
			break;
		case 3:
			step_install(t, top, rnd(range));
			break;
		case 4:
			step_install_at(t, top, rnd(range));
			break;
		default:
			step_close(rnd(range));
		}
		check(t, rnd(VFS_TABLE_MAX));
		check(t, rnd(range));
	}
	for (unsigned fd = 0; fd < VFS_TABLE_MAX; fd++)
		open += model[fd] != NULL;
	if (files - open != released)
		fail("released", released, files - open);
	/* A full table: the lowest free one is found wherever it is. */
	fake_fail = 0;
	p->limits[RLIMIT_NOFILE].cur = VFS_TABLE_MAX;
	while (lowest(0) < VFS_TABLE_MAX)
		step_install(t, VFS_TABLE_MAX, 0);
	step_install(t, VFS_TABLE_MAX, 0);
	for (int i = 0; i < 1000; i++) {
		step_close(rnd(VFS_TABLE_MAX));
		step_install(t, VFS_TABLE_MAX, 0);
	}
	printf("ok lib/vfs table (%d steps)\n", STEPS);
}
