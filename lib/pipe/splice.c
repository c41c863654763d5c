/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * splice, tee, vmsplice. Between pipes pages change hands (move.c). Between a
 * pipe and anything else bytes are copied, through the object's own read and
 * write, from and to the pipe's pages: SPLICE_F_MOVE and SPLICE_F_GIFT are
 * hints, as on Linux. A pipe is locked while the other side reads or writes.
 */
#include <errno.h>
#include <sys/inotify.h>
#include <uk/syscall.h>
#include <uk/watch.h>
#include "splice.h"

#define FLAGS_ALL                                                       \
	((unsigned)(SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | \
		    SPLICE_F_GIFT))

/* 0: there is room. Lock held. */
static int wait_room(struct pipe *p, bool nonblock)
{
	int err = 0;

	while (!err) {
		if (!p->readers)
			return pipe_broken();
		if (!pipe_full(p))
			return 0;
		err = nonblock ? -EAGAIN : pipe_wait_writable(p);
	}
	return err;
}

/* 1: there is something; 0: it is the end. Lock held. */
static int wait_data(struct pipe *p, bool nonblock)
{
	int err = 0;

	while (!err) {
		if (!pipe_empty(p))
			return 1;
		if (!p->writers)
			return 0;
		err = nonblock ? -EAGAIN : pipe_wait_readable(p);
	}
	return err;
}

static void give_page(struct pipe *p, char *page)
{
	if (p->spare)
		uk_page_put(virt_to_phys(page));
	else
		p->spare = page;
}

/* A page's worth of f into a new slot. Lock held. */
static ssize_t fill_slot(struct pipe *p, struct vfs_file *f, off_t *pos,
			 size_t len)
{
	char *page = pipe_page(p);
	struct vfs_iter it;
	ssize_t n;

	if (!page)
		return -ENOMEM;
	vfs_iter_kernel(&it, page, min(len, (size_t)PAGE_SIZE));
	n = f->ops->read(f, &it, pos);
	if (n > 0)
		pipe_push(p, page, 0, (unsigned)n, PIPE_SLOT_OURS);
	else
		give_page(p, page);
	return n;
}

static ssize_t file_to_pipe(struct vfs_file *f, off_t *pos, struct pipe *p,
			    size_t len, bool nonblock)
{
	ssize_t done = 0, n;

	uk_mutex_lock(&p->lock);
	n = wait_room(p, nonblock);
	if (!n) {
		do {
			n = fill_slot(p, f, pos, len - (size_t)done);
			done += max(n, (ssize_t)0);
		} while (n == PAGE_SIZE && (size_t)done < len && !pipe_full(p));
	}
	pipe_tell(p, done != 0, false);
	if (done)
		vfs_notify(f->entry, IN_ACCESS);
	return done ? done : n;
}

/* The first slot, or as much of it as is wanted, into f. Lock held. */
static ssize_t empty_slot(struct pipe *p, struct vfs_file *f, off_t *pos,
			  size_t len)
{
	struct pipe_slot *s = pipe_slot(p, p->tail);
	struct vfs_iter it;
	ssize_t n;

	vfs_iter_kernel(&it, s->page + s->at, min(len, (size_t)s->len));
	n = f->ops->write(f, &it, pos);
	if (n <= 0)
		return n;
	s->at = (uint16_t)(s->at + n);
	s->len = (uint16_t)(s->len - n);
	if (s->len == 0)
		pipe_pop(p);
	return n;
}

static ssize_t pipe_to_file(struct pipe *p, struct vfs_file *f, off_t *pos,
			    size_t len, bool nonblock)
{
	ssize_t done = 0, n;
	bool was_full;

	uk_mutex_lock(&p->lock);
	n = wait_data(p, nonblock);
	was_full = pipe_full(p);
	while (n > 0 && (size_t)done < len && !pipe_empty(p)) {
		n = empty_slot(p, f, pos, len - (size_t)done);
		done += max(n, (ssize_t)0);
	}
	pipe_tell(p, false, was_full);
	if (done)
		vfs_notify(f->entry, IN_MODIFY);
	return done ? done : n;
}

/* One side, and the offset that the program gave for it, or NULL. */
struct side {
	struct vfs_file *file;
	off_t *user;
	off_t offset;
};

static off_t *position(struct side *s)
{
	return s->user ? &s->offset : &s->file->pos;
}

/* Linux's do_splice(). */
static ssize_t splice_files(struct side *in, struct side *out, size_t len,
			    unsigned flags)
{
	bool from = pipe_is(in->file), to = pipe_is(out->file);
	bool nonblock = flags & SPLICE_F_NONBLOCK;

	if (!(in->file->mode & VFS_READ) || !(out->file->mode & VFS_WRITE))
		return -EBADF;
	if (from && to) {
		if (pipe_of(in->file) == pipe_of(out->file))
			return -EINVAL;
		nonblock |= ((in->file->flags | out->file->flags) &
			     O_NONBLOCK) != 0;
		return pipe_to_pipe(pipe_of(in->file), pipe_of(out->file), len,
				    nonblock, true);
	}
	if (from) {
		if ((out->user && !vfs_can_seek(out->file)) ||
		    (out->file->flags & O_APPEND) || *position(out) < 0)
			return -EINVAL;
		nonblock |= (in->file->flags & O_NONBLOCK) != 0;
		return pipe_to_file(pipe_of(in->file), out->file, position(out),
				    len, nonblock);
	}
	if (!to || (in->user && !vfs_can_seek(in->file)) || *position(in) < 0)
		return -EINVAL;
	nonblock |= (out->file->flags & O_NONBLOCK) != 0;
	return file_to_pipe(in->file, position(in), pipe_of(out->file), len,
			    nonblock);
}

/* The file of fd, referenced, and the user's offset. */
static int side_get(struct side *s, int fd, off_t *user)
{
	s->user = user;
	s->file = vfs_get(vfs_table_current(), fd);
	return s->file ? 0 : -EBADF;
}

static int offset_get(struct side *s)
{
	if (!s->user)
		return 0;
	if (pipe_is(s->file))
		return -ESPIPE;
	return uk_copy_from_user(&s->offset, s->user, sizeof(off_t)) ? -EFAULT
								     : 0;
}

static int offset_put(const struct side *s)
{
	if (!s->user)
		return 0;
	return uk_copy_to_user(s->user, &s->offset, sizeof(off_t)) ? -EFAULT
								   : 0;
}

static ssize_t splice_sides(struct side *in, struct side *out, size_t len,
			    unsigned flags)
{
	ssize_t done = offset_get(in);

	if (!done)
		done = offset_get(out);
	if (!done)
		done = splice_files(in, out, len, flags);
	if (done >= 0 && (offset_put(in) || offset_put(out)))
		return -EFAULT;
	return done;
}

static ssize_t splice_once(int in_fd, off_t *in_user, int out_fd,
			   off_t *out_user, size_t len, unsigned flags)
{
	struct side in, out;
	ssize_t done;

	if (side_get(&in, in_fd, in_user))
		return -EBADF;
	done = side_get(&out, out_fd, out_user);
	if (!done) {
		done = splice_sides(&in, &out, len, flags);
		vfs_file_put(out.file);
	}
	vfs_file_put(in.file);
	return done;
}

UK_SYSCALL_R_DEFINE(ssize_t, splice, int, in_fd, off_t *, in_offset, int,
		    out_fd, off_t *, out_offset, size_t, length, unsigned,
		    flags)
{
	ssize_t done;

	if (!length)
		return 0;
	if (flags & ~FLAGS_ALL)
		return -EINVAL;
	length = min(length, VFS_RW_MAX);
	do
		done = splice_once(in_fd, in_offset, out_fd, out_offset, length,
				   flags);
	while (vfs_again(done));
	return done;
}

static ssize_t tee_once(int in_fd, int out_fd, size_t len, unsigned flags)
{
	struct side in, out;
	ssize_t done;

	if (side_get(&in, in_fd, NULL))
		return -EBADF;
	done = side_get(&out, out_fd, NULL);
	if (done)
		goto out_put;
	if (!(in.file->mode & VFS_READ) || !(out.file->mode & VFS_WRITE))
		done = -EBADF;
	else if (!pipe_is(in.file) || !pipe_is(out.file) ||
		 pipe_of(in.file) == pipe_of(out.file))
		done = -EINVAL;
	else
		done = pipe_to_pipe(
			pipe_of(in.file), pipe_of(out.file), len,
			(flags & SPLICE_F_NONBLOCK) ||
				((in.file->flags | out.file->flags) &
				 O_NONBLOCK),
			false);
	vfs_file_put(out.file);
out_put:
	vfs_file_put(in.file);
	return done;
}

UK_SYSCALL_R_DEFINE(ssize_t, tee, int, in_fd, int, out_fd, size_t, length,
		    unsigned, flags)
{
	ssize_t done;

	if (flags & ~FLAGS_ALL)
		return -EINVAL;
	if (!length)
		return 0;
	do
		done = tee_once(in_fd, out_fd, length, flags);
	while (vfs_again(done));
	return done;
}
