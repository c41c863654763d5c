/* SPDX-License-Identifier: BSD-3-Clause */
/* An epoll as a file, and what it watches. */
#include <errno.h>
#include <uk/mm.h>
#include <uk/syscall.h>
#include "epoll.h"

/* What an exclusive item may ask for. */
#define EXCLUSIVE_OK                                                         \
	((uint32_t)(EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | \
		    EPOLLET | EPOLLEXCLUSIVE))

struct uk_mutex epoll_graph = UK_MUTEX_INIT(epoll_graph);

/* The last reference of a file that is watched has gone. An epoll lives for as
 * long as it has items, while we hold epoll_graph. */
static void file_gone(struct vfs_file *f)
{
	uk_mutex_lock(&epoll_graph);
	while (!uk_list_empty(&f->watches)) {
		struct epoll_item *item = uk_list_entry(
			f->watches.next, struct epoll_item, watches);
		struct epoll *ep = item->ep;

		uk_mutex_lock(&ep->lock);
		/* Nobody but its epoll's end, which waits for us, could have
		 * taken it out: no descriptor leads to f any more. */
		epoll_remove(item);
		uk_mutex_unlock(&ep->lock);
	}
	uk_mutex_unlock(&epoll_graph);
}

static void epoll_release(struct vfs_file *f)
{
	struct epoll *ep = epoll_of(f);

	uk_mutex_lock(&epoll_graph);
	uk_mutex_lock(&ep->lock);
	epoll_clear(ep);
	uk_mutex_unlock(&ep->lock);
	uk_mutex_unlock(&epoll_graph);
	uk_free(ep);
}

const struct vfs_anon_ops epoll_ops = {
	.ops = {
		.read = vfs_no_read,
		.write = vfs_no_write,
		.seek = vfs_anon_seek,
		.ioctl = vfs_no_ioctl,
		.stat = vfs_anon_stat,
		.poll = epoll_poll,
		.release = epoll_release,
	},
	.name = "[eventpoll]",
};

static int create(bool cloexec)
{
	struct epoll *ep = uk_zalloc(sizeof(*ep));
	struct vfs_file *f;

	if (!ep)
		return -ENOMEM;
	uk_provide(vfs_unwatch, file_gone);
	uk_mutex_init(&ep->lock);
	uk_list_init(&ep->ready);
	uk_waitq_init(&ep->waiters);
	vfs_pollq_init(&ep->pollq);
	f = vfs_file_new(&epoll_ops.ops, O_RDWR, ep);
	if (!f) {
		uk_free(ep);
		return -ENFILE;
	}
	ep->file = f;
	return vfs_install_new(f, cloexec);
}

UK_SYSCALL_R_DEFINE(int, epoll_create, int, size)
{
	return size > 0 ? create(false) : -EINVAL;
}

UK_SYSCALL_R_DEFINE(int, epoll_create1, int, oflag)
{
	return oflag & ~EPOLL_CLOEXEC ? -EINVAL : create(oflag & EPOLL_CLOEXEC);
}

/* Lock held. */
static int change(struct epoll *ep, int op, struct vfs_file *f, int fd,
		  const struct epoll_event *event)
{
	struct epoll_item *item = epoll_find(ep, f, fd);

	switch (op) {
	case EPOLL_CTL_ADD:
		return item ? -EEXIST : epoll_add(ep, f, fd, event);
	case EPOLL_CTL_MOD:
		if (!item)
			return -ENOENT;
		if (item->events & EPOLLEXCLUSIVE)
			return -EINVAL;
		epoll_modify(item, event);
		return 0;
	case EPOLL_CTL_DEL:
		if (!item)
			return -ENOENT;
		epoll_remove(item);
		return 0;
	}
	return -EINVAL;
}

static int check(const struct vfs_file *epf, int op, const struct vfs_file *f,
		 const struct epoll_event *event)
{
	if ((epf->flags | f->flags) & O_PATH)
		return -EBADF;
	/* What is always ready has nothing to tell: a regular file. */
	if (f->ops->poll == vfs_always_ready)
		return -EPERM;
	if (epf == f || !epoll_is(epf))
		return -EINVAL;
	if (op == EPOLL_CTL_DEL || !(event->events & EPOLLEXCLUSIVE))
		return 0;
	if (op == EPOLL_CTL_MOD || epoll_is(f) ||
	    (event->events & ~EXCLUSIVE_OK))
		return -EINVAL;
	return 0;
}

static int control(struct vfs_file *epf, int op, struct vfs_file *f, int fd,
		   const struct epoll_event *event)
{
	struct epoll *ep;
	bool nested;
	int err = check(epf, op, f, event);

	if (err)
		return err;
	ep = epoll_of(epf);
	nested = epoll_is(f);
	if (nested) {
		uk_mutex_lock(&epoll_graph);
		if (op == EPOLL_CTL_ADD)
			err = epoll_check_loop(ep, epoll_of(f));
	}
	if (!err) {
		uk_mutex_lock(&ep->lock);
		err = change(ep, op, f, fd, event);
		uk_mutex_unlock(&ep->lock);
	}
	if (nested)
		uk_mutex_unlock(&epoll_graph);
	return err;
}

UK_SYSCALL_R_DEFINE(int, epoll_ctl, int, epfd, int, op, int, fd,
		    struct epoll_event *, event)
{
	struct vfs_table *t = vfs_table_current();
	struct epoll_event copy = { 0 };
	struct vfs_file *epf, *f;
	int err = -EBADF;

	if (op != EPOLL_CTL_DEL &&
	    uk_copy_from_user(&copy, event, sizeof(copy)))
		return -EFAULT;
	epf = vfs_get(t, epfd);
	if (!epf)
		return -EBADF;
	f = vfs_get(t, fd);
	if (f) {
		err = control(epf, op, f, fd, &copy);
		vfs_file_put(f);
	}
	vfs_file_put(epf);
	uk_preempt();
	return err;
}
