/* SPDX-License-Identifier: BSD-3-Clause */
/* rseq(2)'s structures, which libc does not have, and critical sections. */
#ifndef SECTIONS_H
#define SECTIONS_H

#define SIGNATURE 0x5ec7104e /* stands before each abort handler */

#ifndef __ASSEMBLER__
#include <stdint.h>

struct area {
	uint32_t cpu_id_start, cpu_id;
	uint64_t section;
	uint32_t flags;
	uint32_t pad[3];
} __attribute__((aligned(32)));

struct section {
	uint32_t version, flags;
	uint64_t start, size, abort;
} __attribute__((aligned(32)));

/*
 * Each makes a->section s, whose addresses are those of its labels, and returns
 * 0 from the end of the section, 1 from the abort handler.
 *
 * section_add: *counter becomes one more than it was in the beginning; in
 * between the time of some 100 instructions passes and a byte is stored at
 * page.
 * section_spin: words[0] becomes 1; ends when words[1] is not 0.
 * section_fault: reads address 16. It has no end but the abort handler.
 */
long section_add(struct area *a, const struct section *s, long *counter,
		 volatile char *page);
long section_spin(struct area *a, const struct section *s,
		  volatile int words[2]);
long section_fault(struct area *a, const struct section *s);

#define LABELS(name) \
	extern const char name##_start[], name##_end[], name##_abort[]
LABELS(section_add);
LABELS(section_spin);
LABELS(section_fault);

#define SECTION(name)                                              \
	((struct section){ 0, 0, (uintptr_t)name##_start,          \
			   (uintptr_t)(name##_end - name##_start), \
			   (uintptr_t)name##_abort })
#endif

#endif
