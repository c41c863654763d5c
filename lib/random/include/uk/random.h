/* SPDX-License-Identifier: BSD-3-Clause */
/* Random bytes that nobody can predict, as far as the board gave a seed. */
#ifndef UK_RANDOM_H
#define UK_RANDOM_H

#include <stddef.h>

#define UK_RANDOM_AUXV 16 /* what AT_RANDOM points to */

/* AT_RANDOM's bytes. Thread context, after the init functions. */
void uk_random_auxv(unsigned char out[UK_RANDOM_AUXV]);

/* Any context. */
void uk_random_bytes(void *buf, size_t n);

/* Mix in entropy, of a hardware generator's driver. good: it has at least 128
 * bits that nobody knows. Any context. */
void uk_random_add(const void *data, size_t n, int good);

#endif
