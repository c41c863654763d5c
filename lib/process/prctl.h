/* SPDX-License-Identifier: BSD-3-Clause */
/* Between prctl.c and caps.c. */
#ifndef PROCESS_PRCTL_H
#define PROCESS_PRCTL_H

/* arg2 to arg5 of the call. */
struct prctl_args {
	unsigned long arg[4];
};

#define PRCTL_OTHER (-4096L) /* not an option of ours */

/* Options about capabilities. */
long prctl_capabilities(int option, const struct prctl_args *a);

#endif
