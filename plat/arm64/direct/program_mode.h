/* SPDX-License-Identifier: BSD-3-Clause */
/* Program mode of a direct image: privileged, on its own stack. */
#define PROGRAM_PSTATE PSTATE_EL1T
/* The program's text may run in exception mode: its own calls, by svc. */
#define KERNEL_RUNS_PROGRAM true
#define PROGRAM_AT_EL1 1
