/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * O_ASYNC: a signal to a file's owner whenever the file may have become
 * readable or writable. One watcher (<uk/poll.h>) for each such file stays with
 * the object, as that of a poll() that never ends.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <uk/mm.h>
#include <uk/mutex.h>
#include <uk/poll.h>
#include <uk/vfs.h>

#define READABLE (POLLIN | POLLRDNORM)
#define WRITABLE (POLLOUT | POLLWRNORM)
#define POLL_IN_BAND READABLE
#define POLL_OUT_BAND (WRITABLE | POLLWRBAND)

struct async {
	struct uk_list all; /* in asyncs */
	struct vfs_watcher watcher;
	struct vfs_file *file; /* has O_ASYNC; not referenced */
	int fd; /* by which it was asked for: si_fd */
};

static struct uk_list asyncs = UK_LIST_INIT(asyncs); /* lock */
static struct uk_mutex lock = UK_MUTEX_INIT(lock);

static bool told(struct vfs_watcher *w, unsigned events)
{
	struct async *a = container_of(w, struct async, watcher);

	if ((events & READABLE) && (a->file->mode & VFS_READ))
		vfs_tell_owner(a->file, a->fd, POLL_IN, POLL_IN_BAND);
	if ((events & WRITABLE) && (a->file->mode & VFS_WRITE))
		vfs_tell_owner(a->file, a->fd, POLL_OUT, POLL_OUT_BAND);
	return false;
}

/* lock held. */
static struct async *find(const struct vfs_file *f)
{
	struct uk_list *pos;

	uk_list_for_each(pos, &asyncs) {
		struct async *a = uk_list_entry(pos, struct async, all);

		if (a->file == f)
			return a;
	}
	return NULL;
}

static void off(struct vfs_file *f)
{
	struct async *a;

	uk_mutex_lock(&lock);
	a = find(f);
	if (a) {
		uk_list_remove(&a->all);
		vfs_poll_remove(&a->watcher);
		uk_free(a);
	}
	uk_mutex_unlock(&lock);
}

static int on(struct vfs_file *f, int fd)
{
	struct async *a = uk_zalloc(sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->file = f;
	a->fd = fd;
	a->watcher.notify = told;
	uk_list_init(&a->watcher.link);
	uk_provide(vfs_async_gone, off);
	uk_mutex_lock(&lock);
	if (find(f)) {
		uk_free(a); /* another thread was quicker */
	} else {
		uk_list_add_tail(&asyncs, &a->all);
		f->ops->poll(f, &a->watcher);
	}
	uk_mutex_unlock(&lock);
	return 0;
}

/* Files that cannot tell do not take the flag, which is no error; as on
 * Linux. */
int vfs_set_async(struct vfs_file *f, int fd, bool wanted)
{
	int err;

	if (!f->ops->async || wanted == ((f->flags & O_ASYNC) != 0))
		return 0;
	if (!wanted) {
		__atomic_and_fetch(&f->flags, ~(unsigned)O_ASYNC,
				   __ATOMIC_RELAXED);
		off(f);
		return 0;
	}
	err = on(f, fd);
	if (err)
		return err;
	if (f->ops->async_owned)
		vfs_own(f);
	__atomic_or_fetch(&f->flags, O_ASYNC, __ATOMIC_RELAXED);
	return 0;
}
