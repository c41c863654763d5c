/* SPDX-License-Identifier: BSD-3-Clause */
/* Two entries change names, or places: what renaming is made of. */
#include <string.h>
#include "names.h"

#define SWAP(a, b)                         \
	do {                               \
		__typeof__(a) swap_ = (a); \
		(a) = (b);                 \
		(b) = swap_;               \
	} while (0)

void entry_swap_names(struct vfs_entry *a, struct vfs_entry *b)
{
	bool a_short = a->name == a->short_name;
	bool b_short = b->name == b->short_name;
	char text[VFS_SHORT_NAME];

	memcpy(text, a->short_name, sizeof(text));
	memcpy(a->short_name, b->short_name, sizeof(text));
	memcpy(b->short_name, text, sizeof(text));
	SWAP(a->name, b->name);
	SWAP(a->name_len, b->name_len);
	SWAP(a->parent, b->parent);
	SWAP(a->key, b->key);
	if (b_short)
		a->name = a->short_name;
	if (a_short)
		b->name = b->short_name;
}

void entry_swap_places(struct vfs_entry *a, struct vfs_entry *b)
{
	struct uk_list mark;

	uk_list_add(&a->siblings, &mark);
	uk_list_remove(&a->siblings);
	uk_list_add(&b->siblings, &a->siblings);
	uk_list_remove(&b->siblings);
	uk_list_add(&mark, &b->siblings);
	uk_list_remove(&mark);
	SWAP(a->position, b->position);
}
