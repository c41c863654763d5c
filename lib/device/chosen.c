/* SPDX-License-Identifier: BSD-3-Clause */
/* /chosen: what the loader says to the kernel, and the path of the console. */
#include <string.h>
#include "scan.h"

const char *chosen_read(struct uk_machine *m, const struct node *n)
{
	if (node_has(n, NAME_BOOTARGS)) {
		m->bootargs = node_string(n, NAME_BOOTARGS);
		if (!m->bootargs)
			return "bootargs without an end";
	}
	m->initrd_start = node_number(n, NAME_INITRD_START);
	m->initrd_end = node_number(n, NAME_INITRD_END);
	m->kaslr_seed = node_number(n, NAME_KASLR_SEED);
	if (node_has(n, NAME_RNG_SEED)) {
		m->rng_seed = n->value[NAME_RNG_SEED];
		m->rng_seed_len = n->len[NAME_RNG_SEED];
	}
	return NULL;
}

/* The value may be "/soc/serial@7e201000", "/soc/serial@7e201000:115200n8",
 * "serial0" or "serial0:115200n8". */
const char *chosen_stdout(const struct fdt_cursor *c, const char *value,
			  const void *aliases)
{
	static char path[64];
	const char *p;
	unsigned len;

	if (!value)
		return NULL;
	for (len = 0; value[len] && value[len] != ':'; len++)
		if (len == sizeof(path) - 1)
			return NULL;
	memcpy(path, value, len);
	path[len] = 0;
	if (path[0] == '/')
		return path;
	p = aliases ? fdt_prop(c, aliases, path, &len) : NULL;
	return p && len && !p[len - 1] ? p : NULL;
}
