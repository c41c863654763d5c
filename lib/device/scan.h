/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the scan share: levels of open nodes, and what a node said
 * of itself. */
#ifndef DEVICE_SCAN_H
#define DEVICE_SCAN_H

#include "device.h"

#define FDT_MAX_CELLS 4

/* What the children of an open node inherit or are translated by. */
struct level {
	const char *name;
	const void *props; /* the node, for fdt_prop() */
	const void *ranges; /* NULL: children have no CPU address */
	uint32_t ranges_len; /* 0: their addresses are the parent's */
	uint32_t irq_parent;
	uint8_t address_cells, size_cells; /* <= FDT_MAX_CELLS */
	uint8_t kind; /* enum kind of scan.c */
	bool disabled;
};

/* The properties that the scan looks at, sorted, so that a search can stop
 * early. */
#define SCAN_NAMES(X)                                 \
	X(ADDRESS_CELLS, "#address-cells")            \
	X(SIZE_CELLS, "#size-cells")                  \
	X(BOOTARGS, "bootargs")                       \
	X(COMPATIBLE, "compatible")                   \
	X(DEVICE_TYPE, "device_type")                 \
	X(INTERRUPT_PARENT, "interrupt-parent")       \
	X(INTERRUPTS, "interrupts")                   \
	X(INTERRUPTS_EXTENDED, "interrupts-extended") \
	X(KASLR_SEED, "kaslr-seed")                   \
	X(INITRD_END, "linux,initrd-end")             \
	X(INITRD_START, "linux,initrd-start")         \
	X(MODEL, "model")                             \
	X(PHANDLE, "phandle")                         \
	X(RANGES, "ranges")                           \
	X(REG, "reg")                                 \
	X(RNG_SEED, "rng-seed")                       \
	X(STATUS, "status")                           \
	X(STDOUT_PATH, "stdout-path")

#define SCAN_NAME(id, text) NAME_##id,
enum name {
	SCAN_NAMES(SCAN_NAME) NAMES
};

/* What one node said of them. */
struct node {
	uint32_t has; /* bit n: the values of name n are set */
	uint32_t len[NAMES]; /* bytes */
	const void *value[NAMES];
};

static inline bool node_has(const struct node *n, enum name name)
{
	return n->has & 1u << name;
}

/* node.c. The name's number, NAMES if it is none of them. */
unsigned node_name(const char *text);

/* node.c. A value as a string, NULL if it is absent or not terminated. */
const char *node_string(const struct node *n, enum name name);

/* node.c. A number of one or two cells; 0 if it is absent or neither. */
uint64_t node_number(const struct node *n, enum name name);

/*
 * ranges.c. The i-th entry of n's reg, a node at this depth: its address seen
 * from the CPU, and its size. False: there is no such entry, or no translation,
 * or it does not fit in 64 bits.
 */
bool scan_reg(const struct level *level, unsigned depth, const struct node *n,
	      unsigned i, paddr_t *base, uint64_t *size);

/* chosen.c. Take what /chosen says into m. A phrase if the tree is to be
 * refused for it, else NULL. */
const char *chosen_read(struct uk_machine *m, const struct node *n);

/* chosen.c. The path that value, of stdout-path, means: without options, an
 * alias resolved; NULL if there is none. aliases: that node, or NULL. */
const char *chosen_stdout(const struct fdt_cursor *c, const char *value,
			  const void *aliases);

#endif
