/* SPDX-License-Identifier: BSD-3-Clause */
/* The properties that the scan looks at: their names and their values. */
#include <string.h>
#include "scan.h"

/* In the order of enum name; sorted, so that a search can stop early. */
static const char names[NAMES][20] = {
	"#address-cells",
	"#size-cells",
	"bootargs",
	"compatible",
	"device_type",
	"interrupt-parent",
	"interrupts",
	"interrupts-extended",
	"kaslr-seed",
	"linux,initrd-end",
	"linux,initrd-start",
	"model",
	"phandle",
	"ranges",
	"reg",
	"rng-seed",
	"status",
	"stdout-path",
};

unsigned node_name(const char *text)
{
	unsigned i;

	for (i = 0; i < NAMES && names[i][0] <= *text; i++)
		if (names[i][0] == *text && !strcmp(names[i], text))
			return i;
	return NAMES;
}

const char *node_string(const struct node *n, enum name name)
{
	const char *s = n->value[name];

	return node_has(n, name) && n->len[name] && !s[n->len[name] - 1] ? s
									 : NULL;
}

uint64_t node_number(const struct node *n, enum name name)
{
	const uint32_t *v = n->value[name];

	if (!node_has(n, name))
		return 0;
	if (n->len[name] == 8)
		return (uint64_t)fdt_be32(v) << 32 | fdt_be32(v + 1);
	return n->len[name] == 4 ? fdt_be32(v) : 0;
}
