/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Device trees for boards whose loader gives none, and a console before there
 * is any tree. Which board it is follows from where it loaded the image (RAM of
 * a Raspberry Pi starts at 0, that of QEMU's virt at 1 GiB) and from its CPU.
 */
#include <errno.h>
#include <plat/boot.h>
#include <uk/print.h>
#include "device.h"

/* See boards.S. */
extern const struct board {
	uint32_t ram_gib;
	uint32_t cpu_part; /* 0: any */
	uint32_t offset;
	uint32_t size;
} builtin_boards[];
extern const uint8_t builtin_packed[], builtin_packed_end[];
extern uint8_t builtin_trees[];

/* What pack.py did, undone. */
static void unpack(uint8_t *to, const uint8_t *from, const uint8_t *end)
{
	while (from < end) {
		unsigned first = *from++, n = first + 1;
		const uint8_t *p = from;

		if (first < 0x80) {
			from += n;
		} else {
			n = (first >> 3 & 15) + 2;
			p = to - ((first & 7) << 8 | *from++) - 1;
		}
		while (n--)
			*to++ = *p++;
	}
}

static const void *builtin_find(const struct plat_boot *boot, size_t *len)
{
	const struct board *b = builtin_boards;

	for (; b->size; b++) {
		if (b->ram_gib != boot->image_start >> 30 ||
		    (b->cpu_part && b->cpu_part != boot->cpu_part))
			continue;
		unpack(builtin_trees, builtin_packed, builtin_packed_end);
		*len = b->size;
		return builtin_trees + b->offset;
	}
	return NULL;
}

const void *uk_builtin_fdt(const struct plat_boot *boot, size_t *len)
{
	const void *fdt = builtin_find(boot, len), *root;
	struct fdt_cursor c;

	if (!fdt || !fdt_open(&c, fdt, *len) || fdt_next(&c) != FDT_NODE)
		return NULL;
	root = c.at;
	uk_printk("device: assuming a %s with the least RAM that it has\n",
		  (const char *)fdt_prop(&c, root, "model", NULL));
	return fdt;
}

int uk_early_console(const struct plat_boot *boot)
{
	struct uk_machine m;
	const char *why;
	const void *fdt;
	size_t len;

	if (uk_console_ready())
		return 0;
	if (!uk_device_stdout()) {
		fdt = builtin_find(boot, &len);
		if (!fdt || uk_machine_scan(&m, fdt, len, &why))
			return -ENODEV;
	}
	uk_devices_probe(UK_DRIVER_CONSOLE, UK_DRIVER_CONSOLE);
	return uk_console_ready() ? 0 : -ENODEV;
}

void uk_print_urgent(void)
{
	uk_early_console(&plat_boot);
}
