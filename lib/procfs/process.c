/* SPDX-License-Identifier: BSD-3-Clause */
/* The folder of the process and those of its threads: their tables, and the
 * texts and links that only need a few words. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <uk/errptr.h>
#include <uk/mm.h>
#include "proc.h"

#define STRINGS_MAX 65536u /* bytes of all arguments or the environment */

/* --- Arguments and environment ------------------------------------------ */

/* A string of the program's, with its 0. false: it is not there. */
static bool put_string(struct proc_out *o, uintptr_t at)
{
	char part[64];
	long n;

	do {
		n = uk_strncpy_from_user(part, (const char *)at, sizeof(part));
		if (n < 0)
			return false;
		proc_put(o, part, (size_t)n);
		at += (size_t)n;
	} while (n == (long)sizeof(part) && o->len < STRINGS_MAX);
	proc_put(o, "", 1);
	return true;
}

/* The strings of the vector that begins at *at, which then is behind its
 * NULL. o NULL: only that. */
static void put_vector(struct proc_out *o, uintptr_t *at)
{
	uintptr_t s;

	for (;;) {
		if (uk_copy_from_user(&s, (const void *)*at, sizeof(s)))
			return;
		*at += sizeof(s);
		if (!s || (o && (!put_string(o, s) || o->len >= STRINGS_MAX)))
			return;
	}
}

/* As the program's stack has them since it began: argc, argv, envp. */
static int cmdline(struct proc_out *o, long n)
{
	uintptr_t at = uk_process_current()->stack + sizeof(long);

	(void)n;
	put_vector(o, &at);
	return 0;
}

static int environment(struct proc_out *o, long n)
{
	uintptr_t at = uk_process_current()->stack + sizeof(long);

	(void)n;
	put_vector(NULL, &at);
	put_vector(o, &at);
	return 0;
}

/* --- Limits ------------------------------------------------------------- */

static const struct {
	unsigned char limit;
	const char *name, *unit;
} limits[] = {
	{ RLIMIT_CPU, "Max cpu time", "seconds" },
	{ RLIMIT_FSIZE, "Max file size", "bytes" },
	{ RLIMIT_DATA, "Max data size", "bytes" },
	{ RLIMIT_STACK, "Max stack size", "bytes" },
	{ RLIMIT_CORE, "Max core file size", "bytes" },
	{ RLIMIT_RSS, "Max resident set", "bytes" },
	{ RLIMIT_NPROC, "Max processes", "processes" },
	{ RLIMIT_NOFILE, "Max open files", "files" },
	{ RLIMIT_MEMLOCK, "Max locked memory", "bytes" },
	{ RLIMIT_AS, "Max address space", "bytes" },
	{ RLIMIT_LOCKS, "Max file locks", "locks" },
	{ RLIMIT_SIGPENDING, "Max pending signals", "signals" },
	{ RLIMIT_MSGQUEUE, "Max msgqueue size", "bytes" },
	{ RLIMIT_NICE, "Max nice priority", "" },
	{ RLIMIT_RTPRIO, "Max realtime priority", "" },
	{ RLIMIT_RTTIME, "Max realtime timeout", "us" },
};

static void put_limit(struct proc_out *o, uint64_t value)
{
	if (value == RLIM_INFINITY)
		proc_print(o, "%-21s", "unlimited");
	else
		proc_print(o, "%-20llu ", (unsigned long long)value);
}

static int show_limits(struct proc_out *o, long n)
{
	const struct uk_limit *l = uk_process_current()->limits;

	(void)n;
	proc_print(o, "%-26s%-21s%-21s%-10s\n", "Limit", "Soft Limit",
		   "Hard Limit", "Units");
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		proc_print(o, "%-26s", limits[i].name);
		put_limit(o, l[limits[i].limit].cur);
		put_limit(o, l[limits[i].limit].max);
		proc_print(o, "%-10s\n", limits[i].unit);
	}
	return 0;
}

/* --- Links -------------------------------------------------------------- */

static ssize_t path_link(bool root, char *buf, size_t size)
{
	struct vfs_path p;
	int err = vfs_process_path(root, &p);
	char *at;

	if (err)
		return err;
	at = vfs_path_name(&p, buf, size);
	vfs_path_put(&p);
	if (PTRISERR(at))
		return PTR2ERR(at);
	memmove(buf, at, strlen(at) + 1);
	return (ssize_t)strlen(buf);
}

static ssize_t cwd_link(long n, char *buf, size_t size)
{
	(void)n;
	return path_link(false, buf, size);
}

static ssize_t root_link(long n, char *buf, size_t size)
{
	(void)n;
	return path_link(true, buf, size);
}

static int cwd_follow(struct vfs_node *node, long n, struct vfs_path *to)
{
	(void)node, (void)n;
	return vfs_process_path(false, to);
}

static int root_follow(struct vfs_node *node, long n, struct vfs_path *to)
{
	(void)node, (void)n;
	return vfs_process_path(true, to);
}

/* The image is no file: the name by which it was started, in the root. */
static ssize_t exe_link(long n, char *buf, size_t size)
{
	struct proc_out o = { 0 };
	size_t len = 0;

	(void)n;
	cmdline(&o, 0);
	if (o.buf && !o.failed) {
		size_t slash = o.buf[0] != '/';

		len = min(strlen(o.buf), size - 2);
		buf[0] = '/';
		memcpy(buf + slash, o.buf, len);
		len += slash;
	}
	uk_free(o.buf);
	return len ? (ssize_t)len : -ENOENT;
}

/* --- Tables ------------------------------------------------------------- */

static const struct proc_item task_items[] = {
	{ .name = "comm",
	  .mode = S_IFREG | 0644,
	  .show = proc_comm,
	  .store = proc_set_comm },
	PROC_TEXT("stat", proc_stat),
	PROC_TEXT("status", proc_status),
	{ .name = NULL },
};

static const struct proc_item task_item = PROC_FOLDER("task", task_items);

static long next_task(long n)
{
	unsigned long flags = arch_irq_save();
	struct uk_list *i;
	long best = -1;

	uk_list_for_each(i, &uk_process_current()->threads) {
		long tid = uk_list_entry(i, struct uk_thread, siblings)->tid;

		if (tid > n && (best < 0 || tid < best))
			best = tid;
	}
	arch_irq_restore(flags);
	return best;
}

static bool is_task(long n)
{
	unsigned long flags = arch_irq_save();
	bool found = uk_thread_find((int)n) != NULL;

	arch_irq_restore(flags);
	return found;
}

const struct proc_numbers proc_tasks = { &task_item, next_task, is_task };

const struct proc_item proc_process_items[] = {
	PROC_TEXT("cmdline", cmdline),
	{ .name = "comm",
	  .mode = S_IFREG | 0644,
	  .show = proc_comm,
	  .store = proc_set_comm },
	PROC_LINK("cwd", cwd_link, cwd_follow),
	{ .name = "environ", .mode = S_IFREG | 0400, .show = environment },
	PROC_LINK("exe", exe_link, NULL),
	{ .name = "fd", .mode = S_IFDIR | 0500, .numbers = &proc_fds },
	{ .name = "fdinfo", .mode = S_IFDIR | 0555, .numbers = &proc_fdinfos },
	PROC_TEXT("limits", show_limits),
	PROC_TEXT("maps", proc_maps),
	PROC_TEXT("mountinfo", proc_mountinfo),
	PROC_TEXT("mounts", proc_mounts),
	PROC_LINK("root", root_link, root_follow),
	PROC_TEXT("stat", proc_stat),
	PROC_TEXT("statm", proc_statm),
	PROC_TEXT("status", proc_status),
	{ .name = "task", .mode = S_IFDIR | 0555, .numbers = &proc_tasks },
	{ .name = NULL },
};
