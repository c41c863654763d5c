/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Addresses of a device tree. A node's reg counts in its parent's address
 * space; each ranges on the way up to the root moves it into the next one, and
 * the root's is the CPU's:
 *
 *     root    #address-cells 2                         0x0_3f201000
 *      soc    ranges <0x7e000000 0x3f000000 0x1000000>      ^
 *       uart  reg <0x7e201000 0x200>                   0x7e201000
 *
 * A bus without ranges (i2c, cpus) has addresses that are no memory.
 */
#include "scan.h"

/* n cells to a number, the most significant first; false beyond 64 bits. */
static bool number(const uint32_t *p, unsigned n, uint64_t *v)
{
	*v = 0;
	for (; n; n--, p++) {
		if (*v >> 32)
			return false;
		*v = *v << 32 | fdt_be32(p);
	}
	return true;
}

/* From the address space below level l to the one above it. */
static bool translate(const struct level *l, paddr_t *address)
{
	unsigned child = l->address_cells, parent = l[-1].address_cells;
	unsigned entry = child + parent + l->size_cells;
	const uint32_t *p = l->ranges;
	uint32_t left = l->ranges_len / 4;
	uint64_t from, to, size;

	if (!p)
		return false;
	if (!l->ranges_len)
		return true;
	for (; entry && left >= entry; left -= entry, p += entry) {
		if (!number(p, child, &from) ||
		    !number(p + child, parent, &to) ||
		    !number(p + child + parent, l->size_cells, &size))
			continue;
		if (*address < from || *address - from >= size)
			continue;
		*address = *address - from + to;
		return true;
	}
	return false;
}

bool scan_reg(const struct level *level, unsigned depth, const struct node *n,
	      unsigned i, paddr_t *base, uint64_t *size)
{
	const struct level *parent = &level[depth - 1];
	unsigned entry = parent->address_cells + parent->size_cells;
	const uint32_t *p = n->value[NAME_REG];

	if (!node_has(n, NAME_REG) || !entry ||
	    n->len[NAME_REG] / 4 / entry <= i)
		return false;
	p += (size_t)i * entry;
	if (!number(p, parent->address_cells, base) ||
	    !number(p + parent->address_cells, parent->size_cells, size))
		return false;
	for (; parent > &level[1]; parent--)
		if (!translate(parent, base))
			return false;
	return true;
}
