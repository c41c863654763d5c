/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F_NOTIFY: the owner of a file that is a directory is sent a signal when
 * something happens to what is in that directory, once or each time. If it asks
 * again, it is told of more. That ends when any descriptor of the file is
 * closed.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <uk/mm.h>
#include "inotify.h"

#define BAND (POLLIN | POLLRDNORM | POLLMSG)
#define MULTISHOT ((unsigned)DN_MULTISHOT)

static const struct {
	unsigned wanted, mask;
} bits[] = {
	{ DN_ACCESS, IN_ACCESS },
	{ DN_MODIFY, IN_MODIFY },
	{ DN_CREATE, IN_CREATE | IN_MOVED_TO },
	{ DN_DELETE, IN_DELETE | IN_MOVED_FROM },
	{ DN_RENAME, VFS_RENAMED },
	{ DN_ATTRIB, IN_ATTRIB },
};

struct dnotify {
	struct mark mark;
	struct uk_list all; /* in dnotifies */
	struct vfs_file *file; /* not referenced */
	int fd; /* by which it was asked for last: si_fd */
	bool again; /* DN_MULTISHOT */
};

static struct uk_list dnotifies = UK_LIST_INIT(dnotifies); /* inotify_lock */

static void dnotify_free(struct dnotify *d)
{
	uk_list_remove(&d->all);
	mark_remove(&d->mark);
	uk_free(d);
}

/* What happens to the directory itself counts, too. */
static void tell(struct mark *m, const struct news *n)
{
	struct dnotify *d = container_of(m, struct dnotify, mark);
	unsigned long flags;

	if (!n->name && !(n->mask & IN_ISDIR))
		return;
	flags = arch_irq_save();
	vfs_tell_owner(d->file, d->fd, POLL_MSG, BAND);
	arch_irq_restore(flags);
	if (!d->again)
		dnotify_free(d);
}

/* Not while the file is open. */
static void gone(struct mark *m, bool deleted)
{
	(void)deleted;
	dnotify_free(container_of(m, struct dnotify, mark));
}

static struct dnotify *find(const struct vfs_file *f)
{
	struct uk_list *pos;

	uk_list_for_each(pos, &dnotifies) {
		struct dnotify *d = uk_list_entry(pos, struct dnotify, all);

		if (d->file == f)
			return d;
	}
	return NULL;
}

static void stop(struct vfs_file *f)
{
	struct dnotify *d;

	uk_mutex_lock(&inotify_lock);
	d = find(f);
	if (d)
		dnotify_free(d);
	uk_mutex_unlock(&inotify_lock);
}

/* vfs_dir_ops, with a flush: of directories that are, or were, watched. */
static struct vfs_ops watched_ops;

/* inotify_lock held. */
static int add(struct vfs_file *f, int fd, unsigned mask, bool again)
{
	struct dnotify *d = find(f);

	if (!d) {
		d = uk_zalloc(sizeof(*d));
		if (!d)
			return -ENOMEM;
		d->mark.tell = tell;
		d->mark.gone = gone;
		if (mark_add(&d->mark, f->node)) {
			uk_free(d);
			return -ENOMEM;
		}
		d->file = f;
		uk_list_add_tail(&dnotifies, &d->all);
	}
	d->fd = fd;
	d->mark.mask |= mask;
	d->again |= again;
	return 0;
}

int vfs_dir_notify(struct vfs_file *f, int fd, unsigned what)
{
	unsigned mask = 0;
	int err;

	if (!(what & ~MULTISHOT)) {
		stop(f);
		return 0;
	}
	if (!f->node || !S_ISDIR(f->node->mode))
		return -ENOTDIR;
	for (size_t i = 0; i < ARRAY_SIZE(bits); i++)
		mask |= what & bits[i].wanted ? bits[i].mask : 0;
	inotify_start();
	uk_mutex_lock(&inotify_lock);
	watched_ops = vfs_dir_ops;
	watched_ops.flush = stop;
	f->ops = &watched_ops;
	vfs_own(f);
	err = add(f, fd, mask, what & MULTISHOT);
	uk_mutex_unlock(&inotify_lock);
	/* It may have been closed before there was anything to stop. */
	if (vfs_lookup(vfs_table_current(), fd) != f)
		stop(f);
	return err;
}
