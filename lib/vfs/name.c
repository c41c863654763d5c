/* SPDX-License-Identifier: BSD-3-Clause */
/* Paths of the program: copied once, into buffers that are kept. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/errptr.h>
#include <uk/mm.h>
#include "names.h"

#define KEPT_MAX 8u

static struct uk_spinlock lock;
static struct vfs_name *kept;
static unsigned nkept;

struct vfs_name *name_new(void)
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);
	struct vfs_name *n = kept;

	if (n) {
		kept = n->next;
		nkept--;
	}
	uk_spin_unlock_irqrestore(&lock, flags);
	if (unlikely(!n))
		n = uk_malloc(sizeof(*n));
	if (n)
		n->next = NULL;
	return n;
}

void name_put(struct vfs_name *n)
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);
	bool keep = nkept < KEPT_MAX;

	if (keep) {
		n->next = kept;
		kept = n;
		nkept++;
	}
	uk_spin_unlock_irqrestore(&lock, flags);
	if (unlikely(!keep))
		uk_free(n);
}

struct vfs_name *name_get(const char *upath)
{
	struct vfs_name *n = name_new();
	long len;

	if (unlikely(!n))
		return ERR2PTR(-ENOMEM);
	len = uk_strncpy_from_user(n->text, upath, PATH_MAX);
	if (unlikely(len < 0 || len == PATH_MAX)) {
		name_put(n);
		return ERR2PTR(len < 0 ? -EFAULT : -ENAMETOOLONG);
	}
	n->len = (size_t)len;
	return n;
}
