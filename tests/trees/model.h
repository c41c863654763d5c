/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A file system as an array of nodes: what calls on paths should do, by their
 * definition and without any of a kernel's cleverness. Each function returns
 * 0 or an errno.
 */
#ifndef MODEL_H
#define MODEL_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NODES 256
#define SLOTS 6 /* names "a" to "f" in a directory */
#define LINKS_MAX 40

enum kind {
	FREE,
	FILE_,
	DIR_,
	LINK_,
};

struct node {
	enum kind kind;
	int nlink;
	long size;
	int parent; /* of directories */
	int slot[SLOTS]; /* of directories; -1: no such name */
	char target[32]; /* of links */
};

struct model {
	struct node n[NODES]; /* 0 is the root */
};

/* Where a path leads. */
struct place {
	int dir; /* the parent */
	int slot; /* of the last name; -1: it was no name */
	int node; /* -1: does not exist */
	int links; /* followed so far */
};

static void model_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
	m->n[0].kind = DIR_;
	m->n[0].nlink = 2;
	memset(m->n[0].slot, -1, sizeof(m->n[0].slot));
}

static int model_new(struct model *m, enum kind kind)
{
	for (int i = 1; i < NODES; i++) {
		if (m->n[i].kind != FREE)
			continue;
		m->n[i] = (struct node){ .kind = kind,
					 .nlink = kind == DIR_ ? 2 : 1 };
		memset(m->n[i].slot, -1, sizeof(m->n[i].slot));
		return i;
	}
	return -1;
}

/* Room for another node; the test makes no more. */
static int model_full(const struct model *m)
{
	for (int i = 1; i < NODES; i++)
		if (m->n[i].kind == FREE)
			return 0;
	return 1;
}

/* Walk path from the directory dir. follow: the last name too. */
static int model_walk(const struct model *m, int dir, const char *path,
		      int follow, struct place *p)
{
	int last, err;

	if (!*path)
		return ENOENT;
	p->dir = p->node = dir;
	p->slot = -1;
	while (*path) {
		const char *end = strchr(path, '/');
		size_t len = end ? (size_t)(end - path) : strlen(path);
		const char *next = path + len + (end != NULL);
		const struct node *d;

		last = !*next;
		if (p->node < 0)
			return ENOENT;
		d = &m->n[p->node];
		if (d->kind != DIR_)
			return ENOTDIR;
		p->dir = p->node;
		if (len == 2) {
			p->node = d->parent;
			p->slot = -1;
		} else {
			p->slot = path[0] - 'a';
			p->node = d->slot[p->slot];
		}
		path = next;
		if (p->node < 0 || m->n[p->node].kind != LINK_ ||
		    (last && !follow))
			continue;
		if (++p->links > LINKS_MAX)
			return ELOOP;
		err = model_walk(m, p->dir, m->n[p->node].target, 1, p);
		if (err)
			return err;
		if (!last && p->node < 0)
			return ENOENT;
	}
	return 0;
}

static int model_find(const struct model *m, const char *path, int follow,
		      struct place *p)
{
	int err;

	p->links = 0;
	err = model_walk(m, 0, path, follow, p);
	if (!err && p->node < 0)
		err = ENOENT;
	return err;
}

/* The parent of path's last name, which is one of "a" to "f". */
static int model_parent(const struct model *m, const char *path,
			struct place *p)
{
	p->links = 0;
	return model_walk(m, 0, path, 0, p);
}

static void model_drop(struct model *m, int node)
{
	if (--m->n[node].nlink == 0)
		m->n[node].kind = FREE;
}

static int model_make(struct model *m, const char *path, enum kind kind,
		      const char *target)
{
	struct place p;
	int err = model_parent(m, path, &p), i;

	if (err)
		return err;
	if (p.node >= 0)
		return EEXIST;
	i = model_new(m, kind);
	m->n[i].parent = p.dir;
	if (target)
		strcpy(m->n[i].target, target);
	m->n[p.dir].slot[p.slot] = i;
	m->n[p.dir].nlink += kind == DIR_;
	return 0;
}

/* open(path, O_CREAT | O_RDWR) */
static int model_create(struct model *m, const char *path)
{
	struct place p;
	int err, i;

	p.links = 0;
	err = model_walk(m, 0, path, 1, &p);
	if (err)
		return err;
	if (p.node >= 0)
		return m->n[p.node].kind == DIR_ ? EISDIR : 0;
	i = model_new(m, FILE_);
	m->n[p.dir].slot[p.slot] = i;
	return 0;
}

static int model_link(struct model *m, const char *from, const char *to)
{
	struct place f, t;
	int err = model_find(m, from, 0, &f);

	if (!err)
		err = model_parent(m, to, &t);
	if (err)
		return err;
	if (t.node >= 0)
		return EEXIST;
	if (m->n[f.node].kind == DIR_)
		return EPERM;
	m->n[t.dir].slot[t.slot] = f.node;
	m->n[f.node].nlink++;
	return 0;
}

static int model_unlink(struct model *m, const char *path)
{
	struct place p;
	int err = model_find(m, path, 0, &p);

	if (err)
		return err;
	if (m->n[p.node].kind == DIR_)
		return EISDIR;
	m->n[p.dir].slot[p.slot] = -1;
	model_drop(m, p.node);
	return 0;
}

static int model_empty(const struct node *d)
{
	for (int i = 0; i < SLOTS; i++)
		if (d->slot[i] >= 0)
			return 0;
	return 1;
}

static int model_rmdir(struct model *m, const char *path)
{
	struct place p;
	int err = model_find(m, path, 0, &p);

	if (err)
		return err;
	if (m->n[p.node].kind != DIR_)
		return ENOTDIR;
	if (!model_empty(&m->n[p.node]))
		return ENOTEMPTY;
	m->n[p.dir].slot[p.slot] = -1;
	m->n[p.dir].nlink--;
	m->n[p.node].kind = FREE;
	return 0;
}

static int model_truncate(struct model *m, const char *path, long size)
{
	struct place p;
	int err = model_find(m, path, 1, &p);

	if (err)
		return err;
	if (m->n[p.node].kind == DIR_)
		return EISDIR;
	m->n[p.node].size = size;
	return 0;
}

/* Whether the directory above is dir or above it. */
static int model_above(const struct model *m, int above, int dir)
{
	while (dir != above && dir != 0)
		dir = m->n[dir].parent;
	return dir == above;
}

static void model_set(struct model *m, const struct place *at, int node)
{
	m->n[at->dir].slot[at->slot] = node;
	if (m->n[node].kind == DIR_) {
		m->n[at->dir].nlink++;
		m->n[node].parent = at->dir;
	}
}

/* flags: 1 NOREPLACE, 2 EXCHANGE */
static int model_rename(struct model *m, const char *from, const char *to,
			int flags)
{
	struct place f, t;
	int err = model_parent(m, from, &f), fdir, tdir;

	if (!err)
		err = model_parent(m, to, &t);
	if (err)
		return err;
	if (f.node < 0 || ((flags & 2) && t.node < 0))
		return ENOENT;
	if ((flags & 1) && t.node >= 0)
		return EEXIST;
	fdir = m->n[f.node].kind == DIR_;
	tdir = t.node >= 0 && m->n[t.node].kind == DIR_;
	if (fdir && model_above(m, f.node, t.dir))
		return EINVAL;
	if (tdir && model_above(m, t.node, f.dir))
		return flags & 2 ? EINVAL : ENOTEMPTY;
	if (f.node == t.node)
		return 0;
	if (t.node >= 0 && !(flags & 2)) {
		if (fdir != tdir)
			return fdir ? ENOTDIR : EISDIR;
		if (tdir && !model_empty(&m->n[t.node]))
			return ENOTEMPTY;
	}
	m->n[f.dir].nlink -= fdir;
	m->n[t.dir].nlink -= tdir;
	m->n[f.dir].slot[f.slot] = -1;
	model_set(m, &t, f.node);
	if (flags & 2)
		model_set(m, &f, t.node);
	else if (tdir)
		m->n[t.node].kind = FREE;
	else if (t.node >= 0)
		model_drop(m, t.node);
	return 0;
}

#endif
