/* SPDX-License-Identifier: BSD-3-Clause */
/* Items as nodes: names are looked up in tables, or are numbers. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <uk/mm.h>
#include <uk/print.h>
#include "proc.h"

static const struct vfs_node_ops magic_ops;

#define FIRST_POSITION 2 /* behind "." and ".." */
#define NUMBER_MAX 9 /* digits */
#define NUMBERS_BASE 1000000 /* positions of numbers, behind the names */

static const struct proc_node *proc_node(const struct vfs_node *n)
{
	return n->data;
}

/* The same for the same item, whenever it is looked up. */
static uint64_t node_number(const struct proc_item *item, long number)
{
	return (uint32_t)((uintptr_t)item >> 2) + ((uint64_t)number << 32);
}

struct vfs_node *proc_node_new(struct vfs_super *sb,
			       const struct proc_item *item, long number)
{
	struct proc_node *p = uk_malloc(sizeof(*p));
	struct vfs_node *n = p ? vfs_node_new(sb, item->mode) : NULL;

	if (!n) {
		uk_free(p);
		return NULL;
	}
	*p = (struct proc_node){ item, number };
	n->ops = item->follow ? &magic_ops : &proc_ops;
	n->data = p;
	n->ino = node_number(item, number);
	n->blksize = 1024;
	return n;
}

/* A name as a number without leading zeros, or -1. */
static long parse_number(const char *s, size_t len)
{
	long n = 0;

	if (len == 0 || len > NUMBER_MAX || (s[0] == '0' && len > 1))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		n = n * 10 + (s[i] - '0');
	}
	return n;
}

static int proc_lookup(struct vfs_node *dir, struct vfs_entry *e)
{
	const struct proc_node *d = proc_node(dir);
	const struct proc_item *i = d->item->children;
	long number = d->number;

	while (i && i->name && strcmp(i->name, e->name))
		i++;
	if ((!i || !i->name) && d->item->numbers) {
		number = parse_number(e->name, e->name_len);
		i = number >= 0 && d->item->numbers->exists(number)
			    ? d->item->numbers->item
			    : NULL;
	}
	if (!i || !i->name)
		return -ENOENT;
	e->node = proc_node_new(dir->super, i, number);
	return e->node ? 0 : -ENOMEM;
}

static bool proc_valid(struct vfs_entry *e)
{
	const struct proc_node *d = proc_node(e->parent->node);
	const struct proc_node *n = proc_node(e->node);

	return !d->item->numbers || n->item != d->item->numbers->item ||
	       d->item->numbers->exists(n->number);
}

static int emit_numbers(const struct proc_numbers *numbers,
			struct vfs_emit *emit, uint64_t *pos)
{
	long n = *pos < NUMBERS_BASE ? -1 : (long)(*pos - NUMBERS_BASE) - 1;

	while ((n = numbers->next(n)) >= 0) {
		char name[NUMBER_MAX + 3];
		int len = uk_snprintf(name, sizeof(name), "%ld", n);

		*pos = NUMBERS_BASE + (uint64_t)n;
		if (!emit->fn(emit, name, (size_t)len,
			      node_number(numbers->item, n),
			      numbers->item->mode & S_IFMT, *pos + 1))
			return 0;
		++*pos;
	}
	return 0;
}

static int proc_iterate(struct vfs_node *dir, struct vfs_entry *e,
			struct vfs_emit *emit, uint64_t *pos)
{
	const struct proc_node *d = proc_node(dir);
	const struct proc_item *items = d->item->children;
	uint64_t at = 0;

	(void)e;
	for (; items && items[at].name; at++) {
		if (at + FIRST_POSITION < *pos)
			continue;
		*pos = at + FIRST_POSITION;
		if (!emit->fn(emit, items[at].name, strlen(items[at].name),
			      node_number(&items[at], d->number),
			      items[at].mode & S_IFMT, *pos + 1))
			return 0;
		++*pos;
	}
	return d->item->numbers ? emit_numbers(d->item->numbers, emit, pos) : 0;
}

static ssize_t proc_readlink(struct vfs_node *node, char *buf, size_t len)
{
	const struct proc_node *p = proc_node(node);

	return p->item->link(p->number, buf, len);
}

static int proc_follow(struct vfs_node *node, struct vfs_path *to)
{
	const struct proc_node *p = proc_node(node);

	return p->item->follow(node, p->number, to);
}

static int proc_open(struct vfs_node *node, struct vfs_file *f)
{
	return S_ISREG(node->mode) ? proc_text_open(node, f) : 0;
}

/* Sizes are not known: 0, and to be cut to nothing is nothing. */
static int proc_setattr(struct vfs_node *node, const struct vfs_attr *a)
{
	(void)node;
	return a->valid & ~VFS_ATTR_SIZE ? -EPERM : 0;
}

static void proc_release(struct vfs_node *node)
{
	uk_free(node->data);
}

static void proc_getattr(struct vfs_node *node, struct vfs_stat *st)
{
	(void)node;
	st->size = 0;
	st->blocks = 0;
}

const struct vfs_node_ops proc_ops = {
	.lookup = proc_lookup,
	.iterate = proc_iterate,
	.valid = proc_valid,
	.readlink = proc_readlink,
	.open = proc_open,
	.setattr = proc_setattr,
	.getattr = proc_getattr,
	.release = proc_release,
};

/* Of links that lead where no path leads. */
static const struct vfs_node_ops magic_ops = {
	.readlink = proc_readlink,
	.follow = proc_follow,
	.setattr = proc_setattr,
	.getattr = proc_getattr,
	.release = proc_release,
};
