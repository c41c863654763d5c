/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls whose results do not depend on who makes them, nor when, nor on which
 * machine: same.c. */
#ifndef SAME_H
#define SAME_H

#include <stdbool.h>
#include <stdint.h>
#include <random.h>

/* The number of one. */
uint32_t same_any(struct random *r);
/* Change arguments such that they mean the same everywhere. kinds: what they
 * are (tests/fuzz/wild.h). False: not to be made. */
bool same_arguments(const char *name, const char *kinds, long *r);
/* What of a result is to be compared. */
long same_result(const char *name, long result);

#endif
