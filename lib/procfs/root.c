/* SPDX-License-Identifier: BSD-3-Clause */
/* The top of /proc, and its mounting. */
#include <errno.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <uk/mm.h>
#include <uk/print.h>
#include "proc.h"

#define PROC_MAGIC 0x9fa0

static ssize_t self_link(long n, char *buf, size_t size)
{
	(void)n;
	return uk_snprintf(buf, size, "%d", uk_process_current()->pid);
}

static ssize_t thread_link(long n, char *buf, size_t size)
{
	(void)n;
	return uk_snprintf(buf, size, "%d/task/%d", uk_process_current()->pid,
			   arch_current()->tid);
}

static ssize_t mounts_link(long n, char *buf, size_t size)
{
	(void)n;
	return uk_snprintf(buf, size, "self/mounts");
}

static long next_process(long n)
{
	long pid = uk_process_current()->pid;

	return n < pid ? pid : -1;
}

static bool is_process(long n)
{
	return n == uk_process_current()->pid;
}

static const struct proc_item process_folder =
	PROC_FOLDER("process", proc_process_items);

static const struct proc_numbers processes = {
	.item = &process_folder,
	.next = next_process,
	.exists = is_process,
};

const struct proc_item proc_root_items[] = {
#ifdef CONFIG_LIBMM_CHECK
	PROC_TEXT("allocinfo", proc_allocinfo),
#endif
	PROC_TEXT("cmdline", proc_boot_cmdline),
	PROC_TEXT("cpuinfo", proc_cpuinfo),
	PROC_TEXT("filesystems", proc_filesystems),
	PROC_TEXT("loadavg", proc_loadavg),
	PROC_TEXT("meminfo", proc_meminfo),
	PROC_LINK("mounts", mounts_link, NULL),
	PROC_LINK("self", self_link, NULL),
	PROC_TEXT("stat", proc_cpu_stat),
	PROC_FOLDER("sys", proc_sys_items),
	PROC_LINK("thread-self", thread_link, NULL),
	PROC_TEXT("uptime", proc_uptime),
	PROC_TEXT("version", proc_version),
	{ .name = NULL },
};

static const struct proc_item root = {
	.name = "",
	.mode = S_IFDIR | 0555,
	.children = proc_root_items,
	.numbers = &processes,
};

static int proc_statfs(struct vfs_super *sb, struct statfs *st)
{
	(void)sb;
	st->f_type = PROC_MAGIC;
	return 0;
}

static const struct vfs_super_ops super_ops = { .statfs = proc_statfs };

static int proc_mount(const char *source, const char *options, unsigned flags,
		      struct vfs_super **out)
{
	struct proc_node *p = uk_malloc(sizeof(*p));
	struct vfs_super *sb;

	(void)source, (void)options, (void)flags;
	if (!p)
		return -ENOMEM;
	sb = vfs_super_new(&super_ops, "proc", &proc_ops, 0555);
	if (!sb) {
		uk_free(p);
		return -ENOMEM;
	}
	*p = (struct proc_node){ &root, 0 };
	sb->root->node->data = p;
	*out = sb;
	return 0;
}
VFS_TYPE(proc, "proc", proc_mount);

static int proc_setup(void)
{
	int err = vfs_mkdir_kernel("/proc", 0555);

	return err ? err
		   : vfs_mount_kernel("proc", "/proc",
				      MS_NOSUID | MS_NODEV | MS_NOEXEC);
}
VFS_SETUP(proc_setup, 2);
