/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Paths, and files, of a thread that vfs_solo is of: no lock is taken, and
 * references are counted without atomic operations.
 */
#ifndef VFS_PLAIN_H
#define VFS_PLAIN_H

#include "names.h"

struct component;

/*
 * Where a user's path leads, if it goes by names that are in the table and
 * meets no link, no mount, no "." and "..", and no slash but the one between
 * two names: not referenced. Entry NULL: it must be walked, or vfs_solo is of
 * nobody.
 */
struct vfs_path plain_path(int dirfd, const char *upath);
/* The same up to its last component: *last, of that directory, whether it is
 * there or not; its name is the program's memory. */
struct vfs_path plain_parent(int dirfd, const char *upath,
			     struct component *last);

static __always_inline void solo_entry_get(struct vfs_entry *e)
{
	if (unlikely(!e->refs++))
		entry_revive(e);
}

/* fd is taken now, or free. */
static __always_inline void solo_set_used(struct vfs_table *t, unsigned fd,
					  bool used, bool cloexec)
{
	unsigned word = fd / VFS_WORD;
	uint64_t bit = 1ULL << (fd % VFS_WORD), old = t->used[word];
	uint64_t new = used ? old | bit : old & ~bit;
	uint64_t *full = &t->full[word / VFS_WORD];

	t->used[word] = new;
	if (used && unlikely(!~new))
		*full |= 1ULL << word % VFS_WORD;
	if (!used && unlikely(!~old))
		*full &= ~(1ULL << word % VFS_WORD);
	if (cloexec)
		t->cloexec[word] |= bit;
	else
		t->cloexec[word] &= ~bit;
}

#endif
