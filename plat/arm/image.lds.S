/* SPDX-License-Identifier: BSD-3-Clause */
/* The image. Preprocessed with SYSCALLS_DIRECT or SYSCALLS_TRAP defined. */
#include <arch/layout.h>

OUTPUT_ARCH(arm)
ENTRY(_head)

#include "../common/image.lds"
