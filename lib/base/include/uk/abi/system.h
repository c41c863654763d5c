/* SPDX-License-Identifier: BSD-3-Clause */
/* Limits and system facts as calls move them. */
#ifndef UK_ABI_SYSTEM_H
#define UK_ABI_SYSTEM_H

#include <stdint.h>

/* sysinfo: libc's has a larger tail that the kernel does not write. */
struct uk_sysinfo {
	long uptime; /* seconds */
	unsigned long loads[3]; /* 1, 5, 15 minutes; 65536 is 1.0 */
	unsigned long totalram, freeram, sharedram, bufferram;
	unsigned long totalswap, freeswap;
	unsigned short procs, pad;
	unsigned long totalhigh, freehigh;
	unsigned mem_unit; /* bytes; unit of what counts memory */
	char _f[20 - 2 * sizeof(long) - sizeof(int)];
};

/* getrlimit, setrlimit: ~0 is "unlimited". */
struct uk_rlimit {
	unsigned long rlim_cur, rlim_max;
};

struct uk_rlimit64 {
	uint64_t rlim_cur, rlim_max;
};

/* capget, capset. */
struct uk_cap_header {
	uint32_t version;
	int pid;
};

/* 32 capabilities; from version 2 on there are two of it. */
struct uk_cap_data {
	uint32_t effective, permitted, inheritable;
};

#endif
