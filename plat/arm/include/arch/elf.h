/* SPDX-License-Identifier: BSD-3-Clause */
/* What an ELF file for this arch looks like, and what AT_PLATFORM says. */
#ifndef ARCH_ELF_H
#define ARCH_ELF_H

#define ARCH_ELF_MACHINE EM_ARM
#define ARCH_ELF_THUMB true
#define ARCH_ELF_ALIGN 4u /* of an instruction */
#define ARCH_ELF_PLATFORM "v7l"

#endif
