/* SPDX-License-Identifier: BSD-3-Clause */
/* Scheduling calls' structures: libc's have more members, or none. */
#ifndef UK_ABI_SCHED_H
#define UK_ABI_SCHED_H

#include <stdint.h>

struct uk_sched_param {
	int sched_priority;
};

#define SCHED_DEADLINE 6

/* sched_setattr's; 48 bytes before the clamps came. */
struct uk_sched_attr {
	uint32_t size;
	uint32_t sched_policy;
	uint64_t sched_flags;
	int32_t sched_nice;
	uint32_t sched_priority;
	uint64_t sched_runtime, sched_deadline, sched_period;
	uint32_t sched_util_min, sched_util_max;
};

/* clone3's; 64 bytes of it are its first version. */
struct clone_args {
	uint64_t flags; /* CLONE_*, without the signal */
	uint64_t pidfd; /* addresses */
	uint64_t child_tid;
	uint64_t parent_tid;
	uint64_t exit_signal;
	uint64_t stack; /* its lowest byte */
	uint64_t stack_size;
	uint64_t tls;
	uint64_t set_tid; /* address of pids to have */
	uint64_t set_tid_size;
	uint64_t cgroup;
};

#define SCHED_RESET_ON_FORK 0x40000000

#define MEMBARRIER_CMD_QUERY 0
#define MEMBARRIER_CMD_GLOBAL 0x01
#define MEMBARRIER_CMD_GLOBAL_EXPEDITED 0x02
#define MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED 0x04
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED 0x08
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED 0x10
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE 0x20
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE 0x40
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ 0x80
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ 0x100

#define MEMBARRIER_CMD_FLAG_CPU 1u

#endif
