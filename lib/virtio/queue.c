/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A split virtqueue of four descriptors, of which a request uses two: what
 * the device reads, then what it writes. It lies in two pages, since a legacy
 * device wants the used ring on a page of its own.
 */
#include <errno.h>
#include <uk/mm.h>
#include <uk/part.h>
#include <uk/virtio.h>

#define QUEUE_SIZE 4u
#define QUEUE_ORDER 1u /* pages */

#define DESC_NEXT 0x1u
#define DESC_WRITE 0x2u /* by the device */
#define AVAIL_NO_INTERRUPT 0x1u

struct desc {
	uint64_t address;
	uint32_t len;
	uint16_t flags, next;
};

struct queue {
	struct desc desc[QUEUE_SIZE];
	uint16_t avail_flags, avail_index, avail[QUEUE_SIZE];
	/* on the next page */
	uint16_t used_flags __attribute__((aligned(4096)));
	uint16_t used_index;
	struct {
		uint32_t id, len;
	} used[QUEUE_SIZE];
};

static struct uk_virtio *devices;

/* Who opens one needs the drivers that find them. */
UK_PART(virtio_options, ".uk_options.virtio");

void uk_virtio_register(struct uk_virtio *v)
{
	v->next = devices;
	devices = v;
}

static int start(struct uk_virtio *v, uint64_t features)
{
	paddr_t pa = uk_page_alloc(QUEUE_ORDER, 0);
	struct uk_virtio_rings rings;
	struct queue *q;
	uint64_t got;
	int err;

	if (!pa)
		return -ENOMEM;
	q = phys_to_virt(pa);
	*q = (struct queue){ .avail_flags = AVAIL_NO_INTERRUPT };
	v->queue = (char *)q;
	v->seen = 0;
	rings = (struct uk_virtio_rings){
		.descriptors = pa,
		.available = virt_to_phys(&q->avail_flags),
		.used = virt_to_phys(&q->used_flags),
		.size = QUEUE_SIZE,
	};
	err = v->transport->start(v, features, &got);
	if (!err && got != features)
		err = -EIO;
	if (!err)
		err = v->transport->set_queue(v, &rings);
	if (err)
		uk_page_free(pa, QUEUE_ORDER);
	return err;
}

static bool is_free(struct uk_virtio *v, unsigned type)
{
	if (!v->probed) {
		v->probed = true;
		if (v->transport->probe(v))
			v->type = 0;
	}
	return v->type == type && !v->open;
}

static struct uk_virtio *find(unsigned type)
{
	struct uk_virtio *v = devices;

	UK_NEED(virtio_options);
	while (v && !is_free(v, type))
		v = v->next;
	return v;
}

bool uk_virtio_present(unsigned type)
{
	return find(type) != NULL;
}

int uk_virtio_open(unsigned type, uint64_t features, struct uk_virtio **out)
{
	struct uk_virtio *v = find(type);
	int err = v ? start(v, features) : -ENODEV;

	if (err)
		return err;
	v->open = true;
	*out = v;
	return 0;
}

void uk_virtio_close(struct uk_virtio *v)
{
	v->transport->stop(v);
	uk_page_free(virt_to_phys(v->queue), QUEUE_ORDER);
	v->open = false;
}

ssize_t uk_virtio_call(struct uk_virtio *v, const void *out, size_t out_len,
		       void *in, size_t in_len)
{
	struct queue *q = (struct queue *)v->queue;
	uint16_t at = v->seen % QUEUE_SIZE;

	q->desc[0] = (struct desc){ virt_to_phys(out), (uint32_t)out_len,
				    DESC_NEXT, 1 };
	q->desc[1] = (struct desc){ virt_to_phys(in), (uint32_t)in_len,
				    DESC_WRITE, 0 };
	q->avail[at] = 0;
	/* The request before the index that shows it (A), the index before the
	 * notification; and the index before the answer (B). */
	__atomic_store_n(&q->avail_index, (uint16_t)(v->seen + 1),
			 __ATOMIC_RELEASE); /* (A) */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	v->transport->notify(v);
	while (__atomic_load_n(&q->used_index, __ATOMIC_ACQUIRE) == v->seen)
		; /* (B) */
	v->seen++;
	return q->used[at].len <= in_len ? (ssize_t)q->used[at].len : -EIO;
}
