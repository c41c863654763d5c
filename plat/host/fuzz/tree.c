/* SPDX-License-Identifier: BSD-3-Clause */
/* Any bytes as a device tree: lib/device's pass over it reads nothing beyond
 * its end, and what it notes lies inside. */
#include <stdlib.h>
#include <string.h>
#include <uk/print.h>
#include "../../../lib/device/device.h"

void uk_printk(const char *fmt, ...)
{
	(void)fmt;
}

static int probe(struct uk_device *dev)
{
	unsigned len = 0;

	for (unsigned i = 0; i < dev->nregs; i++)
		(void)uk_device_prop(dev, "reg", &len);
	return 0;
}

static const char *const names[] = { "test,uart", "arm,pl011", "arm,gic-400",
				     "virtio,mmio", NULL };
static const struct uk_driver driver = { .name = "any",
					 .class = UK_DRIVER_OTHER,
					 .compatible = names,
					 .probe = probe };
const struct uk_driver *const drivers[] = { &driver };
__asm__(".globl _drivers_start, _drivers_end\n"
	".set _drivers_start, drivers\n"
	".set _drivers_end, drivers + 8\n");

static void inside(const char *s, const unsigned char *data, size_t size)
{
	const unsigned char *p = (const unsigned char *)s;

	if (s != NULL && p >= data && p < data + size &&
	    memchr(p, 0, (size_t)(data + size - p)) == NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	unsigned char *copy = aligned_alloc(8, (size + 8) & ~(size_t)7);
	struct uk_machine m;
	const char *why = NULL;

	/* Its end is the buffer's, so that a read beyond it is seen. */
	memcpy(copy, data, size);
	if (uk_machine_scan(&m, copy, size & ~(size_t)7, &why) == 0) {
		inside(m.bootargs, copy, size);
		inside(m.model, copy, size);
		if (m.nram > UK_RAM_BANKS || m.nreserved > UK_RAM_BANKS)
			abort();
		uk_devices_probe(UK_DRIVER_POWER, UK_DRIVER_OTHER);
	} else if (why == NULL) {
		abort();
	}
	free(copy);
	return 0;
}
