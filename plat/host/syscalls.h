/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of calls: table.py's. */
#ifndef HOST_SYSCALLS_H
#define HOST_SYSCALLS_H

#include <stdbool.h>

struct host_call {
	void (*fn)(void); /* uk_syscall_r_NAME, or uk_syscall_u_NAME; NULL */
	bool frame; /* gets its caller's registers */
	bool swapped; /* x86-64 has arguments 3 and 4 the other way round */
};

extern const struct host_call host_calls[];
extern const unsigned host_ncalls;

#endif
