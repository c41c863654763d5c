/* SPDX-License-Identifier: BSD-3-Clause */
/* Between fault.c and unaligned.c. */
#ifndef PLAT_ARM_UNALIGNED_H
#define PLAT_ARM_UNALIGNED_H

#include <errno.h>
#include <uk/essentials.h>

struct uk_frame;

/* Do what the program's instruction would have done, and stand behind it.
 * -EINVAL: it is none of those that are mended. -EFAULT: there is no memory.
 * May sleep, in page faults. */
#ifdef CONFIG_ARM_UNALIGNED
int unaligned_mend(struct uk_frame *f);
#else
static inline int unaligned_mend(struct uk_frame *f)
{
	(void)f;
	return -EINVAL;
}
#endif

#endif
