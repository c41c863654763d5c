/* SPDX-License-Identifier: BSD-3-Clause */
/* Nodes, and the file systems that they are of. */
#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/clock.h>
#include <uk/mm.h>
#include "names.h"

#define ANON_MINOR 15u /* of st_dev; those of supers are above */
#define NODE_BLOCK 4096u /* unless the file system says otherwise */

int (*vfs_open_device)(struct vfs_node *node, struct vfs_file *f,
		       unsigned flags);
int (*vfs_open_fifo)(struct vfs_node *node, struct vfs_file *f);
void (*vfs_release_fifo)(struct vfs_node *node);
void (*vfs_marks_gone)(struct vfs_node *node);
int (*vfs_break_leases)(struct vfs_node *n, unsigned flags);
void (*vfs_notify_fn)(struct vfs_entry *e, unsigned mask, unsigned cookie);

struct vfs_node *vfs_node_new(struct vfs_super *sb, unsigned mode)
{
	struct vfs_node *n = uk_malloc(sizeof(*n));
	uint64_t until;

	if (!n)
		return NULL;
	n->ops = NULL;
	n->super = sb;
	__atomic_fetch_add(&sb->refs, 1, __ATOMIC_RELAXED);
	n->refs = 1;
	n->blksize = NODE_BLOCK;
	n->ino = __atomic_fetch_add(&sb->next_ino, 1, __ATOMIC_RELAXED);
	n->mode = mode;
	n->nlink = S_ISDIR(mode) ? 2 : 1;
	n->uid = n->gid = 0;
	n->rdev = n->size = n->blocks = 0;
	until = uk_clock_coarse(&n->mtime);
	n->atime = n->ctime = n->btime = n->mtime;
	n->modified_until = n->accessed_until = until;
	n->window.len = 0;
	uk_mutex_init(&n->lock);
	n->locks = NULL;
	n->marks = NULL;
	n->data = NULL;
	return n;
}

static __noinline __cold void super_release(struct vfs_super *sb)
{
	if (sb->ops->release)
		sb->ops->release(sb);
	uk_free(sb);
}

static __always_inline void super_drop(struct vfs_super *sb)
{
	if (unlikely(!__atomic_sub_fetch(&sb->refs, 1, __ATOMIC_ACQ_REL)))
		super_release(sb);
}

static __noinline __cold void node_release_parts(struct vfs_node *n)
{
	if (n->marks)
		vfs_marks_gone(n);
	uk_free(n->locks);
}

__noinline void node_release(struct vfs_node *n)
{
	if (unlikely(n->marks) || unlikely(n->locks))
		node_release_parts(n);
	if (n->ops->release)
		n->ops->release(n);
	if (unlikely(vfs_release_fifo) && n->data &&
	    (S_ISFIFO(n->mode) || S_ISSOCK(n->mode)))
		vfs_release_fifo(n);
	super_drop(n->super);
	uk_free(n);
}

void vfs_node_put(struct vfs_node *n)
{
	if (__atomic_sub_fetch(&n->refs, 1, __ATOMIC_ACQ_REL) == 0)
		node_release(n);
}

void node_unlinked(struct vfs_node *n, unsigned links)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);

	n->nlink -= links;
	uk_spin_unlock_irqrestore(&names_lock, flags);
}

/* --- What a file opened --------------------------------------------- */

static void drop_names(struct vfs_file *f)
{
	if (unlikely(f->node->locks))
		vfs_close_locks(f, true);
	if (!f->entry) {
		vfs_node_put(f->node);
		return;
	}
	if (!(f->flags & O_PATH)) /* that is no opening */
		vfs_notify(f->entry, f->mode & VFS_WRITE ? IN_CLOSE_WRITE
							 : IN_CLOSE_NOWRITE);
	entry_put(f->entry);
	mount_put(f->mount);
}

void vfs_file_set_node(struct vfs_file *f, struct vfs_node *n)
{
	WRITE_ONCE(vfs_drop_names, drop_names);
	f->node = n;
}

void file_set_path(struct vfs_file *f, const struct vfs_path *p)
{
	vfs_file_set_node(f, p->entry->node);
	f->mount = p->mount;
	f->entry = p->entry;
	vfs_path_get(p);
}

/* --- What files systems need ---------------------------------------- */

int vfs_may_link(struct vfs_node *node, struct vfs_node *dir,
		 struct vfs_entry *e)
{
	(void)node, (void)dir, (void)e;
	return 0;
}

int vfs_may_unlink(struct vfs_node *dir, struct vfs_entry *e)
{
	(void)dir, (void)e;
	return 0;
}

/* A time is two words or three: they change, and are looked at, with interrupts
 * off. */
void vfs_node_modify(struct vfs_node *n)
{
	unsigned long flags = arch_irq_save();

	n->modified_until = uk_clock_coarse(&n->mtime);
	n->ctime = n->mtime;
	n->accessed_until = 0;
	arch_irq_restore(flags);
}

void vfs_node_changed(struct vfs_node *n)
{
	unsigned long flags = arch_irq_save();

	uk_clock_coarse(&n->ctime);
	arch_irq_restore(flags);
}

static bool older(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec < b->tv_sec ||
	       (a->tv_sec == b->tv_sec && a->tv_nsec <= b->tv_nsec);
}

#define DAY 86400 /* seconds after which relatime tells an access anyway */

void vfs_node_access(struct vfs_node *n, const struct vfs_file *f)
{
	struct timespec now;
	unsigned long flags;

	if ((f->flags & O_NOATIME) || (n->super->flags & MS_NOATIME) ||
	    (f->mount && (f->mount->flags & (MS_NOATIME | MS_RDONLY))))
		return;
	flags = arch_irq_save();
	n->accessed_until = uk_clock_coarse(&now);
	if (older(&n->atime, &n->mtime) || older(&n->atime, &n->ctime) ||
	    now.tv_sec - n->atime.tv_sec >= DAY)
		n->atime = now;
	arch_irq_restore(flags);
}

void vfs_node_stat(struct vfs_node *n, struct vfs_stat *st)
{
	unsigned long flags;

	st->dev = n->super->dev;
	st->ino = n->ino;
	st->rdev = n->rdev;
	st->mode = n->mode;
	st->nlink = n->nlink;
	st->uid = n->uid;
	st->gid = n->gid;
	st->size = __atomic_load_n(&n->size, __ATOMIC_RELAXED);
	st->blksize = n->blksize;
	st->blocks = n->blocks;
	flags = arch_irq_save();
	st->atime = n->atime;
	st->mtime = n->mtime;
	st->ctime = n->ctime;
	st->btime = n->btime;
	arch_irq_restore(flags);
	if (n->ops->getattr)
		n->ops->getattr(n, st);
}

/* --- Supers --------------------------------------------------------- */

struct vfs_super *vfs_super_new(const struct vfs_super_ops *ops,
				const char *type,
				const struct vfs_node_ops *rootops,
				unsigned mode)
{
	static unsigned minor_number = ANON_MINOR + 1;
	struct vfs_super *sb = uk_zalloc(sizeof(*sb));
	struct vfs_node *root;

	if (!sb)
		return NULL;
	uk_provide(vfs_drop_names, drop_names);
	vfs_turns_start();
	sb->ops = ops;
	sb->type = type;
	sb->mounts = sb->refs = 1;
	sb->next_ino = 1;
	sb->dev = makedev(0, __atomic_fetch_add(&minor_number, 1,
						__ATOMIC_RELAXED));
	uk_mutex_init(&sb->rename);
	root = vfs_node_new(sb, S_IFDIR | mode);
	sb->root = root ? entry_new(NULL, "/", 1) : NULL;
	if (!sb->root) {
		uk_free(root); /* not by a put: it has no ops yet */
		uk_free(sb);
		return NULL;
	}
	root->ops = rootops;
	sb->root->node = root;
	entry_describe(sb->root);
	return sb;
}

/* It is never freed. */
struct vfs_super *vfs_anon_super(void)
{
	static const struct vfs_super_ops none;
	static struct vfs_super anon = {
		.ops = &none,
		.type = "anon_inodefs",
		.dev = ANON_MINOR, /* of major 0 */
		.refs = 1,
		.next_ino = 1,
	};

	return &anon;
}

/* Every name goes; what is open stays. Descends without recursion. */
static void forget_tree(struct vfs_entry *top)
{
	struct vfs_entry *e = top;
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);

	for (;;) {
		struct vfs_entry *parent = e->parent;

		if (!uk_list_empty(&e->children)) {
			e = uk_list_entry(e->children.next, struct vfs_entry,
					  siblings);
			continue;
		}
		if (e == top)
			break;
		entry_remove(e);
		uk_spin_unlock_irqrestore(&names_lock, flags);
		entry_put(e);
		flags = uk_spin_lock_irqsave(&names_lock);
		e = parent;
	}
	uk_spin_unlock_irqrestore(&names_lock, flags);
}

void vfs_super_put(struct vfs_super *sb)
{
	if (__atomic_sub_fetch(&sb->mounts, 1, __ATOMIC_ACQ_REL) == 0) {
		if (sb->root->node->ops->lookup)
			entry_forget_unused(sb);
		else
			forget_tree(sb->root);
		entry_put(sb->root);
	}
	super_drop(sb);
}
