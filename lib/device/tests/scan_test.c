/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * uk_machine_scan() on a board with every case that it tells apart, on the
 * built-in trees, and on each of them cut off at every length and with every
 * bit turned over.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/print.h>
#include "../device.h"

static unsigned failures;

#define CHECK(cond)                                                 \
	do {                                                        \
		if (!(cond)) {                                      \
			printf("# line %d: %s\n", __LINE__, #cond); \
			failures++;                                 \
		}                                                   \
	} while (0)

void uk_printk(const char *fmt, ...)
{
	(void)fmt;
}

static char probed[16];

static int probe(struct uk_device *dev)
{
	size_t n = strlen(probed);

	probed[n] = dev->driver->name[0];
	probed[n + 1] = 0;
	return 0;
}

#define DRIVER(id, driver_class, ...)                                       \
	static const char *const id##_compatible[] = { __VA_ARGS__, NULL }; \
	static const struct uk_driver id = { .name = #id,                   \
					     .class = driver_class,         \
					     .compatible = id##_compatible, \
					     .probe = probe }

DRIVER(uart, UK_DRIVER_CONSOLE, "test,uart", "arm,pl011");
DRIVER(pic, UK_DRIVER_INTC, "test,nothing", "test,pic");
DRIVER(gic, UK_DRIVER_INTC, "test,gic", "arm,gic-400", "arm,cortex-a15-gic");

const struct uk_driver *const drivers[] = { &uart, &pic, &gic };
__asm__(".globl _drivers_start, _drivers_end\n"
	".set _drivers_start, drivers\n"
	".set _drivers_end, drivers + 24\n");

static void ram_and_chosen(const struct uk_machine *m)
{
	CHECK(!strcmp(m->model, "test board"));
	CHECK(m->nram == 2);
	CHECK(m->ram[0].base == 0x40000000 && m->ram[0].size == 0x8000000);
	CHECK(m->ram[1].base == 0x800000000 && m->ram[1].size == 0x100000000);
	CHECK(m->nreserved == 3);
	CHECK(m->reserved[0].base == 0x40000000);
	CHECK(m->reserved[1].base == 0x41000000);
	CHECK(m->reserved[2].base == 0x42000000 &&
	      m->reserved[2].size == 0x3000);
	CHECK(m->ncpus == 2);
	CHECK(!strcmp(m->bootargs, "one two"));
	CHECK(!strcmp(m->stdout_path, "/bus/inner/uart@100002000"));
	CHECK(m->initrd_start == 0x48000000 && m->initrd_end == 0x48100000);
	CHECK(m->kaslr_seed == 0x123456789abcdef0);
	CHECK(m->rng_seed_len == 4 && !memcmp(m->rng_seed, "\1\2\3\4", 4));
}

static void devices(void)
{
	const struct uk_device *d = device_pool;
	unsigned len;

	CHECK(device_count == 4);
	CHECK(d[0].driver == &gic && d[0].nregs == 1 && !d[0].irq_cells);
	CHECK(d[0].reg[0].base == 0x8000000 && d[0].reg[0].size == 0x1000);
	CHECK(d[1].driver == &pic && d[1].reg[0].base == 0xfe00b200);
	CHECK(d[1].irq_parent == UK_IRQ_EXTENDED && d[1].irq_cells == 4);
	CHECK(fdt_be32(d[1].irqs) == d[0].phandle && d[0].phandle);
	CHECK(d[2].driver == &uart && d[2].irq_cells == 4);
	CHECK(d[2].irq_parent == d[1].phandle);
	CHECK(d[2].nregs == 2 && d[2].reg[0].base == 0x400002000);
	CHECK(d[2].reg[1].base == 0x400003000 && d[2].reg[1].size == 0x200);
	CHECK(d[3].driver == &uart && d[3].nregs == 0);
	CHECK(uk_device_stdout() == &d[2]);
	CHECK(!strcmp(uk_device_prop(&d[2], "status", &len), "okay"));
	CHECK(!uk_device_prop(&d[2], "no-such", &len));
	CHECK(uk_device_regs(&d[0], 0) && !uk_device_regs(&d[0], 1));

	/* The gic first, which hangs behind no other; consoles last. */
	uk_devices_probe(UK_DRIVER_POWER, UK_DRIVER_OTHER);
	CHECK(!strcmp(probed, "gpuu"));
}

/* Scan a copy in memory of exactly this size. */
static int scan_copy(const unsigned char *tree, size_t size, size_t flip)
{
	struct uk_machine m;
	const char *why = NULL;
	unsigned char *t = malloc(size ? size : 1);
	int err;

	memcpy(t, tree, size);
	if (flip < size * 8)
		t[flip / 8] ^= (unsigned char)(1 << flip % 8);
	err = uk_machine_scan(&m, t, size, &why);
	CHECK(!err == !why);
	CHECK(m.nram <= UK_RAM_BANKS && m.nreserved <= UK_RAM_BANKS);
	CHECK(err || m.ncpus >= 1);
	CHECK(err || strlen(m.bootargs) < size);
	free(t);
	return err;
}

static void damage(const unsigned char *tree, size_t size)
{
	for (size_t n = 0; n < size; n++)
		CHECK(scan_copy(tree, n, SIZE_MAX));
	for (size_t bit = 0; bit < size * 8; bit++)
		scan_copy(tree, size, bit);
}

static void builtin(const struct uk_machine *m)
{
	CHECK(m->nram == 1 && m->ncpus == 1 && !*m->bootargs);
	CHECK(device_count >= 1 && uk_device_stdout());
	CHECK(uk_device_stdout()->nregs == 1);
	CHECK(uk_device_stdout()->irq_cells >= 2);
}

int main(int argc, char **argv)
{
	static _Alignas(8) unsigned char tree[65536];
	struct uk_machine m;
	const char *why;

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		size_t size = f ? fread(tree, 1, sizeof(tree), f) : 0;

		if (f)
			fclose(f);
		CHECK(uk_machine_scan(&m, tree, sizeof(tree), &why) == 0);
		if (i == 1) {
			ram_and_chosen(&m);
			devices();
		} else {
			builtin(&m);
		}
		damage(tree, size);
	}
	CHECK(argc == 5);
	printf("%s lib/device\n", failures ? "not ok" : "ok");
	return failures != 0;
}
