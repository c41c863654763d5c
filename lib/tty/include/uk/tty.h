/* SPDX-License-Identifier: BSD-3-Clause */
/* Terminals, for /dev. */
#ifndef UK_TTY_H
#define UK_TTY_H

#include <sys/sysmacros.h>

struct vfs_file;
struct vfs_node;
struct vfs_path;

#define UK_TTY_CONTROLLING makedev(5, 0) /* /dev/tty */
#define UK_TTY_CONSOLE makedev(5, 1)
#define UK_TTY_PTMX makedev(5, 2)
#define UK_TTY_PTS_MAJOR 136u

/* Open f, which is open on n, a terminal by its number; flags are open()'s.
 * -ENXIO: it is none. */
int uk_tty_open(struct vfs_node *n, struct vfs_file *f, unsigned flags);

/* The console's name: what descriptors 0 to 2 were opened on at boot. */
void uk_tty_attach(const struct vfs_path *p);

/* /dev is there: add /dev/pts. 1: there are pseudo terminals; 0; -errno. */
int uk_tty_setup(void);

#endif
