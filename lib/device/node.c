/* SPDX-License-Identifier: BSD-3-Clause */
/* The properties that the scan looks at: their names and their values. */
#include <string.h>
#include "scan.h"

/* All names, a 0 behind each, and where each begins. */
#define NAME_TEXT(id, text) char id[sizeof(text)];
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a character array's */
#define NAME_VALUE(id, text) .id = text,
#define NAME_AT(id, text) offsetof(struct names, id),
static const struct names {
	SCAN_NAMES(NAME_TEXT)
} names = { SCAN_NAMES(NAME_VALUE) };
static const uint8_t name_at[] = { SCAN_NAMES(NAME_AT) };

static const char *name_of(unsigned i)
{
	return (const char *)&names + name_at[i];
}

unsigned node_name(const char *text)
{
	unsigned i = 0;

	while (i < NAMES && *name_of(i) < *text)
		i++;
	for (; i < NAMES && *name_of(i) == *text; i++)
		if (!strcmp(name_of(i), text))
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
