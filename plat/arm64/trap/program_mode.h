/* SPDX-License-Identifier: BSD-3-Clause */
/* Program mode of a trap image: unprivileged. */
#define PROGRAM_PSTATE PSTATE_EL0T
/* The kernel never executes what is the program's. */
#define KERNEL_RUNS_PROGRAM false
#define PROGRAM_AT_EL1 0
