/* SPDX-License-Identifier: BSD-3-Clause */
/* What lib/signal must know of x86-64 and its procedure calls. */
#ifndef SIGNAL_SIGCPU_H
#define SIGNAL_SIGCPU_H

#include <plat/cpu.h>

#define ARCH_MINSIGSTKSZ 2048 /* Linux's MINSIGSTKSZ */
#define ARCH_SA_FLAGS 0x04000000u /* SA_RESTORER */

#endif
