/* SPDX-License-Identifier: BSD-3-Clause */
/* The test's own, in plat/$ARCH's place. */
#ifndef ARCH_EARLY_H
#define ARCH_EARLY_H

void arch_early_forget(const void *p);

#endif
