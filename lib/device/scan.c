/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The one pass over the device tree.
 *
 * A node's properties come before its children and in any order, so they are
 * noted as they pass (struct node) and judged when the node's first child, or
 * its end, is met. What children inherit (cells, ranges, interrupt parent,
 * disabled state) stands in a stack of levels: level d holds the open node of
 * depth d, level 0 the defaults that the root itself would inherit.
 *
 * A structurally damaged tree is refused as a whole. A node that makes no sense
 * by itself (an address that no ranges translate, too many cells) is left
 * out: boards differ, and a board must not fail to boot for a device that no
 * driver here knows.
 */
#include <errno.h>
#include <string.h>
#include "scan.h"

struct uk_machine uk_machine;

enum kind {
	KIND_OTHER,
	KIND_CPUS,
	KIND_RESERVED,
};

struct scan {
	struct uk_machine *m;
	struct node node; /* the one whose properties are passing */
	bool open; /* they may still be */
	const char *stdout_path; /* /chosen's, as it stands there */
	const void *aliases; /* that node, for fdt_prop() */
	const char *why; /* not NULL: refuse */
	struct level level[FDT_MAX_DEPTH + 1];
	uint32_t path[DEVICE_MAX]; /* a hash of each device's path */
};

/*
 * Equal names have one copy in the strings block, so a name's number is
 * remembered by its offset there, plus 1: some 40 names are compared, not 300.
 */
#define KNOWN 1024
static uint8_t known[KNOWN];
static bool known_used;

static __always_inline unsigned name_of(const struct fdt_cursor *c)
{
	size_t offset = (size_t)(c->name - c->strings);
	unsigned name;

	if (offset >= KNOWN)
		return node_name(c->name);
	if (likely(known[offset]))
		return known[offset] - 1u;
	name = node_name(c->name);
	known[offset] = (uint8_t)(name + 1);
	return name;
}

/* A node was entered. */
static void enter(struct scan *s, unsigned depth, const char *name,
		  const void *props)
{
	s->level[depth].name = name;
	s->level[depth].props = props;
	s->node.has = 0;
	s->open = true;
}

static void add_bank(struct scan *s, bool reserved, paddr_t base, uint64_t size)
{
	struct uk_machine *m = s->m;
	unsigned *n = reserved ? &m->nreserved : &m->nram;

	if (!size || base + size - 1 < base)
		return;
	if (*n == UK_RAM_BANKS) {
		s->why = "too many memory banks";
	} else if (reserved) {
		m->reserved[*n].base = base;
		m->reserved[(*n)++].size = size;
	} else {
		m->ram[*n].base = base;
		m->ram[(*n)++].size = size;
	}
}

/* Add every bank of a memory or reserved-memory node's reg. */
static void add_banks(struct scan *s, unsigned depth, bool reserved)
{
	paddr_t base;
	uint64_t size;
	unsigned i;

	for (i = 0; scan_reg(s->level, depth, &s->node, i, &base, &size); i++)
		add_bank(s, reserved, base, size);
}

static uint32_t path_hash(uint32_t h, const char *s)
{
	while (*s)
		h = h * 31 + (unsigned char)*s++;
	return h;
}

static void add_device(struct scan *s, unsigned depth)
{
	const struct node *n = &s->node;
	const struct level *l = &s->level[depth];
	bool extended = node_has(n, NAME_INTERRUPTS_EXTENDED);
	enum name irqs = extended ? NAME_INTERRUPTS_EXTENDED : NAME_INTERRUPTS;
	const struct uk_driver *driver;
	struct uk_device *dev;
	uint32_t hash = 0;
	unsigned i;

	driver = device_match(n->value[NAME_COMPATIBLE],
			      n->len[NAME_COMPATIBLE]);
	if (!driver)
		return;
	dev = device_add(l->name, driver);
	if (!dev)
		return;
	dev->node = l->props;
	dev->phandle = (uint32_t)node_number(n, NAME_PHANDLE);
	if (node_has(n, irqs)) {
		dev->irqs = n->value[irqs];
		dev->irq_cells = n->len[irqs] / 4;
	}
	dev->irq_parent = extended ? UK_IRQ_EXTENDED : l->irq_parent;
	while (dev->nregs < UK_DEVICE_REGS &&
	       scan_reg(s->level, depth, n, dev->nregs,
			&dev->reg[dev->nregs].base, &dev->reg[dev->nregs].size))
		dev->nregs++;
	for (i = 2; i <= depth; i++)
		hash = path_hash(path_hash(hash, "/"), s->level[i].name);
	s->path[dev - device_pool] = hash;
}

static uint8_t cells(struct scan *s, enum name name, uint8_t default_cells)
{
	uint64_t n = node_number(&s->node, name);

	if (!node_has(&s->node, name))
		return default_cells;
	if (s->node.len[name] != 4 || n > FDT_MAX_CELLS)
		s->why = "bad #address-cells or #size-cells";
	return (uint8_t)n;
}

static bool is_disabled(const struct node *n)
{
	const char *status = node_string(n, NAME_STATUS);

	return node_has(n, NAME_STATUS) &&
	       (!status || (strcmp(status, "okay") && strcmp(status, "ok")));
}

static bool has_type(const struct node *n, const char *type)
{
	const char *s = node_string(n, NAME_DEVICE_TYPE);

	return s && !strcmp(s, type);
}

/* A node right below the root: some have a meaning by their name or type. */
static void top_node(struct scan *s, struct level *l)
{
	const char *name = l->name;

	if (node_has(&s->node, NAME_DEVICE_TYPE) &&
	    has_type(&s->node, "memory")) {
		add_banks(s, 2, false);
	} else if (*name == 'a' && !strcmp(name, "aliases")) {
		s->aliases = l->props;
	} else if (*name == 'r' && !strcmp(name, "reserved-memory")) {
		l->kind = KIND_RESERVED;
	} else if (*name == 'c' && !strcmp(name, "cpus")) {
		l->kind = KIND_CPUS;
	} else if (*name == 'c' && !strcmp(name, "chosen")) {
		s->why = chosen_read(s->m, &s->node);
		s->stdout_path = node_string(&s->node, NAME_STDOUT_PATH);
	}
}

/* All properties of the node at this depth have passed, or, if it is a parent,
 * it has children and they come now. */
static void close(struct scan *s, unsigned depth, bool parent)
{
	struct level *l = &s->level[depth];
	const struct node *n = &s->node;

	s->open = false;
	l->kind = KIND_OTHER;
	l->disabled = l[-1].disabled || is_disabled(n);
	l->irq_parent =
		node_has(n, NAME_INTERRUPT_PARENT)
			? (uint32_t)node_number(n, NAME_INTERRUPT_PARENT)
			: l[-1].irq_parent;
	if (parent) {
		l->address_cells = cells(s, NAME_ADDRESS_CELLS, 2);
		l->size_cells = cells(s, NAME_SIZE_CELLS, 1);
		l->ranges = NULL;
		if (node_has(n, NAME_RANGES)) {
			l->ranges = n->value[NAME_RANGES];
			l->ranges_len = n->len[NAME_RANGES];
		}
	}
	if (depth == 1 && node_string(n, NAME_MODEL) != NULL)
		s->m->model = node_string(n, NAME_MODEL);
	if (depth == 1 || l->disabled)
		return;
	if (depth == 2)
		top_node(s, l);
	if (l[-1].kind == KIND_RESERVED)
		add_banks(s, depth, true);
	else if (l[-1].kind == KIND_CPUS)
		s->m->ncpus += has_type(n, "cpu");
	else if (node_has(n, NAME_COMPATIBLE))
		add_device(s, depth);
}

static void find_stdout(struct scan *s, struct fdt_cursor c)
{
	const char *path = chosen_stdout(&c, s->stdout_path, s->aliases);
	uint32_t hash;
	unsigned i;

	s->m->stdout_path = path;
	if (!path)
		return;
	hash = path_hash(0, path);
	for (i = 0; i < device_count; i++)
		if (s->path[i] == hash)
			device_stdout = &device_pool[i];
}

/* c is handed on by value only: so the compiler keeps it in registers. */
static const char *walk(struct scan *s, struct fdt_cursor c)
{
	unsigned name;

	for (;;) {
		switch (fdt_next(&c)) {
		case FDT_NODE:
			if (s->open)
				close(s, c.depth - 1, true);
			enter(s, c.depth, c.name, c.at);
			break;
		case FDT_PROP:
			name = name_of(&c);
			if (name == NAMES)
				break;
			s->node.has |= 1u << name;
			s->node.value[name] = c.value;
			s->node.len[name] = c.len;
			break;
		case FDT_LEAVE:
			if (s->open)
				close(s, c.depth + 1, false);
			if (s->why)
				return s->why;
			break;
		case FDT_DONE:
			if (!s->m->ncpus) /* said by none: ours */
				s->m->ncpus = 1;
			find_stdout(s, c);
			return NULL;
		case FDT_BAD:
			return c.why;
		}
	}
}

int uk_machine_scan(struct uk_machine *m, const void *fdt, size_t mapped,
		    const char **why)
{
	struct scan s;
	struct fdt_cursor c;
	paddr_t base;
	uint64_t len;
	unsigned i;

	*m = (struct uk_machine){ .model = "unknown board", .bootargs = "" };
	s.m = m;
	s.open = false;
	s.node.has = 0;
	memset(s.path, 0, sizeof(s.path));
	s.stdout_path = s.why = NULL;
	s.aliases = NULL;
	s.level[0] = (struct level){ .address_cells = 2, .size_cells = 1 };
	if (fdt_open(&c, fdt, mapped)) {
		device_reset(&c);
		if (known_used) /* by another tree */
			memset(known, 0, sizeof(known));
		known_used = true;
		for (i = 0; fdt_reservation(fdt, mapped, i, &base, &len); i++)
			add_bank(&s, true, base, len);
		*why = walk(&s, c);
	} else {
		*why = c.why;
	}
	if (!*why)
		return 0;
	device_count = 0;
	device_stdout = NULL;
	return -EINVAL;
}
