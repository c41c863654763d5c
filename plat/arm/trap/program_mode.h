/* SPDX-License-Identifier: BSD-3-Clause */
/* Program mode of a trap image: unprivileged. */
#define PROGRAM_MODE PSR_USR
/* The kernel never executes what is the program's. */
#define KERNEL_RUNS_PROGRAM false
