/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The window of a file (<uk/window.h>): the page that was last read or written
 * by position, as far as the file goes. It is closed where pages leave the
 * file, where the file gets shorter, and by seals.
 */
#include "tmpfs.h"

#define SEALED ((unsigned)(F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))

void tmpfs_window(struct vfs_node *n, uint64_t at)
{
	const struct tmpfs_file *t = n->data;
	uint64_t start = at & PAGE_MASK64;
	char *slot;

	if (t == NULL || at >= n->size || (t->seals & SEALED))
		return;
	slot = tree_get(&t->tree, at >> PAGE_SHIFT);
	if (!slot_is_data(slot))
		return;
	n->window.at = start;
	n->window.len = n->size - start < PAGE_SIZE ? (size_t)(n->size - start)
						    : PAGE_SIZE;
	n->window.bytes = slot;
}
