/* SPDX-License-Identifier: BSD-3-Clause */
/* Instructions that may fault on purpose, and where to go on when they do. */
#ifndef PLAT_COMMON_EXTABLE_H
#define PLAT_COMMON_EXTABLE_H

#include <stdbool.h>

struct uk_frame;

/* If the frame's pc has an entry, set it to the fixup. The fixup finds all
 * other registers as they were. */
bool extable_fixup(struct uk_frame *frame);
/* The same before the fault has been looked at, if the entry says that it need
 * not be. */
bool extable_fixup_now(struct uk_frame *frame);

#endif
