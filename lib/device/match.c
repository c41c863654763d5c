/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Devices and drivers brought together: the static pool that the scan fills,
 * the search of the linked drivers, and the probing.
 *
 * A device's strings and interrupt cells stay in the tree, so they live as
 * long as the tree is mapped: to the end of boot. Drivers copy what they need
 * after that.
 */
#include <errno.h>
#include <string.h>
#include <uk/mm.h>
#include <uk/print.h>
#include "device.h"

/* Filled by the linker from every UK_DRIVER. */
extern const struct uk_driver *const _drivers_start[], *const _drivers_end[];

struct uk_device device_pool[DEVICE_MAX];
unsigned device_count;
const struct uk_device *device_stdout;

static struct fdt_cursor tree;

/* Which values of key_bit() drivers' names have: most names of a tree have
 * another one, and are not compared with any. An image that is to be small has
 * few drivers. */
#ifdef CONFIG_SMALL
#define FILTER 0
#else
#define FILTER 1
#endif
static uint64_t wanted;

/* Nodes of one kind stand together (32 virtio slots on QEMU), so the last
 * question is often the next one. */
static struct {
	const char *compatible;
	unsigned size;
	const struct uk_driver *driver;
} last;

/* Eight characters tell most names apart, and are one load: of "arm,pl01" and
 * "arm,gic-", the first four would not. */
static __always_inline uint64_t key_of(const char *s)
{
	uint64_t key;

	__builtin_memcpy(&key, s, sizeof(key));
	return key;
}

static __always_inline uint64_t key_bit(uint64_t key)
{
	return 1ULL << (key * 0x9e3779b97f4a7c15ULL >> 58);
}

void device_reset(const struct fdt_cursor *t)
{
	const struct uk_driver *const *d;
	const char *const *c;

	tree = *t;
	device_count = 0;
	device_stdout = NULL;
	last.compatible = NULL;
	for (d = _drivers_start; FILTER && d < _drivers_end; d++)
		for (c = (*d)->compatible; *c; c++)
			wanted |= key_bit(key_of(*c));
}

static const struct uk_driver *find(const char *name)
{
	const struct uk_driver *const *d;
	const char *const *c;
	uint64_t key = key_of(name);

	if (FILTER && !(wanted & key_bit(key)))
		return NULL;
	for (d = _drivers_start; d < _drivers_end; d++)
		for (c = (*d)->compatible; *c; c++)
			if (key_of(*c) == key && !strcmp(*c, name))
				return *d;
	return NULL;
}

const struct uk_driver *device_match(const char *compatible, unsigned size)
{
	const struct uk_driver *driver = NULL;
	const char *s = compatible, *end = compatible + size;

	if (!size || end[-1])
		return NULL;
	if (last.compatible && last.size == size &&
	    !memcmp(last.compatible, compatible, size))
		return last.driver;
	/* Drivers' names have eight characters or more, 0 included. */
	for (; end - s >= 8 && !driver; s += strlen(s) + 1)
		driver = find(s);
	last.compatible = compatible;
	last.size = size;
	last.driver = driver;
	return driver;
}

struct uk_device *device_add(const char *name, const struct uk_driver *driver)
{
	struct uk_device *dev;

	if (device_count == DEVICE_MAX) {
		uk_printk("device: %s: no room, left out\n", name);
		return NULL;
	}
	dev = &device_pool[device_count++];
	*dev = (struct uk_device){ .name = name, .driver = driver };
	return dev;
}

const void *uk_device_prop(const struct uk_device *dev, const char *name,
			   unsigned *len)
{
	return fdt_prop(&tree, dev->node, name, len);
}

volatile void *uk_device_regs(const struct uk_device *dev, unsigned n)
{
	if (n >= dev->nregs || dev->reg[n].size > SIZE_MAX)
		return NULL;
	return uk_device_map(dev->reg[n].base, (size_t)dev->reg[n].size);
}

const struct uk_device *uk_device_stdout(void)
{
	return device_stdout;
}

static void probe(struct uk_device *dev)
{
	int err = dev->driver->probe(dev);

	if (err)
		uk_printk("device: %s: %s failed: error %d\n", dev->name,
			  dev->driver->name, -err);
}

/*
 * What comes first in its class: the console that stdout-path names, since the
 * first one that registers gets the buffered messages; and an interrupt
 * controller that hangs behind no other.
 */
static bool goes_first(const struct uk_device *dev)
{
	if (dev->driver->class == UK_DRIVER_INTC)
		return !dev->irq_cells || dev->irq_parent == dev->phandle;
	return dev == device_stdout;
}

static void probe_class(enum uk_driver_class class, bool first)
{
	struct uk_device *dev;

	for (dev = device_pool; dev < device_pool + device_count; dev++)
		if (dev->driver->class == class && goes_first(dev) == first)
			probe(dev);
}

void uk_devices_probe(enum uk_driver_class first, enum uk_driver_class last_one)
{
	unsigned class;

	for (class = first; class <= last_one; class ++) {
		probe_class(class, true);
		probe_class(class, false);
	}
}
