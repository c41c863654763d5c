/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A flattened device tree, read front to back. Nothing is allocated and
 * nothing is trusted: a length, an offset or a nesting that does not hold ends
 * the walk with FDT_BAD and a phrase that says why.
 *
 * fdt_next() is inline so that a caller's loop keeps the cursor in registers:
 * boot reads some 300 properties and has instructions to count.
 */
#ifndef UK_FDT_H
#define UK_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FDT_MAX_DEPTH 16 /* open nodes, the root included */

enum fdt_item {
	FDT_NODE, /* entered: name; depth counts it */
	FDT_PROP, /* of the node entered last: name, value, len */
	FDT_LEAVE, /* left: depth no longer counts it */
	FDT_DONE, /* well-formed to the end */
	FDT_BAD, /* see why */
};

struct fdt_cursor {
	const uint32_t *at, *end; /* what is left of the structure */
	const char *strings; /* its last byte is 0 */
	uint32_t strings_size;
	unsigned depth;
	bool in_props; /* no child of the current node was met */
	bool rooted; /* the root node was met */
	const char *name; /* node: terminated in the block */
	const void *value; /* 4-byte aligned */
	uint32_t len; /* value's bytes */
	const char *why;
};

/*
 * Check the header of the size bytes at blob and stand before the root node.
 * False: *c's why says what is wrong. size may be more than the tree's own
 * size; nothing behind the smaller of the two is read.
 */
bool fdt_open(struct fdt_cursor *c, const void *blob, size_t size);

/* The i-th entry of the memory reservation block; false if there is none.
 * For a tree that fdt_open() accepted with the same size. */
bool fdt_reservation(const void *blob, size_t size, unsigned i, uint64_t *base,
		     uint64_t *len);

/* The property of one node by name, or NULL. node: what a cursor's `at` was
 * when it had just entered the node. *c is a cursor of the tree. */
const void *fdt_prop(const struct fdt_cursor *c, const void *node,
		     const char *name, unsigned *len);

static inline uint32_t fdt_be32(const void *p)
{
	return __builtin_bswap32(*(const uint32_t *)p);
}

/* Tokens of the structure block. */
#define FDT_T_BEGIN 1u
#define FDT_T_END 2u
#define FDT_T_PROP 3u
#define FDT_T_NOP 4u
#define FDT_T_STOP 9u

static inline __attribute__((always_inline)) enum fdt_item
fdt_bad(struct fdt_cursor *c, const char *why)
{
	c->why = why;
	return FDT_BAD;
}

static inline __attribute__((always_inline)) enum fdt_item
fdt_enter(struct fdt_cursor *c)
{
	uint32_t w;

	if (c->depth == FDT_MAX_DEPTH)
		return fdt_bad(c, "nodes nested too deep");
	if (!c->depth && c->rooted)
		return fdt_bad(c, "two root nodes");
	c->name = (const char *)c->at;
	do { /* a word at a time: has it a zero byte? */
		if (c->at == c->end)
			return fdt_bad(c, "node name without an end");
		w = *c->at++;
	} while (!((w - 0x01010101u) & ~w & 0x80808080u));
	c->depth++;
	c->in_props = c->rooted = true;
	return FDT_NODE;
}

static inline __attribute__((always_inline)) enum fdt_item
fdt_property(struct fdt_cursor *c)
{
	size_t left = (size_t)((const char *)c->end - (const char *)c->at);
	uint32_t off;

	if (left < 8)
		return fdt_bad(c, "truncated property");
	if (!c->in_props)
		return fdt_bad(c, "property outside its node");
	c->len = fdt_be32(c->at);
	off = fdt_be32(c->at + 1);
	if (c->len > left - 8)
		return fdt_bad(c, "property longer than the tree");
	if (off >= c->strings_size)
		return fdt_bad(c, "property name outside the strings");
	c->name = c->strings + off;
	c->value = c->at + 2;
	/* left is a multiple of 4: this goes to the end at most. */
	c->at = (const void *)((const char *)c->value +
			       (((size_t)c->len + 3) & ~(size_t)3));
	return FDT_PROP;
}

static inline __attribute__((always_inline)) enum fdt_item
fdt_next(struct fdt_cursor *c)
{
	for (;;) {
		uint32_t token;

		if (c->at == c->end)
			return fdt_bad(c, "truncated");
		token = fdt_be32(c->at++);
		if (__builtin_expect(token == FDT_T_PROP, 1))
			return fdt_property(c);
		switch (token) {
		case FDT_T_BEGIN:
			return fdt_enter(c);
		case FDT_T_END:
			if (!c->depth)
				return fdt_bad(c, "misnested nodes");
			c->depth--;
			c->in_props = false;
			return FDT_LEAVE;
		case FDT_T_NOP:
			break;
		case FDT_T_STOP:
			if (c->depth || !c->rooted)
				return fdt_bad(c, "ends inside a node");
			return FDT_DONE;
		default:
			return fdt_bad(c, "unknown token");
		}
	}
}

#endif
