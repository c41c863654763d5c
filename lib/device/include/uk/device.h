/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Devices, as the device tree describes them, and the drivers bound to them by
 * their compatible strings. The one pass over the tree makes a struct
 * uk_device of each enabled node for which a driver is linked.
 */
#ifndef UK_DEVICE_H
#define UK_DEVICE_H

#include <uk/essentials.h>
#include <uk/part.h>
#include <uk/power.h>
#include <plat/types.h>

#define UK_DEVICE_REGS 4
#define UK_IRQ_EXTENDED UINT32_MAX /* no phandle */

struct uk_driver;

struct uk_device {
	const struct uk_driver *driver;
	const char *name; /* node name, "pl011@9000000" */
	const void *node; /* for uk_device_prop() */
	struct {
		paddr_t base; /* CPU address, through every ranges above */
		uint64_t size; /* bytes */
	} reg[UK_DEVICE_REGS];
	unsigned nregs;
	const void *irqs; /* big-endian cells of "interrupts" */
	unsigned irq_cells; /* how many cells there are in all */
	/* phandle of its controller; inherited. UK_IRQ_EXTENDED: each entry
	 * of irqs starts with one */
	uint32_t irq_parent;
	uint32_t phandle; /* its own, or 0 */
};

/* Probing goes by class, in this order; inside a class in tree order. */
enum uk_driver_class {
	UK_DRIVER_POWER,
	UK_DRIVER_INTC,
	UK_DRIVER_TIMER,
	UK_DRIVER_CONSOLE,
	UK_DRIVER_OTHER,
};

struct uk_driver {
	const char *name;
	enum uk_driver_class class;
	/* NULL-terminated; each at least 8 bytes with its 0 */
	const char *const *compatible;
	/* 0, or -errno: the device is left alone and a message says so. Thread
	 * context, interrupts off for POWER and INTC, on for the others. */
	int (*probe)(struct uk_device *dev);
};

#define UK_DRIVER(id)                                                        \
	static const struct uk_driver *const __used __section(".uk_drivers") \
		uk_driver_##id = &(id)

/* A driver of a part (<uk/part.h>): interrupt controllers are there if
 * something requests an interrupt (intc), the timer if a timer is started
 * (timer), a real-time clock if somebody asks for the time (rtc). */
#define UK_DRIVER_PART(id, part)                                      \
	extern const struct uk_driver *const uk_driver_##id;          \
	const struct uk_driver *const __section(".uk_drivers." #part) \
		uk_driver_##id = &(id)

/* A property of the device's node, or NULL; *len its bytes. */
const void *uk_device_prop(const struct uk_device *dev, const char *name,
			   unsigned *len);

/* Map register block n (lib/mm's uk_device_map); NULL if there is none. */
volatile void *uk_device_regs(const struct uk_device *dev, unsigned n);

/* The device that /chosen's stdout-path names, or NULL: for what must be
 * prepared (pins) before its own driver probes it. */
const struct uk_device *uk_device_stdout(void);

static inline uint32_t uk_read32(const volatile void *p)
{
	return *(const volatile uint32_t *)p;
}

static inline void uk_write32(volatile void *p, uint32_t v)
{
	*(volatile uint32_t *)p = v;
}

/* --- Interrupts (irq.c) ---------------------------------------------- */

typedef void (*uk_irq_fn)(void *arg);

/* An interrupt controller: the root one, or one cascaded behind it. */
struct uk_intc {
	/* cells of one "interrupts" entry to a line number, or -EINVAL */
	int (*xlate)(struct uk_intc *ic, const uint32_t *cells, unsigned n);
	unsigned cells; /* #interrupt-cells */
	void (*enable)(struct uk_intc *ic, unsigned line);
	void (*disable)(struct uk_intc *ic, unsigned line);
	/* root only: dispatch every pending line through uk_irq_dispatch() */
	void (*handle)(struct uk_intc *ic);
	uint32_t phandle;
	struct uk_irq *lines; /* private to irq.c */
	struct uk_intc *next;
};

/* Register a controller; root: irq_handle() starts with it. */
int uk_intc_register(struct uk_intc *ic, const struct uk_device *dev,
		     bool root);

/* From a controller's handler: run what was requested for the line. */
void uk_irq_dispatch(struct uk_intc *ic, unsigned line);

/* Request and enable the index-th interrupt of dev. fn runs in exception mode,
 * interrupts off, and may not sleep. -EINVAL, -ENODEV (no such controller),
 * -EBUSY (taken), -ENOMEM. */
int uk_irq_request(const struct uk_device *dev, unsigned index, uk_irq_fn fn,
		   void *arg);

/* --- Console (console.c) --------------------------------------------- */

struct uk_console {
	/* Send all of it; may spin, may not sleep; any context. */
	void (*write)(struct uk_console *c, const char *text, size_t len);
	/* Take one received byte, or -1. NULL until an init function of the
	 * part console_input, level 2, makes the device receive. */
	int (*read)(struct uk_console *c);
	struct uk_console *next;
};

/* The first one registered whose node is /chosen's stdout-path, else the first
 * of all, becomes the console. Its driver calls uk_console_rx() from its
 * receive interrupt. */
void uk_console_register(struct uk_console *c, const struct uk_device *dev);
bool uk_console_ready(void); /* there is one */
void uk_console_write(const char *text, size_t len);
int uk_console_getc(void);
void uk_console_rx(void);
/* lib/tty: called from uk_console_rx(), interrupts off. NULL turns it off.
 * Consoles receive in images in which somebody calls this. */
void uk_console_on_rx(void (*fn)(void));

/* --- Timer (clock.c) ------------------------------------------------- */

/* One-shot at an absolute arch_ticks() value; fn from the timer's interrupt,
 * in exception mode, interrupts off. UINT64_MAX: off. fn takes the place of
 * lib/sched's queue of timers; NULL brings that back. */
void uk_timer_set(uint64_t ticks);
void uk_timer_on_expire(void (*fn)(void));
/* For the driver. */
void uk_timer_expired(void);

/* --- Power (power.c) -------------------------------------------------- */

/* <uk/power.h> has uk_power_off() and uk_power_reset(); for their drivers: end
 * turns the machine off, or resets it. */
void uk_power_register(void (*end)(bool off));

/* --- The debugger's files (host.c) ------------------------------------ */

/* Open a file of the machine that QEMU runs on: a handle, or -1, also if there
 * is no debugger (semihosting). write: it is made, or emptied. */
long uk_host_open(const char *path, bool write);
/* How many bytes were moved: fewer at the end of a file, if a pipe's reader has
 * gone, or if buf, which may be the program's memory, is not mapped. Blocks
 * the whole machine. Any context. */
size_t uk_host_write(long handle, const void *buf, size_t len);
size_t uk_host_read(long handle, void *buf, size_t len);

/* --- The pass over the tree (scan.c) ---------------------------------- */

#define UK_RAM_BANKS 8

/* Everything that boot needs of the tree. Strings point into it. */
struct uk_machine {
	const char *model;
	struct {
		paddr_t base;
		uint64_t size;
	} ram[UK_RAM_BANKS], reserved[UK_RAM_BANKS];
	unsigned nram, nreserved;
	const char *bootargs; /* "" if none */
	const char *stdout_path; /* no ":options"; NULL if none */
	paddr_t initrd_start, initrd_end; /* 0, 0 if none */
	const void *rng_seed;
	unsigned rng_seed_len;
	uint64_t kaslr_seed;
	unsigned ncpus;
	uint32_t fdt_size; /* bytes of the tree */
};

/* The machine we run on: filled once at boot (defined in scan.c). */
extern struct uk_machine uk_machine;

/*
 * Read the tree once: fill m and the list of devices. fdt is mapped for mapped
 * bytes; nothing beyond min(its totalsize, mapped) is read, whatever it holds.
 * 0, or -EINVAL for a damaged tree, with *why a phrase for the message. No
 * allocation before this point: devices come from a static pool of 24 (a
 * message names what did not fit).
 */
int uk_machine_scan(struct uk_machine *m, const void *fdt, size_t mapped,
		    const char **why);

/* Probe all devices of the classes first..last. */
void uk_devices_probe(enum uk_driver_class first, enum uk_driver_class last);

/* The built-in tree of the board on which we run: boot->fdt is absent or
 * damaged. NULL if none fits. */
struct plat_boot;
const void *uk_builtin_fdt(const struct plat_boot *boot, size_t *len);

/* A console that needs no probing, for messages before or without a tree:
 * mapped from the built-in tree's stdout-path. 0 or -ENODEV. */
int uk_early_console(const struct plat_boot *boot);

#endif
