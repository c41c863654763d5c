/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the scan share: levels of open nodes, values of properties,
 * what /chosen says. */
#ifndef DEVICE_SCAN_H
#define DEVICE_SCAN_H

#include "device.h"

#define FDT_MAX_CELLS 4

/* What the children of an open node inherit or are translated by. */
struct level {
	const char *name;
	const void *props;	/* the node, for fdt_prop() */
	const void *ranges;	/* NULL: children have no CPU address */
	uint32_t ranges_len;	/* 0: their addresses are the parent's */
	uint32_t irq_parent;
	uint8_t address_cells, size_cells;	/* <= FDT_MAX_CELLS */
	uint8_t kind;		/* enum kind of scan.c */
	bool disabled;
};

/* A property's value as a string, or NULL if it is not terminated. */
static inline const char *scan_string(const void *value, uint32_t len)
{
	const char *s = value;

	return len && !s[len - 1] ? s : NULL;
}

/* A number of one or two cells; 0 if it is neither. */
static inline uint64_t scan_number(const void *value, uint32_t len)
{
	const uint32_t *v = value;

	if (len == 8)
		return (uint64_t)fdt_be32(v) << 32 | fdt_be32(v + 1);
	return len == 4 ? fdt_be32(v) : 0;
}

/*
 * ranges.c. The i-th entry of the reg (len bytes) of a node at this depth: its
 * address seen from the CPU, and its size. False: there is no such entry, or no
 * translation, or it does not fit in 64 bits.
 */
bool scan_reg(const struct level *level, unsigned depth, const void *reg,
	      uint32_t len, unsigned i, paddr_t *base, uint64_t *size);

/* chosen.c. A property of /chosen; *stdout_prop is set to stdout-path's value.
 * A phrase if the tree is to be refused for it, else NULL. */
const char *scan_chosen(struct uk_machine *m, const char *name,
			const void *value, uint32_t len,
			const char **stdout_prop);

/* chosen.c. The path in stdout-path, without options, an alias resolved; NULL if
 * there is none. aliases: that node, or NULL. */
const char *scan_stdout(const struct fdt_cursor *c, const char *stdout_prop,
			const void *aliases);

#endif
