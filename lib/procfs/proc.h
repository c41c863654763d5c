/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of lib/procfs share. /proc is a tree of tables of items:
 *
 *   a folder     has children, a table, or numbers, each of which is an item
 *   a text       has show(), which writes all of it, and perhaps store()
 *   a link       has link(), what readlink says, and follow(), where it leads
 *
 * The number is that of the nearest folder above that is one: a thread, a
 * descriptor. There is one process.
 */
#ifndef PROCFS_PROC_H
#define PROCFS_PROC_H

#include <uk/node.h>
#include <uk/process.h>

/* A text that is being written; grows. */
struct proc_out {
	char *buf; /* of the heap, or NULL */
	size_t len, size; /* bytes in use; of buf */
	bool failed; /* there was no memory */
};

void proc_print(struct proc_out *o, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void proc_put(struct proc_out *o, const void *data, size_t n);

struct proc_numbers {
	const struct proc_item *item;
	/* The least one above n, or -1. */
	long (*next)(long n);
	/* Quick: a spin lock is held. */
	bool (*exists)(long n);
};

struct proc_item {
	const char *name; /* NULL ends a table */
	unsigned mode; /* S_IFMT and permission bits */
	const struct proc_item *children;
	const struct proc_numbers *numbers;
	/* -errno, of open(), if there is nothing to show. */
	int (*show)(struct proc_out *o, long number);
	/* What is written at pos. */
	int (*store)(const char *text, size_t len, off_t pos);
	ssize_t (*link)(long number, char *buf, size_t size);
	int (*follow)(struct vfs_node *node, long number, struct vfs_path *to);
};

#define PROC_FOLDER(n, table)                                            \
	{                                                                \
		.name = (n), .mode = S_IFDIR | 0555, .children = (table) \
	}
#define PROC_TEXT(n, fn)                                          \
	{                                                         \
		.name = (n), .mode = S_IFREG | 0444, .show = (fn) \
	}
#define PROC_LINK(n, link_fn, follow_fn)                                \
	{                                                               \
		.name = (n), .mode = S_IFLNK | 0777, .link = (link_fn), \
		.follow = (follow_fn)                                   \
	}

/* vfs_node.data */
struct proc_node {
	const struct proc_item *item;
	long number;
};

/* node.c */
extern const struct vfs_node_ops proc_ops;
struct vfs_node *proc_node_new(struct vfs_super *sb,
			       const struct proc_item *item, long number);

/* text.c: of vfs_node_ops.open. */
int proc_text_open(struct vfs_node *node, struct vfs_file *f);

/* reopen.c: f, which has no name, as if /proc/self/fd/N were one: *to. node is
 * the link's. Takes f's reference. */
int proc_reopen(struct vfs_node *node, struct vfs_file *f, struct vfs_path *to);

/* Tables. */
extern const struct proc_item proc_root_items[]; /* root.c */
extern const struct proc_item proc_process_items[]; /* process.c */
extern const struct proc_item proc_sys_items[]; /* sys.c */
extern const struct proc_numbers proc_fds, proc_fdinfos; /* fd.c */
extern const struct proc_numbers proc_tasks; /* process.c */

/* Texts; which of them is in the name. */
int proc_maps(struct proc_out *o, long n); /* maps.c */
int proc_mounts(struct proc_out *o, long n); /* mounts.c */
int proc_mountinfo(struct proc_out *o, long n);
int proc_filesystems(struct proc_out *o, long n);
int proc_stat(struct proc_out *o, long tid); /* status.c */
int proc_status(struct proc_out *o, long tid);
int proc_statm(struct proc_out *o, long n);
int proc_comm(struct proc_out *o, long tid);
int proc_set_comm(const char *text, size_t len, off_t pos);
int proc_allocinfo(struct proc_out *o, long n); /* allocinfo.c */
int proc_meminfo(struct proc_out *o, long n); /* system.c */
int proc_cpuinfo(struct proc_out *o, long n);
int proc_uptime(struct proc_out *o, long n);
int proc_loadavg(struct proc_out *o, long n);
int proc_cpu_stat(struct proc_out *o, long n);
int proc_version(struct proc_out *o, long n);
int proc_boot_cmdline(struct proc_out *o, long n);

/* maps.c: bytes that are mapped. */
struct proc_sizes {
	uint64_t all, text, data, stack;
};
struct proc_sizes proc_sizes(void);

#define PROC_CLOCK_TICKS 100u /* USER_HZ */

#endif
