/* SPDX-License-Identifier: BSD-3-Clause */
/* The console, for /dev. */
#ifndef UK_TTY_H
#define UK_TTY_H

#include <stdbool.h>

struct vfs_file;
struct vfs_path;

/* f, open on a node, is the console, or, if that is one, the controlling
 * terminal. -ENXIO: it is none. */
int uk_tty_open(struct vfs_file *f, bool console);

/* The console's name: what descriptors 0 to 2 were opened on at boot. */
void uk_tty_attach(const struct vfs_path *p);

#endif
