/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of lib/device share: the pool of devices and its tree. */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include <uk/device.h>
#include <uk/fdt.h>

#define DEVICE_MAX 24

/* The pool (match.c): filled by the scan in tree order. Only boot writes it. */
extern struct uk_device device_pool[DEVICE_MAX];
extern unsigned device_count;

/* Forget all devices; *tree is where properties will be looked up. */
void device_reset(const struct fdt_cursor *tree);

/* The driver for a compatible property (a list of strings, size bytes). */
const struct uk_driver *device_match(const char *compatible, unsigned size);

/* A pool entry, zeroed but for name and driver; NULL if the pool is full, which
 * a message has said. */
struct uk_device *device_add(const char *name, const struct uk_driver *driver);

/* host.c: the debugger ends the machine; returns if there is none. */
void host_exit(int status);

/* The device that stdout-path names, or NULL. Set by the scan. */
extern const struct uk_device *device_stdout;

#endif
