/* SPDX-License-Identifier: BSD-3-Clause */
/* RAM: from the machine's banks to a working page allocator. */
#ifndef BOOT_MEMORY_H
#define BOOT_MEMORY_H

struct plat_boot;

/* Map and register what uk_machine says, limited by "mem=". Ends with a
 * message (uk_fatal) where there is not enough. */
void memory_init(const struct plat_boot *boot);

#endif
