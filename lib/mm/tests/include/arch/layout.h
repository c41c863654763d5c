/* SPDX-License-Identifier: BSD-3-Clause */
/* The address space of the host test: "physical" memory is an array. */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H

#include <stdint.h>

extern uintptr_t host_linear; /* where physical address HOST_RAM appears */
#define HOST_RAM 0x40000000UL
#define HOST_RAM_SIZE (96UL << 20)

#define UK_USER_MIN 0x10000UL
#define UK_USER_TOP 0x8000000000UL
#define UK_LINEAR_BASE host_linear
#define UK_VMAP_BASE (host_linear + HOST_RAM_SIZE)
#define UK_DEVICE_BASE 0xffffffe000000000UL

#endif
