/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Devices of a virtual machine, spoken to by messages: one queue of a device,
 * and one request at a time in it, which the device is asked to answer and is
 * watched until it has. The caller serialises requests.
 *
 * There is no interrupt: the host answers while the processor would be on its
 * way to sleep and back, and an image that shares a folder needs no interrupt
 * controller for it. Others run meanwhile, if their turn comes.
 */
#ifndef UK_VIRTIO_H
#define UK_VIRTIO_H

#include <sys/types.h>
#include <uk/essentials.h>
#include <plat/types.h>

struct uk_virtio;

#define UK_VIRTIO_9P 9u /* device types */

/* Feature bits that belong to no type. */
#define UK_VIRTIO_VERSION_1 (1ULL << 32)

/* Where a queue lies: addresses of its three parts, for the device. */
struct uk_virtio_rings {
	paddr_t descriptors, available, used;
	unsigned size; /* descriptors */
};

/* What a transport does for a device. */
struct uk_virtio_transport {
	/* Once, when somebody first looks for a device: say its type, modern.
	 * -errno: there is none. */
	int (*probe)(struct uk_virtio *v);
	/* Reset it, agree on those of `wanted` features that it has: *got.
	 * -EIO if the device does not agree. */
	int (*start)(struct uk_virtio *v, uint64_t wanted, uint64_t *got);
	/* Queue 0; then the device is live. */
	int (*set_queue)(struct uk_virtio *v, const struct uk_virtio_rings *r);
	void (*notify)(struct uk_virtio *v);
	void (*stop)(struct uk_virtio *v);
};

struct uk_virtio {
	const struct uk_virtio_transport *transport;
	paddr_t base; /* the transport's registers */
	size_t size; /* bytes */
	volatile char *regs;
	bool probed;
	unsigned type; /* UK_VIRTIO_*; 0: none */
	bool modern; /* no legacy device */
	bool open; /* somebody has it */
	/* queue.c's */
	char *queue; /* its pages */
	uint16_t seen; /* used ring's index up to which we have looked */
	struct uk_virtio *next;
};

/* By a transport's driver, at boot. */
void uk_virtio_register(struct uk_virtio *v);

/* The first device of this type that nobody has, live: 0, -ENODEV, -ENOMEM,
 * -EIO. May sleep. */
int uk_virtio_open(unsigned type, uint64_t features, struct uk_virtio **v);

void uk_virtio_close(struct uk_virtio *v);
/* Whether one is there for uk_virtio_open(). */
bool uk_virtio_present(unsigned type);

/* Send out, get the answer into in; both of linear memory. How many bytes came,
 * or -EIO. */
ssize_t uk_virtio_call(struct uk_virtio *v, const void *out, size_t out_len,
		       void *in, size_t in_len);

#endif
