/* SPDX-License-Identifier: BSD-3-Clause */
/* A pipe's two ends as open files, and the calls that make them. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include "pipe.h"

#define PIPEFS_DEV makedev(0, 13)
#define O_NOTIFICATION_PIPE O_EXCL

struct pipe *pipe_new(void)
{
	static uint64_t last_ino;
	struct pipe *p = uk_zalloc(sizeof(*p));

	if (!p)
		return NULL;
	p->slots = PIPE_SLOTS;
	p->ring = uk_zalloc(PIPE_SLOTS * sizeof(*p->ring));
	if (!p->ring) {
		uk_free(p);
		return NULL;
	}
	p->ino = __atomic_add_fetch(&last_ino, 1, __ATOMIC_RELAXED);
	uk_mutex_init(&p->lock);
	uk_waitq_init(&p->readable);
	uk_waitq_init(&p->writable);
	uk_waitq_init(&p->opened);
	vfs_pollq_init(&p->pollq);
	return p;
}

void pipe_free(struct pipe *p)
{
	while (!pipe_empty(p))
		pipe_pop(p);
	if (p->spare)
		uk_page_put(virt_to_phys(p->spare));
	uk_free(p->ring);
	uk_free(p);
}

void pipe_attach(struct pipe *p, struct vfs_file *f)
{
	if (f->mode & VFS_READ) {
		p->readers++;
		p->had_readers++;
	}
	if (f->mode & VFS_WRITE) {
		p->writers++;
		p->had_writers++;
	}
}

/* The last reader leaves writers broken, the last writer readers at the end of
 * the file. */
void pipe_release(struct vfs_file *f)
{
	struct pipe *p = pipe_of(f);
	bool last;

	uk_mutex_lock(&p->lock);
	if (f->mode & VFS_READ)
		p->readers--;
	if (f->mode & VFS_WRITE)
		p->writers--;
	if (!p->put)
		p->files--;
	if (!p->readers || !p->writers) {
		uk_waitq_wake(&p->readable, UINT_MAX);
		uk_waitq_wake(&p->writable, UINT_MAX);
		vfs_poll_notify(&p->pollq, POLLIN | POLLRDNORM | POLLOUT |
						   POLLWRNORM | POLLERR |
						   POLLHUP);
	}
	last = p->files == 0;
	uk_mutex_unlock(&p->lock);
	if (p->put ? p->put(p) : last)
		pipe_free(p);
	else
		uk_preempt();
}

/* f->pos is what had_writers was when the file was opened: a FIFO that was
 * opened before any writer is not hung up. */
static __always_inline unsigned poll_read(const struct vfs_file *f)
{
	const struct pipe *p = pipe_of(f);
	unsigned events = pipe_empty(p) ? 0 : POLLIN | POLLRDNORM;

	if (unlikely(!p->writers) && p->had_writers != (unsigned)f->pos)
		events |= POLLHUP;
	return events;
}

static __always_inline unsigned poll_write(const struct vfs_file *f)
{
	const struct pipe *p = pipe_of(f);
	unsigned events = pipe_full(p) ? 0 : POLLOUT | POLLWRNORM;

	return likely(p->readers) ? events : events | POLLERR;
}

static unsigned poll_ends(const struct vfs_file *f)
{
	return (f->mode & VFS_READ ? poll_read(f) : 0) |
	       (f->mode & VFS_WRITE ? poll_write(f) : 0);
}

static __noinline unsigned watch(struct vfs_file *f, struct vfs_watcher *w)
{
	__atomic_or_fetch(&pipe_of(f)->attention, PIPE_POLLED,
			  __ATOMIC_RELAXED);
	vfs_poll_add(&pipe_of(f)->pollq, w);
	return poll_ends(f);
}

unsigned pipe_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	return unlikely(w) ? watch(f, w) : poll_ends(f);
}

static unsigned poll_read_end(struct vfs_file *f, struct vfs_watcher *w)
{
	return unlikely(w) ? watch(f, w) : poll_read(f);
}

static unsigned poll_write_end(struct vfs_file *f, struct vfs_watcher *w)
{
	return unlikely(w) ? watch(f, w) : poll_write(f);
}

long pipe_ioctl(struct vfs_file *f, unsigned request, unsigned long arg)
{
	struct pipe *p = pipe_of(f);
	int n = 0;

	if (request != FIONREAD)
		return -ENOTTY;
	uk_mutex_lock(&p->lock);
	for (unsigned i = p->tail; i != p->head; i++)
		n += pipe_slot(p, i)->len;
	uk_mutex_unlock(&p->lock);
	return uk_copy_to_user((void *)arg, &n, sizeof(n)) ? -EFAULT : 0;
}

static int pipe_stat(struct vfs_file *f, struct vfs_stat *st)
{
	st->dev = PIPEFS_DEV;
	st->ino = pipe_of(f)->ino;
	st->mode = S_IFIFO | 0600;
	st->nlink = 1;
	st->blksize = PAGE_SIZE;
	return 0;
}

/* The mode, which never changes, is known of these. */
static const struct vfs_ops read_end = {
	.read = pipe_read,
	.write = pipe_write,
	.quick_read = pipe_quick_read,
	.seek = vfs_no_seek,
	.ioctl = pipe_ioctl,
	.stat = pipe_stat,
	.poll = poll_read_end,
	.release = pipe_release,
	.fcntl = pipe_fcntl,
	.async = true,
};

static const struct vfs_ops write_end = {
	.read = pipe_read,
	.write = pipe_write,
	.quick_write = pipe_quick_write,
	.seek = vfs_no_seek,
	.ioctl = pipe_ioctl,
	.stat = pipe_stat,
	.poll = poll_write_end,
	.release = pipe_release,
	.fcntl = pipe_fcntl,
	.async = true,
};

/* Both ends of a new pipe. */
static int make_files(struct vfs_file *ends[2], unsigned flags)
{
	struct pipe *p = pipe_new();
	const unsigned kept = flags & (O_NONBLOCK | O_DIRECT);

	if (!p)
		return -ENFILE;
	ends[0] = vfs_file_new(&read_end, O_RDONLY | (kept & O_NONBLOCK), p);
	if (!ends[0]) {
		pipe_free(p);
		return -ENFILE;
	}
	pipe_attach(p, ends[0]);
	p->files = 1;
	ends[1] = vfs_file_new(&write_end, O_WRONLY | kept, p);
	if (!ends[1]) {
		vfs_file_put(ends[0]);
		return -ENFILE;
	}
	pipe_attach(p, ends[1]);
	p->files = 2;
	return 0;
}

static int install(struct vfs_file *ends[2], int fds[2], bool cloexec)
{
	struct vfs_table *t = vfs_table_current();

	fds[0] = vfs_install(t, ends[0], 0, cloexec);
	if (fds[0] < 0) {
		vfs_file_put(ends[0]);
		vfs_file_put(ends[1]);
		return fds[0];
	}
	fds[1] = vfs_install(t, ends[1], 0, cloexec);
	if (fds[1] < 0) {
		vfs_close(fds[0]);
		vfs_file_put(ends[1]);
		return fds[1];
	}
	return 0;
}

static int make_pipe(int *user, unsigned flags)
{
	struct vfs_file *ends[2];
	int fds[2], err;

	if (flags & ~(unsigned)(O_CLOEXEC | O_NONBLOCK | O_DIRECT |
				O_NOTIFICATION_PIPE))
		return -EINVAL;
	if (flags & O_NOTIFICATION_PIPE) {
		uk_printk("armlet: pipe2: O_NOTIFICATION_PIPE is not "
			  "supported\n");
		return -ENOPKG;
	}
	err = make_files(ends, flags);
	if (!err)
		err = install(ends, fds, flags & O_CLOEXEC);
	if (err)
		return err;
	if (uk_copy_to_user(user, fds, sizeof(fds))) {
		vfs_close(fds[0]);
		vfs_close(fds[1]);
		return -EFAULT;
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(int, pipe, int *, fds)
{
	return make_pipe(fds, 0);
}

UK_SYSCALL_R_DEFINE(int, pipe2, int *, fds, int, oflag)
{
	return make_pipe(fds, (unsigned)oflag);
}
