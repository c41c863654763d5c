/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts: controllers by phandle, and who asked for which line.
 *
 * A request is an entry of a static pool, hung into a hash chain by its line.
 * Entries are never taken out, so the interrupt path reads the chains without a
 * lock: an entry is complete before its release store makes it visible (A), and
 * dispatch reads the chain with acquire loads (B). Requests are made by boot
 * alone, one after the other.
 */
#include <errno.h>
#include <plat/upcall.h>
#include <uk/print.h>
#include "device.h"

#define IRQ_MAX 48
#define IRQ_CHAINS 16 /* power of two */
#define IRQ_CELLS_MAX 4

struct uk_irq {
	struct uk_intc *ic;
	unsigned line;
	uk_irq_fn fn;
	void *arg;
	struct uk_irq *next;
};

static struct uk_irq pool[IRQ_MAX];
static unsigned pool_used;
static struct uk_irq *chain[IRQ_CHAINS];

static struct uk_intc *controllers, *root_controller;

/* Without a request there is no need of a controller. */
UK_PART(irq_drivers, ".uk_drivers.intc");

int uk_intc_register(struct uk_intc *ic, const struct uk_device *dev, bool root)
{
	if (!ic->cells || ic->cells > IRQ_CELLS_MAX)
		return -EINVAL;
	if (root && root_controller)
		return -EBUSY;
	ic->phandle = dev->phandle;
	ic->next = controllers;
	controllers = ic;
	if (root)
		root_controller = ic;
	return 0;
}

void irq_handle(void)
{
	if (!root_controller)
		uk_panic("interrupt without an interrupt controller");
	root_controller->handle(root_controller);
}

static struct uk_irq *find_irq(const struct uk_intc *ic, unsigned line)
{
	struct uk_irq *i = __atomic_load_n(&chain[line % IRQ_CHAINS],
					   __ATOMIC_ACQUIRE); /* (B) */

	while (i && (i->line != line || i->ic != ic))
		i = i->next;
	return i;
}

void uk_irq_dispatch(struct uk_intc *ic, unsigned line)
{
	struct uk_irq *i = find_irq(ic, line);

	if (likely(i)) {
		i->fn(i->arg);
		return;
	}
	ic->disable(ic, line);
	uk_printk("device: interrupt %u was not asked for, turned off\n", line);
}

static struct uk_intc *find_controller(uint32_t phandle)
{
	struct uk_intc *ic = controllers;

	while (ic && ic->phandle != phandle)
		ic = ic->next;
	return ic;
}

/* The controller and the line of dev's index-th interrupt. */
static int translate(const struct uk_device *dev, unsigned index,
		     struct uk_intc **ic)
{
	const uint32_t *p = dev->irqs;
	uint32_t cells[IRQ_CELLS_MAX], phandle = dev->irq_parent;
	unsigned left = dev->irq_cells, i;

	for (;;) {
		if (!left)
			return -EINVAL;
		if (dev->irq_parent == UK_IRQ_EXTENDED) {
			phandle = fdt_be32(p++);
			left--;
		}
		*ic = find_controller(phandle);
		if (!*ic)
			return -ENODEV;
		if (left < (*ic)->cells)
			return -EINVAL;
		if (!index--)
			break;
		p += (*ic)->cells;
		left -= (*ic)->cells;
	}
	for (i = 0; i < (*ic)->cells; i++)
		cells[i] = fdt_be32(p + i);
	return (*ic)->xlate(*ic, cells, (*ic)->cells);
}

int uk_irq_request(const struct uk_device *dev, unsigned index, uk_irq_fn fn,
		   void *arg)
{
	struct uk_intc *ic;
	struct uk_irq *i, **head;
	int line = translate(dev, index, &ic);

	UK_NEED(irq_drivers);
	UK_NEED(uk_init_sched_init);
	if (line < 0)
		return line;
	if (find_irq(ic, (unsigned)line))
		return -EBUSY;
	if (pool_used == IRQ_MAX)
		return -ENOMEM;
	i = &pool[pool_used++];
	head = &chain[(unsigned)line % IRQ_CHAINS];
	*i = (struct uk_irq){ ic, (unsigned)line, fn, arg, *head };
	__atomic_store_n(head, i, __ATOMIC_RELEASE); /* (A) */
	ic->enable(ic, i->line);
	return 0;
}
