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
	KIND_CHOSEN,
	KIND_CPUS,
	KIND_RESERVED,
};

/* The node whose properties are passing. */
struct node {
	const void *reg, *irqs;
	const char *compatible, *type;
	uint32_t reg_len, irqs_len, compatible_len;
	uint32_t phandle;
	bool irqs_extended, disabled;
};

struct scan {
	struct uk_machine *m;
	struct node node;
	bool open;		/* node's properties may still be passing */
	const char *stdout_prop;
	const void *aliases;	/* that node, for fdt_prop() */
	const char *why;	/* not NULL: refuse */
	struct level level[FDT_MAX_DEPTH + 1];
	uint32_t path[DEVICE_MAX];	/* a hash of each device's path */
};

/* What a property's name means here. */
enum name {
	NAME_NEW,		/* not looked at yet */
	NAME_OTHER,
	NAME_ADDRESS_CELLS,
	NAME_SIZE_CELLS,
	NAME_COMPATIBLE,
	NAME_DEVICE_TYPE,
	NAME_INTERRUPTS,
	NAME_INTERRUPTS_EXTENDED,
	NAME_INTERRUPT_PARENT,
	NAME_MODEL,
	NAME_PHANDLE,
	NAME_RANGES,
	NAME_REG,
	NAME_STATUS,
	NAME_CHOSEN,		/* one of /chosen's */
};

/* Sorted, so that a search can stop early. */
static const struct {
	char text[23];
	uint8_t name;
} names[] = {
	{ "#address-cells", NAME_ADDRESS_CELLS },
	{ "#size-cells", NAME_SIZE_CELLS },
	{ "bootargs", NAME_CHOSEN },
	{ "compatible", NAME_COMPATIBLE },
	{ "device_type", NAME_DEVICE_TYPE },
	{ "interrupt-parent", NAME_INTERRUPT_PARENT },
	{ "interrupts", NAME_INTERRUPTS },
	{ "interrupts-extended", NAME_INTERRUPTS_EXTENDED },
	{ "kaslr-seed", NAME_CHOSEN },
	{ "linux,initrd-end", NAME_CHOSEN },
	{ "linux,initrd-start", NAME_CHOSEN },
	{ "linux,phandle", NAME_PHANDLE },
	{ "linux,stdout-path", NAME_CHOSEN },
	{ "model", NAME_MODEL },
	{ "phandle", NAME_PHANDLE },
	{ "ranges", NAME_RANGES },
	{ "reg", NAME_REG },
	{ "rng-seed", NAME_CHOSEN },
	{ "status", NAME_STATUS },
	{ "stdout-path", NAME_CHOSEN },
};

/*
 * Equal names have one copy in the strings block, so the meaning of a name is
 * remembered by its offset there: some 40 names are compared, not 300.
 */
#define KNOWN 1024
static uint8_t known[KNOWN];
static bool known_used;

static __noinline enum name name_find(const char *text)
{
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].text[0] > *text)
			break;
		if (names[i].text[0] == *text && !strcmp(names[i].text, text))
			return names[i].name;
	}
	return NAME_OTHER;
}

static __always_inline enum name name_of(const struct fdt_cursor *c)
{
	size_t offset = (size_t)(c->name - c->strings);
	enum name name = offset < KNOWN ? known[offset] : NAME_NEW;

	if (unlikely(name == NAME_NEW)) {
		name = name_find(c->name);
		if (offset < KNOWN)
			known[offset] = (uint8_t)name;
	}
	return name;
}

static void cells_property(struct scan *s, const void *value, uint32_t len,
			   uint8_t *cells)
{
	uint64_t n = scan_number(value, len);

	if (len != 4 || n > FDT_MAX_CELLS)
		s->why = "bad #address-cells or #size-cells";
	else
		*cells = (uint8_t)n;
}

static void interrupts_property(struct node *n, const void *value,
				uint32_t len, bool extended)
{
	if (n->irqs_extended && !extended)
		return;		/* the tree says both: the former wins */
	n->irqs = value;
	n->irqs_len = len;
	n->irqs_extended = extended;
}

static bool is_okay(const char *status)
{
	return !status || !strcmp(status, "okay") || !strcmp(status, "ok");
}

/* Takes the cursor apart: were its address taken, it would not live in
 * registers. */
static __always_inline void property(struct scan *s, struct level *l,
				     enum name name, const char *text,
				     const void *value, uint32_t len)
{
	struct node *n = &s->node;

	switch (name) {
	case NAME_ADDRESS_CELLS:
		cells_property(s, value, len, &l->address_cells);
		break;
	case NAME_SIZE_CELLS:
		cells_property(s, value, len, &l->size_cells);
		break;
	case NAME_COMPATIBLE:
		n->compatible = value;
		n->compatible_len = len;
		break;
	case NAME_DEVICE_TYPE:
		n->type = scan_string(value, len);
		break;
	case NAME_INTERRUPTS:
	case NAME_INTERRUPTS_EXTENDED:
		interrupts_property(n, value, len,
				    name == NAME_INTERRUPTS_EXTENDED);
		break;
	case NAME_INTERRUPT_PARENT:
		l->irq_parent = (uint32_t)scan_number(value, len);
		break;
	case NAME_MODEL:
		if (l == &s->level[1] && scan_string(value, len))
			s->m->model = value;
		break;
	case NAME_PHANDLE:
		n->phandle = (uint32_t)scan_number(value, len);
		break;
	case NAME_RANGES:
		l->ranges = value;
		l->ranges_len = len;
		break;
	case NAME_REG:
		n->reg = value;
		n->reg_len = len;
		break;
	case NAME_STATUS:
		n->disabled = !is_okay(scan_string(value, len));
		break;
	case NAME_CHOSEN:
		if (l->kind == KIND_CHOSEN && !s->why)
			s->why = scan_chosen(s->m, text, value, len,
					     &s->stdout_prop);
		break;
	case NAME_NEW:
	case NAME_OTHER:
		break;
	}
}

/* A node was entered: its level inherits from the one above. */
static struct level *enter(struct scan *s, unsigned depth, const char *name,
			   const void *props)
{
	struct level *l = &s->level[depth];
	struct node *n = &s->node;

	*l = (struct level){
		.name = name,
		.props = props,
		.irq_parent = l[-1].irq_parent,
		.address_cells = 2,
		.size_cells = 1,
	};
	/* Lengths mean nothing beside a NULL. */
	n->reg = n->irqs = NULL;
	n->compatible = n->type = NULL;
	n->phandle = 0;
	n->irqs_extended = n->disabled = false;
	n->irqs_len = 0;
	s->open = true;
	if (depth != 2)
		return l;
	if (*name == 'a' && !strcmp(name, "aliases"))
		s->aliases = props;
	else if (*name == 'r' && !strcmp(name, "reserved-memory"))
		l->kind = KIND_RESERVED;
	else if (*name == 'c' && !strcmp(name, "chosen"))
		l->kind = KIND_CHOSEN;
	else if (*name == 'c' && !strcmp(name, "cpus"))
		l->kind = KIND_CPUS;
	return l;
}

static void add_bank(struct scan *s, bool reserved, paddr_t base,
		     uint64_t size)
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

	for (i = 0; scan_reg(s->level, depth, s->node.reg, s->node.reg_len, i,
			     &base, &size); i++)
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
	const struct uk_driver *driver;
	struct uk_device *dev;
	uint32_t hash = 0;
	unsigned i;

	driver = device_match(n->compatible, n->compatible_len);
	if (!driver)
		return;
	dev = device_add(l->name, driver);
	if (!dev)
		return;
	dev->node = l->props;
	dev->phandle = n->phandle;
	dev->irqs = n->irqs;
	dev->irq_cells = n->irqs_len / 4;
	dev->irq_parent = n->irqs_extended ? UK_IRQ_EXTENDED : l->irq_parent;
	while (dev->nregs < UK_DEVICE_REGS &&
	       scan_reg(s->level, depth, n->reg, n->reg_len, dev->nregs,
			&dev->reg[dev->nregs].base,
			&dev->reg[dev->nregs].size))
		dev->nregs++;
	for (i = 2; i <= depth; i++)
		hash = path_hash(path_hash(hash, "/"), s->level[i].name);
	s->path[dev - device_pool] = hash;
}

/* All properties of the node at this depth have passed. */
static void close(struct scan *s, unsigned depth)
{
	struct level *l = &s->level[depth];
	const struct node *n = &s->node;

	s->open = false;
	l->disabled = n->disabled || l[-1].disabled;
	if (l->disabled || depth < 2)
		return;
	if (n->type && depth == 2 && !strcmp(n->type, "memory"))
		add_banks(s, depth, false);
	else if (l[-1].kind == KIND_RESERVED)
		add_banks(s, depth, true);
	else if (l[-1].kind == KIND_CPUS)
		s->m->ncpus += n->type && !strcmp(n->type, "cpu");
	else if (n->compatible)
		add_device(s, depth);
}

static void find_stdout(struct scan *s, const struct fdt_cursor *c)
{
	const char *path = scan_stdout(c, s->stdout_prop, s->aliases);
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

static const char *walk(struct scan *s, struct fdt_cursor c)
{
	struct level *l = s->level;
	struct fdt_cursor copy;
	enum name name;

	for (;;) {
		switch (fdt_next(&c)) {
		case FDT_NODE:
			if (s->open)
				close(s, c.depth - 1);
			l = enter(s, c.depth, c.name, c.at);
			break;
		case FDT_PROP:
			name = name_of(&c);
			if (name == NAME_OTHER)
				break;
			property(s, l, name, c.name, c.value, c.len);
			break;
		case FDT_LEAVE:
			if (s->open)
				close(s, c.depth + 1);
			if (s->why)
				return s->why;
			break;
		case FDT_DONE:
			if (!s->m->ncpus)	/* said by none: ours */
				s->m->ncpus = 1;
			copy = c;
			find_stdout(s, &copy);
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
	s.stdout_prop = s.why = NULL;
	s.aliases = NULL;
	s.level[0] = (struct level){ .address_cells = 2, .size_cells = 1 };
	if (fdt_open(&c, fdt, mapped)) {
		device_reset(&c);
		if (known_used)	/* by another tree */
			memset(known, NAME_NEW, sizeof(known));
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
