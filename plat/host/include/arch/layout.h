/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The address space of a Linux process, x86-64, as if it were one of ours.
 *
 * The program's half is what address sanitizer calls low memory, the first 2
 * GiB. Everything of ours is from UK_LINEAR_BASE on, a place that the sanitizer
 * in use has shadow for: HOST_BASE is the build's. The kernel's page table has
 * 39 bits, of which these ranges differ.
 */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H

#ifdef __ASSEMBLER__
#define UL(x) x
#else
#define UL(x) x##UL
#ifndef __ASSEMBLER__
/* For <plat/boot.h>: the loader's, in RAM. */
#define _program_start \
	((const unsigned char *)(UK_LINEAR_BASE + HOST_PROGRAM - HOST_RAM))
#define _program_end (_program_start + HOST_PROGRAM_SIZE)
#endif

#endif

#define UK_USER_MIN UL(0x10000)
#define UK_USER_TOP UL(0x7fff0000)
#define UK_LINEAR_BASE HOST_BASE
#define UK_RAM_END UL(0x1000000000)
#define UK_VMAP_BASE (UK_LINEAR_BASE + UL(0x5000000000))
#define UK_VMAP_END (UK_LINEAR_BASE + UL(0x6000000000))
#define UK_DEVICE_BASE (UK_LINEAR_BASE + UL(0x6000000000))

/* Pages of a kernel stack, as a power of two. It takes the host's signal
 * frames, and the red zones of address sanitizer. */
#define UK_KSTACK_ORDER 4

/* RAM, and what stands in it when the machine starts. */
#define HOST_RAM UL(0x40000000)
#define HOST_IMAGE_SIZE UL(0x100000) /* boot's page tables */
#define HOST_FDT (HOST_RAM + HOST_IMAGE_SIZE)
#define HOST_FDT_SIZE UL(0x10000)
#define HOST_PROGRAM (HOST_RAM + UL(0x200000))
#define HOST_PROGRAM_SIZE UL(0x2000000) /* at most */

#ifndef __ASSEMBLER__
/* For <plat/boot.h>: the loader's, in RAM. */
#define _program_start \
	((const unsigned char *)(UK_LINEAR_BASE + HOST_PROGRAM - HOST_RAM))
#define _program_end (_program_start + HOST_PROGRAM_SIZE)
#endif

#endif
