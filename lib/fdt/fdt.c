/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The header of a flattened device tree, its reservation block, and the look-up
 * of one property. The walk itself is <uk/fdt.h>'s fdt_next().
 *
 * Every check is made once, where a value enters: fdt_open() bounds the blocks,
 * so that the walk compares with the block's end only. Names need no length
 * check of their own, because the strings block ends in 0.
 */
#include <string.h>
#include <uk/fdt.h>

#define FDT_MAGIC 0xd00dfeedu
#define FDT_VERSION 17u /* the first with the structure block's size */

/* The header: big-endian words. */
struct fdt_header {
	uint32_t magic;
	uint32_t totalsize;
	uint32_t off_struct;
	uint32_t off_strings;
	uint32_t off_reserved;
	uint32_t version;
	uint32_t oldest; /* version that this is compatible with */
	uint32_t boot_cpu;
	uint32_t size_strings;
	uint32_t size_struct;
};

struct fdt_reserved {
	uint32_t base[2], len[2]; /* high word first */
};

static bool inside(uint32_t off, uint32_t size, size_t limit)
{
	return off <= limit && size <= limit - off;
}

/* Bytes of the blob that may be read. */
static size_t fdt_limit(const struct fdt_header *h, size_t size)
{
	uint32_t total = fdt_be32(&h->totalsize);

	return total < size ? total : size;
}

bool fdt_open(struct fdt_cursor *c, const void *blob, size_t size)
{
	const struct fdt_header *h = blob;
	uint32_t at, len, names;
	size_t limit;

	*c = (struct fdt_cursor){ .why = "no device tree" };
	if ((uintptr_t)blob % 8 || size < sizeof(*h) ||
	    fdt_be32(&h->magic) != FDT_MAGIC)
		return false;
	c->why = "unknown version";
	if (fdt_be32(&h->version) < FDT_VERSION ||
	    fdt_be32(&h->oldest) > FDT_VERSION)
		return false;
	limit = fdt_limit(h, size);
	at = fdt_be32(&h->off_struct);
	len = fdt_be32(&h->size_struct);
	names = fdt_be32(&h->off_strings);
	c->strings_size = fdt_be32(&h->size_strings);
	c->why = "blocks outside the tree";
	if (at % 4 || !inside(at, len, limit) ||
	    !inside(names, c->strings_size, limit))
		return false;
	c->at = (const uint32_t *)((const char *)blob + at);
	c->end = c->at + len / 4;
	c->strings = (const char *)blob + names;
	c->why = "strings without an end";
	return !c->strings_size || !c->strings[c->strings_size - 1];
}

static uint64_t be64(const uint32_t v[2])
{
	return (uint64_t)fdt_be32(&v[0]) << 32 | fdt_be32(&v[1]);
}

bool fdt_reservation(const void *blob, size_t size, unsigned i, uint64_t *base,
		     uint64_t *len)
{
	const struct fdt_header *h = blob;
	uint32_t off = fdt_be32(&h->off_reserved);
	const struct fdt_reserved *r;
	size_t limit = fdt_limit(h, size);

	if (off % 4 || off > limit || (limit - off) / sizeof(*r) <= i)
		return false;
	r = (const struct fdt_reserved *)((const char *)blob + off) + i;
	*base = be64(r->base);
	*len = be64(r->len);
	return *base || *len;
}

const void *fdt_prop(const struct fdt_cursor *tree, const void *node,
		     const char *name, unsigned *len)
{
	struct fdt_cursor c = *tree;

	c.at = node;
	c.in_props = true;
	while (c.at != c.end) {
		switch (fdt_be32(c.at++)) {
		case FDT_T_NOP:
			break;
		case FDT_T_PROP:
			if (fdt_property(&c) != FDT_PROP)
				return NULL;
			if (strcmp(c.name, name))
				break;
			if (len)
				*len = c.len;
			return c.value;
		default:
			return NULL;
		}
	}
	return NULL;
}
