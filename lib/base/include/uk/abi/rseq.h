/* SPDX-License-Identifier: BSD-3-Clause */
/* rseq's structures, as Linux lays them out in the program's memory. */
#ifndef UK_ABI_RSEQ_H
#define UK_ABI_RSEQ_H

#include <stdint.h>

#define RSEQ_FLAG_UNREGISTER 1
#define RSEQ_CPU_ID_UNINITIALIZED 0xffffffffu

/* A thread's area. */
struct rseq {
	uint32_t cpu_id_start; /* at least 0 */
	uint32_t cpu_id; /* UNINITIALIZED: not registered */
	uint64_t rseq_cs; /* address of the section that it is in, or 0 */
	uint32_t flags; /* 0 */
} __attribute__((aligned(32)));

/* A section: where it begins, how long it is, who goes on if it must not. The
 * word before abort_ip is the signature that the area was registered with. */
struct rseq_cs {
	uint32_t version; /* 0 */
	uint32_t flags; /* 0 */
	uint64_t start_ip, post_commit_offset, abort_ip;
} __attribute__((aligned(32)));

_Static_assert(sizeof(struct rseq) == 32, "Linux's size");
_Static_assert(sizeof(struct rseq_cs) == 32, "Linux's size");

#endif
