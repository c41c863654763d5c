/* SPDX-License-Identifier: BSD-3-Clause */
/* Types that plat and every library share. */
#ifndef PLAT_TYPES_H
#define PLAT_TYPES_H

#include <stdint.h>

typedef uint64_t paddr_t; /* a physical address; 40 bits on arm */

#endif
