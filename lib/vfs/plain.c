/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Plain paths: what walk.c would do where little is to be done. The thread is
 * the only one, so no name changes while it walks, and neither does the path:
 * it is read where the program has it, a word at a time. Where a word behind
 * its end faults, the path is not plain.
 */
#include <fcntl.h>
#include <plat/user.h>
#include "chains.h"
#include "plain.h"

static __always_inline bool user_word(const char *s, unsigned long *w)
{
	return WORD == 8 ? arch_user_get64(s, w) : arch_user_get32(s, w);
}

/* The component that begins at s, its first word being w: *c. The character
 * behind it, or -1. Its words may be read again: they do not fault. */
static __always_inline int read_component(struct component *c,
					  const struct vfs_entry *dir,
					  const char *s, const char *end,
					  unsigned long w, unsigned long m)
{
	unsigned long h = (unsigned long)dir, ends;
	const char *p = s;
	unsigned bit;

	for (;;) {
		ends = word_ends(w);
		if (ends)
			break;
		h = word_mix(h, w, m);
		p += WORD;
		if (unlikely(p > end) || unlikely(!user_word(p, &w)))
			return -1;
	}
	bit = (unsigned)__builtin_ctzl(ends);
	c->s = s;
	c->last = w & word_before(ends);
	c->key = word_key(h, c->last, m);
	c->len = (size_t)(p - s) + bit / 8;
	return (int)(w >> (bit - ARCH_ZERO_BYTE_BIT) & 0xff);
}

/* Where dirfd and the path's first character let it begin; *s is moved behind a
 * '/'. NULL: not plain. */
static __always_inline const struct vfs_path *begin(int dirfd, const char **s,
						    unsigned long *w)
{
	const struct vfs_cwd *cwd = cwd_current();

	if (!USER_IN_PLACE || unlikely(!READ_ONCE(vfs_solo.max)) ||
	    unlikely(!cwd) || unlikely(!uk_access_ok(*s, PATH_MAX)) ||
	    unlikely(!user_word(*s, w)))
		return NULL;
	if ((*w & 0xff) == '/')
		return likely(user_word(++*s, w)) ? &cwd->root : NULL;
	return dirfd == AT_FDCWD ? &cwd->cwd : NULL;
}

/* To the end of the path, or, parent, to its last component. */
static __always_inline struct vfs_path walk(int dirfd, const char *s,
					    bool parent, struct component *last)
{
	const struct vfs_path none = { NULL, NULL };
	const char *end = s + PATH_MAX - WORD;
	unsigned long m = word_multiplier(), w;
	const struct vfs_path *from;
	struct vfs_path at;
	struct component c;
	unsigned flags;
	int behind;

	from = begin(dirfd, &s, &w);
	if (unlikely(!from))
		return none;
	at = *from;
	flags = at.entry->flags;
	for (;;) {
		behind = read_component(&c, at.entry, s, end, w, m);
		if (unlikely(behind < 0) || unlikely((w & 0xff) == '.') ||
		    unlikely(c.len - 1 >= NAME_MAX) ||
		    unlikely(!(flags & ENTRY_THROUGH)))
			return none;
		if (parent && behind == 0) {
			*last = c;
			return at;
		}
		at.entry = component_find(&c, at.entry);
		if (unlikely(!at.entry))
			return none;
		flags = at.entry->flags;
		if (unlikely(flags & ENTRY_TURNS))
			return none;
		if (behind == 0)
			return at;
		s += c.len + 1;
		if (unlikely(s > end) || unlikely(!user_word(s, &w)))
			return none;
	}
}

struct vfs_path plain_path(int dirfd, const char *upath)
{
	return walk(dirfd, upath, false, NULL);
}

struct vfs_path plain_parent(int dirfd, const char *upath,
			     struct component *last)
{
	return walk(dirfd, upath, true, last);
}
