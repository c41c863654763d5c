/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Directories that are open: getdents and seek.
 *
 * Names have positions, which grow in the order in which they were made and do
 * not change; f->pos is that of the next one. So a name that is there all the
 * time is told exactly once, whatever else comes and goes. Names that came
 * after the reading began are not told: who makes names while reading comes to
 * an end.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uk/mm.h>
#include <uk/syscall.h>
#include "names.h"

#define POS_DOT 0
#define POS_DOTDOT 1
#define POS_NAMES 2

/* f->data, from the first getdents on; directory's lock. */
struct cursor {
	struct vfs_entry *hint; /* where the last call stopped, or NULL */
	uint64_t end; /* position behind those that are told */
};

/* What Linux writes; the name follows, and in the older one, behind that, the
 * type. */
struct head64 {
	uint64_t ino;
	int64_t next;
	uint16_t len;
	uint8_t type;
	char name[];
} __attribute__((packed));

struct head {
	unsigned long ino, next;
	uint16_t len;
	char name[];
} __attribute__((packed));

/* The program's buffer. */
struct sink {
	struct vfs_emit emit;
	char *at;
	size_t left;
	size_t done; /* bytes written */
	int err; /* that ended it */
};

/* Copy a record: a head, the name, zeros up to the end. */
static bool put(struct sink *s, const void *head, size_t hlen, const char *name,
		size_t nlen, size_t len)
{
	static const char zeros[16];

	if (uk_copy_to_user(s->at, head, hlen) ||
	    uk_copy_to_user(s->at + hlen, name, nlen) ||
	    uk_copy_to_user(s->at + hlen + nlen, zeros, len - hlen - nlen)) {
		s->err = -EFAULT;
		return false;
	}
	s->at += len;
	s->left -= len;
	s->done += len;
	return true;
}

static bool room(struct sink *s, size_t len)
{
	if (len <= s->left)
		return true;
	if (s->done == 0)
		s->err = -EINVAL;
	return false;
}

static bool emit64(struct vfs_emit *e, const char *name, size_t len,
		   uint64_t ino, unsigned type, uint64_t next)
{
	struct sink *s = container_of(e, struct sink, emit);
	struct head64 h = { .ino = ino,
			    .next = (int64_t)next,
			    .type = (uint8_t)IFTODT(type) };

	h.len = (uint16_t)ALIGN_UP(sizeof(h) + len + 1, 8);
	return room(s, h.len) && put(s, &h, sizeof(h), name, len, h.len);
}

static bool emit_long(struct vfs_emit *e, const char *name, size_t len,
		      uint64_t ino, unsigned type, uint64_t next)
{
	struct sink *s = container_of(e, struct sink, emit);
	struct head h = { .ino = (unsigned long)ino,
			  .next = (unsigned long)next };
	char dtype = (char)IFTODT(type);

	h.len = (uint16_t)ALIGN_UP(sizeof(h) + len + 2, sizeof(long));
	if (!room(s, h.len) || !put(s, &h, sizeof(h), name, len, h.len))
		return false;
	if (!uk_copy_to_user(s->at - 1, &dtype, 1))
		return true;
	s->err = -EFAULT;
	s->done -= h.len;
	return false;
}

/* --- Names of a directory made of entries --------------------------- */

static struct vfs_entry *child(struct uk_list *pos)
{
	return uk_list_entry(pos, struct vfs_entry, siblings);
}

/* The first child at or behind pos, or NULL: looked for from both ends. Dir's
 * lock held. */
static struct vfs_entry *seek_child(struct vfs_entry *dir, uint64_t pos)
{
	struct uk_list *a = dir->children.next, *b = dir->children.prev;

	for (;;) {
		if (a == &dir->children)
			return NULL;
		if (child(a)->position >= pos)
			return child(a);
		a = a->next;
		if (b == &dir->children || child(b)->position < pos)
			return b->next == &dir->children ? NULL
							 : child(b->next);
		b = b->prev;
	}
}

static void set_hint(struct cursor *c, struct vfs_entry *e)
{
	struct vfs_entry *old = c->hint;

	if (e)
		entry_get(e);
	c->hint = e;
	if (old)
		entry_put(old);
}

/* Where f goes on. */
static struct vfs_entry *first_child(struct vfs_file *f, struct vfs_entry *dir)
{
	struct vfs_entry *hint = ((struct cursor *)f->data)->hint;

	if (hint && !(hint->flags & VFS_ENTRY_GONE) && hint->parent == dir &&
	    hint->position == (uint64_t)f->pos)
		return hint;
	return seek_child(dir, (uint64_t)f->pos);
}

static void emit_children(struct vfs_file *f, struct vfs_entry *dir,
			  struct sink *s)
{
	struct vfs_entry *e = first_child(f, dir);
	struct cursor *c = f->data;

	while (e && e->position < c->end) {
		uint64_t next = e->position + 1;

		if (!s->emit.fn(&s->emit, e->name, e->name_len, e->node->ino,
				e->node->mode & S_IFMT, next))
			break;
		f->pos = (off_t)next;
		e = e->siblings.next == &dir->children
			    ? NULL
			    : child(e->siblings.next);
	}
	if (e)
		f->pos = (off_t)e->position;
	set_hint(c, e);
}

/* --- The calls ------------------------------------------------------ */

/* The directory's lock does not keep it where it is. */
static uint64_t parent_ino(const struct vfs_entry *dir)
{
	unsigned long flags = uk_spin_lock_irqsave(&names_lock);
	uint64_t ino = dir->parent->node->ino;

	uk_spin_unlock_irqrestore(&names_lock, flags);
	return ino;
}

static bool emit_dots(struct vfs_file *f, struct vfs_entry *dir, struct sink *s)
{
	if (f->pos == POS_DOT) {
		if (!s->emit.fn(&s->emit, ".", 1, dir->node->ino, S_IFDIR,
				POS_DOTDOT))
			return false;
		f->pos = POS_DOTDOT;
	}
	if (f->pos == POS_DOTDOT) {
		if (!s->emit.fn(&s->emit, "..", 2, parent_ino(dir), S_IFDIR,
				POS_NAMES))
			return false;
		f->pos = POS_NAMES;
	}
	return true;
}

/* The cursor, at the start of the reading. */
static int set_cursor(struct vfs_file *f)
{
	struct cursor *c = f->data;

	if (!c) {
		c = uk_zalloc(sizeof(*c));
		if (!c)
			return -ENOMEM;
		f->data = c;
		c->end = entry_next_position();
	}
	if (f->pos == POS_DOT)
		c->end = entry_next_position();
	return 0;
}

/* Directory's lock held. */
static int emit_all(struct vfs_file *f, struct sink *s)
{
	struct vfs_entry *dir = f->entry;
	uint64_t pos;
	int err;

	if (dir->flags & VFS_ENTRY_GONE)
		return -ENOENT;
	err = set_cursor(f);
	if (err)
		return err;
	if (!emit_dots(f, dir, s))
		return 0;
	if (!dir->node->ops->iterate) {
		emit_children(f, dir, s);
		return 0;
	}
	pos = (uint64_t)f->pos;
	err = dir->node->ops->iterate(dir->node, dir, &s->emit, &pos);
	f->pos = (off_t)pos;
	return err;
}

static ssize_t dir_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	(void)f, (void)it, (void)pos;
	return -EISDIR;
}

static int read_dir(int fd, struct vfs_emit emit, void *buf, unsigned size)
{
	struct sink s = { .emit = emit, .at = buf };
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	int err = -EBADF;

	s.left = min(size, (unsigned)INT_MAX);
	if (!f)
		return err;
	if (!(f->mode & VFS_READ))
		goto out_put;
	err = -ENOTDIR;
	if (f->ops->read != dir_read)
		goto out_put;
	uk_mutex_lock(&f->node->lock);
	err = emit_all(f, &s);
	vfs_node_accessed(f->node, f);
	uk_mutex_unlock(&f->node->lock);
	if (!err)
		vfs_notify(f->entry, IN_ACCESS);
	if (s.done)
		err = (int)s.done;
	else if (!err)
		err = s.err;
out_put:
	vfs_file_put(f);
	return err;
}

UK_SYSCALL_R_DEFINE(int, getdents64, int, fd, void *, buf, unsigned, size)
{
	return read_dir(fd, (struct vfs_emit){ emit64 }, buf, size);
}

UK_LLSYSCALL_R_DEFINE(int, getdents, int, fd, void *, buf, unsigned, size)
{
	return read_dir(fd, (struct vfs_emit){ emit_long }, buf, size);
}

/* --- The file ------------------------------------------------------- */

static off_t dir_seek(struct vfs_file *f, off_t offset, int whence)
{
	off_t ret = -EINVAL;

	uk_mutex_lock(&f->node->lock);
	if (whence == SEEK_CUR)
		offset += f->pos;
	if ((whence == SEEK_SET || whence == SEEK_CUR) && offset >= 0)
		ret = f->pos = offset;
	uk_mutex_unlock(&f->node->lock);
	return ret;
}

static int dir_fsync(struct vfs_file *f, bool data_only)
{
	(void)f, (void)data_only;
	return 0;
}

static void dir_release(struct vfs_file *f)
{
	struct cursor *c = f->data;

	if (c && c->hint)
		entry_put(c->hint);
	uk_free(c);
}

const struct vfs_ops vfs_dir_ops = {
	.read = dir_read,
	.write = vfs_no_write,
	.seek = dir_seek,
	.ioctl = vfs_no_ioctl,
	.poll = vfs_always_ready,
	.release = dir_release,
	.fsync = dir_fsync,
};
