/* SPDX-License-Identifier: BSD-3-Clause */
/* The generator, for who must do without it where it is not linked. */
#ifndef RANDOM_POOL_H
#define RANDOM_POOL_H

#include <stddef.h>

/* Random bytes; NULL in an image without the generator (random.c). */
extern void (*random_pool)(void *buf, size_t n);

#endif
