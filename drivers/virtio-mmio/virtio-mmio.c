/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * virtio over a block of registers, modern (version 2) and legacy (version 1,
 * what QEMU's virt has unless told otherwise).
 *
 * A device is named by boot option virtio_mmio.device=SIZE@BASE:IRQ, as Linux's
 * are, and not looked for in the device tree: QEMU's has 32 slots, nearly
 * always empty, at each of which every boot would have to look.
 */
#include <errno.h>
#include <uk/init.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/virtio.h>

#define MAGIC 0x000 /* reads as MAGIC_VALUE */
#define MAGIC_VALUE 0x74726976u
#define VERSION 0x004 /* 1: legacy, 2 */
#define DEVICE_ID 0x008 /* its type, 0: nothing is plugged in here */
#define DEVICE_FEATURES 0x010 /* 32 of them: which are selected by */
#define DEVICE_FEATURES_SEL 0x014
#define DRIVER_FEATURES 0x020
#define DRIVER_FEATURES_SEL 0x024
#define GUEST_PAGE_SIZE 0x028 /* legacy: unit of QUEUE_PFN */
#define QUEUE_SEL 0x030
#define QUEUE_NUM_MAX 0x034
#define QUEUE_NUM 0x038
#define QUEUE_ALIGN 0x03c /* legacy: of the used ring */
#define QUEUE_PFN 0x040 /* legacy */
#define QUEUE_READY 0x044
#define QUEUE_NOTIFY 0x050
#define STATUS 0x070
#define QUEUE_DESC 0x080 /* low, high */
#define QUEUE_DRIVER 0x090
#define QUEUE_DEVICE 0x0a0
#define REGS_SIZE 0x100 /* its configuration follows */

#define STATUS_ACKNOWLEDGE 0x01u /* seen */
#define STATUS_DRIVER 0x02u /* there is a driver */
#define STATUS_DRIVER_OK 0x04u
#define STATUS_FEATURES_OK 0x08u

#define DEVICES 4u

static uint32_t get(const struct uk_virtio *v, unsigned reg)
{
	return *(const volatile uint32_t *)(v->regs + reg);
}

static void set(struct uk_virtio *v, unsigned reg, uint32_t value)
{
	*(volatile uint32_t *)(v->regs + reg) = value;
}

static void set_address(struct uk_virtio *v, unsigned reg, paddr_t pa)
{
	set(v, reg, (uint32_t)pa);
	set(v, reg + 4, (uint32_t)((uint64_t)pa >> 32));
}

static uint64_t offered(struct uk_virtio *v)
{
	uint64_t features;

	set(v, DEVICE_FEATURES_SEL, 1);
	features = (uint64_t)get(v, DEVICE_FEATURES) << 32;
	set(v, DEVICE_FEATURES_SEL, 0);
	return features | get(v, DEVICE_FEATURES);
}

static int mmio_start(struct uk_virtio *v, uint64_t wanted, uint64_t *got)
{
	uint64_t accept;

	set(v, STATUS, 0);
	set(v, STATUS, STATUS_ACKNOWLEDGE);
	set(v, STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
	*got = offered(v) & wanted;
	accept = *got | (v->modern ? UK_VIRTIO_VERSION_1 : 0);
	set(v, DRIVER_FEATURES_SEL, 1);
	set(v, DRIVER_FEATURES, (uint32_t)(accept >> 32));
	set(v, DRIVER_FEATURES_SEL, 0);
	set(v, DRIVER_FEATURES, (uint32_t)accept);
	if (!v->modern)
		return 0;
	set(v, STATUS, get(v, STATUS) | STATUS_FEATURES_OK);
	return get(v, STATUS) & STATUS_FEATURES_OK ? 0 : -EIO;
}

static int mmio_set_queue(struct uk_virtio *v, const struct uk_virtio_rings *r)
{
	set(v, QUEUE_SEL, 0);
	if (get(v, QUEUE_NUM_MAX) < r->size)
		return -EIO;
	set(v, QUEUE_NUM, r->size);
	if (v->modern) {
		set_address(v, QUEUE_DESC, r->descriptors);
		set_address(v, QUEUE_DRIVER, r->available);
		set_address(v, QUEUE_DEVICE, r->used);
		set(v, QUEUE_READY, 1);
	} else {
		set(v, GUEST_PAGE_SIZE, (uint32_t)PAGE_SIZE);
		set(v, QUEUE_ALIGN, (uint32_t)PAGE_SIZE);
		set(v, QUEUE_PFN, (uint32_t)(r->descriptors >> PAGE_SHIFT));
	}
	set(v, STATUS, get(v, STATUS) | STATUS_DRIVER_OK);
	return 0;
}

static void mmio_notify(struct uk_virtio *v)
{
	set(v, QUEUE_NOTIFY, 0);
}

static void mmio_stop(struct uk_virtio *v)
{
	set(v, STATUS, 0);
}

/* Options come before there is memory to map with: this is done when somebody
 * looks for a device. */
static int mmio_probe(struct uk_virtio *v)
{
	v->regs = (volatile char *)uk_device_map(v->base, v->size);
	if (!v->regs)
		return -ENOMEM;
	if (get(v, MAGIC) != MAGIC_VALUE || get(v, VERSION) - 1 > 1) {
		uk_printk("virtio-mmio: no device at %#llx\n",
			  (unsigned long long)v->base);
		return -ENODEV;
	}
	v->modern = get(v, VERSION) == 2;
	v->type = get(v, DEVICE_ID);
	return 0;
}

static const struct uk_virtio_transport transport = {
	.probe = mmio_probe,
	.start = mmio_start,
	.set_queue = mmio_set_queue,
	.notify = mmio_notify,
	.stop = mmio_stop,
};

/* A number with 0x before it, or without, up to the character `end`. */
static bool take_number(const char **text, char end, uint64_t *n)
{
	const char *p = *text;
	unsigned base = 10, digit;

	if (p[0] == '0' && p[1] == 'x') {
		base = 16;
		p += 2;
	}
	for (*n = 0; *p && *p != end; p++) {
		digit = (unsigned)(*p - '0');
		if (digit > 9)
			digit = (unsigned)(*p - 'a') + 10;
		if (digit >= base || *n > UINT64_MAX / 32)
			return false;
		*n = *n * base + digit;
	}
	if (p == *text || *p != end)
		return false;
	*text = p + 1;
	return true;
}

static int add_device(const char *rest, const char *value)
{
	static struct uk_virtio devices[DEVICES];
	static unsigned used;
	uint64_t size, base, irq;

	(void)rest;
	if (used == DEVICES || !take_number(&value, '@', &size) ||
	    !take_number(&value, ':', &base) ||
	    !take_number(&value, '\0', &irq) || size < REGS_SIZE)
		return -EINVAL;
	devices[used] = (struct uk_virtio){
		.transport = &transport,
		.base = (paddr_t)base,
		.size = (size_t)size,
	};
	uk_virtio_register(&devices[used++]);
	return 0;
}
UK_OPTION_PART(virtio_mmio, "virtio_mmio.device", add_device, virtio);
