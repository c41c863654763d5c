/* SPDX-License-Identifier: BSD-3-Clause */
/* The address space of arm: 2 GiB on each side, LPAE, three levels. Used by C,
 * assembly and the linker script. */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H

#ifdef __ASSEMBLER__
#define UL(x) x
#else
#define UL(x) x##UL
#endif

#define UK_USER_MIN UL(0x10000) /* vm.mmap_min_addr */
#define UK_USER_TOP UL(0x80000000)
#define UK_LINEAR_BASE UL(0x80000000)
/* RAM above this physical address is not used: the linear map's window. */
#define UK_RAM_END \
	((uint64_t)arch_phys_base() + (UK_VMAP_BASE - UK_LINEAR_BASE))
#define UK_VMAP_BASE UL(0xe0000000)
#define UK_VMAP_END UL(0xf0000000)
#define UK_DEVICE_BASE UL(0xf0000000)
#define UK_FDT_BASE UL(0xf7000000) /* 4 MiB, during boot */
#define UK_IMAGE_DIRECT UL(0x400000)
#define UK_IMAGE_TRAP UL(0xf8000000)

/* Pages of a kernel stack, as a power of two. */
#define UK_KSTACK_ORDER 1

#endif
