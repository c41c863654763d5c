/* SPDX-License-Identifier: BSD-3-Clause */
/* /chosen: what the loader says to the kernel, and the path of the console. */
#include <string.h>
#include "scan.h"

const char *scan_chosen(struct uk_machine *m, const char *name,
			const void *value, uint32_t len,
			const char **stdout_prop)
{
	if (!strcmp(name, "bootargs")) {
		m->bootargs = scan_string(value, len);
		if (!m->bootargs)
			return "bootargs without an end";
	} else if (!strcmp(name, "stdout-path") ||
		   !strcmp(name, "linux,stdout-path")) {
		*stdout_prop = scan_string(value, len);
	} else if (!strcmp(name, "linux,initrd-start")) {
		m->initrd_start = scan_number(value, len);
	} else if (!strcmp(name, "linux,initrd-end")) {
		m->initrd_end = scan_number(value, len);
	} else if (!strcmp(name, "rng-seed")) {
		m->rng_seed = value;
		m->rng_seed_len = len;
	} else if (!strcmp(name, "kaslr-seed")) {
		m->kaslr_seed = scan_number(value, len);
	}
	return NULL;
}

/* The value may be "/soc/serial@7e201000", "/soc/serial@7e201000:115200n8",
 * "serial0" or "serial0:115200n8". */
const char *scan_stdout(const struct fdt_cursor *c, const char *stdout_prop,
			const void *aliases)
{
	static char path[64];
	const char *p;
	unsigned len;

	if (!stdout_prop)
		return NULL;
	for (len = 0; stdout_prop[len] && stdout_prop[len] != ':'; len++)
		if (len == sizeof(path) - 1)
			return NULL;
	memcpy(path, stdout_prop, len);
	path[len] = 0;
	if (path[0] == '/')
		return path;
	p = aliases ? fdt_prop(c, aliases, path, &len) : NULL;
	return p && len && !p[len - 1] ? p : NULL;
}
