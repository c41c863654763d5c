/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of lib/tmpfs share. */
#ifndef TMPFS_H
#define TMPFS_H

#include <fcntl.h>
#include <uk/iter.h>
#include <uk/mm.h>
#include <uk/node.h>
#include <uk/object.h>
#include "tree.h"

#define TMPFS_MAGIC 0x01021994
#define RAMFS_MAGIC 0x858458f6

/* Linux's s_maxbytes: as far as its page numbers reach. */
#define TMPFS_MAX_SIZE                           \
	(sizeof(long) == 8 ? (uint64_t)INT64_MAX \
			   : (uint64_t)UINT32_MAX << PAGE_SHIFT)

/* A mounted file system. Counters are atomic. */
struct tmpfs_super {
	unsigned long max_pages; /* 0: no limit */
	unsigned long max_inodes; /* 0: no limit */
	unsigned long pages; /* of all files, links' targets... */
	unsigned long inodes;
};

/*
 * What is in a regular file: vfs_node.data, made when it is first written or
 * mapped.
 *
 * The tree holds a reference to each page. A page is zeroed beyond the end of
 * the file. Locks: the node's mutex for writing, truncation, seals; the spin
 * lock for the tree, which a fault may give pages to that the holder of the
 * mutex did not see; the size shrinks under both.
 */
struct tmpfs_file {
	struct uk_object object;
	struct vfs_node *node;
	struct tmpfs_super *super;
	struct uk_spinlock lock;
	struct tree tree;
	unsigned long pages; /* in the tree */
	unsigned seals; /* F_SEAL_*: the mutex */
	char *name; /* a memfd's, of the heap; NULL: others have paths */
	bool holes_shown; /* a mapping has been shown a hole */
	unsigned mappings; /* references of lib/mm's; lock */
	struct vfs_path path; /* of the first of them; entry NULL: none */
};

/* A page that fallocate() promised: what is in it has not been written, and
 * reads as zeros. */
#define SLOT_RAW 1u
#define SLOT_NEW 2u /* and that call is not done yet */
#define SLOT_MARKS ((uintptr_t)(SLOT_RAW | SLOT_NEW))

static inline bool slot_is_raw(const void *slot)
{
	return ((uintptr_t)slot & SLOT_RAW) != 0;
}

static inline char *slot_page(void *slot)
{
	return (char *)((uintptr_t)slot & ~SLOT_MARKS);
}

static inline bool slot_is_new(const void *slot)
{
	return ((uintptr_t)slot & SLOT_NEW) != 0;
}

/* A page with something in it. */
static inline bool slot_is_data(const void *slot)
{
	return slot != NULL && !slot_is_raw(slot);
}

/* Another thread of this or another program could use the file meanwhile. */
static inline bool tmpfs_is_shared(void)
{
	return !uk_process_alone();
}

static inline uint64_t tmpfs_size(const struct vfs_node *n)
{
	return __atomic_load_n(&n->size, __ATOMIC_RELAXED);
}

/* super.c: of every node but those that are lent (lend.c). */
extern const struct vfs_node_ops tmpfs_ops;

/* --- pages.c ------------------------------------------------------------- */

/* The file's contents, made if there are none yet. Node's lock held. NULL: no
 * memory. */
struct tmpfs_file *tmpfs_contents(struct vfs_node *n);
/* A page that counts as used: -ENOSPC, -ENOMEM. Not zeroed. */
int tmpfs_page_new(struct tmpfs_file *t, void **page);
void tmpfs_page_free(struct tmpfs_file *t, void *page);
/* What is at index. Only as long as nobody else can take it away. */
void *tmpfs_slot(struct tmpfs_file *t, uint64_t index);
/* The page at index for reading, with a reference: 0 if there is no data. */
paddr_t tmpfs_page_get(struct tmpfs_file *t, uint64_t index);
/* Put a slot where nothing is. *old: what is there, if it was filled meanwhile;
 * then nothing was done. -ENOMEM; -ERANGE: it is beyond limit now, the size
 * rounded up, which is looked at under the lock; NULL: that does not matter. */
int tmpfs_insert(struct tmpfs_file *t, uint64_t index, void *slot, void **old,
		 const struct vfs_node *limit);
/* The page at index is raw: zero it, then it is data. What it is now. */
char *tmpfs_page_cook(struct tmpfs_file *t, uint64_t index);
/* Take pages [first, end) out of the file and give them back. */
void tmpfs_remove(struct tmpfs_file *t, uint64_t first, uint64_t end);
/* The file goes. */
void tmpfs_contents_free(struct tmpfs_file *t);

/* --- file.c, size.c, object.c -------------------------------------------- */

extern const struct vfs_ops tmpfs_file_ops;
/* window.c */
void tmpfs_window(struct vfs_node *n, uint64_t at);

static inline void tmpfs_window_close(struct vfs_node *n)
{
	n->window.len = 0;
}
extern const struct uk_object_ops tmpfs_object_ops;

/* May n bytes be written at at? How many of them, or -EINVAL, or -EFBIG, after
 * which a signal is on its way if it is RLIMIT_FSIZE that says so. */
ssize_t tmpfs_may_write(uint64_t at, size_t n);
/* Node's lock held. */
int tmpfs_resize(struct vfs_node *n, uint64_t size);
int tmpfs_punch(struct vfs_node *n, uint64_t at, uint64_t len);
int tmpfs_fallocate(struct vfs_file *f, int mode, off_t at, off_t len);
/* F_ADD_SEALS, F_GET_SEALS. */
long tmpfs_fcntl(struct vfs_file *f, unsigned command, unsigned long arg);
off_t tmpfs_seek(struct vfs_file *f, off_t offset, int whence);
/* [first, end) were filled: mappings that show a hole there look again. */
void tmpfs_filled(struct tmpfs_file *t, uint64_t first, uint64_t end);
struct uk_object *tmpfs_object(struct vfs_file *f);

#endif
