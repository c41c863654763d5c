/* SPDX-License-Identifier: BSD-3-Clause */
/* Program mode of a trap image: unprivileged. */
#define PROGRAM_PSTATE PSTATE_EL0T
