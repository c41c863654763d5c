/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Functions that libraries want called at boot, in the order of their level,
 * after memory and devices work and before the program is loaded. Thread
 * context, interrupts on. A failure is fatal: -errno and the function's name
 * are printed.
 */
#ifndef UK_INIT_H
#define UK_INIT_H

#include <uk/essentials.h>
#include <uk/part.h>

/* level: 0 pages, 1 early (sched, time), 2 services (random, vfs), 3 mounts and
 * console descriptors, 4 late. */
#define UK_INIT(fn, level)                                           \
	static const uk_init_fn __used __section(".uk_init." #level) \
		uk_init_##fn = fn

/* One that only images have in which something says UK_NEED(uk_init_FN), or
 * needs the part that it belongs to: see <uk/part.h>. */
#define UK_INIT_PART(fn, level, part)                            \
	extern const uk_init_fn uk_init_##fn;                    \
	const uk_init_fn __section(".uk_init." #level "." #part) \
		uk_init_##fn = fn

typedef int (*uk_init_fn)(void);

/*
 * Options of the boot command line, "name=value" or "name" (value ""), before
 * "--". set returns 0 or -EINVAL (the boot goes on after a message that names
 * option and value). Called once an occurrence, before any UK_INIT function;
 * may not allocate. value stays valid for ever.
 */
struct uk_option {
	const char *name; /* a trailing '.' matches every "name.REST" */
	int (*set)(const char *rest, const char *value);
};

#define UK_OPTION(id, option_name, fn)                                \
	static const struct uk_option __used __section(".uk_options") \
		uk_option_##id = { option_name, fn }

/* An option of a part; elsewhere it is unknown. */
#define UK_OPTION_PART(id, option_name, fn, part)              \
	extern const struct uk_option uk_option_##id;          \
	const struct uk_option __section(".uk_options." #part) \
		uk_option_##id = { option_name, fn }

#endif
