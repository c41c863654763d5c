/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Names of calls, in little space. gen.py writes names.c:
 *
 *   uk_syscall_spans       runs of numbers: first, how many, where in the index
 *   uk_syscall_name_index  a word a number: offset of its name, and flags
 *   uk_syscall_names       the names, each with its 0
 */
#ifndef SYSCALL_SHIM_NAMES_H
#define SYSCALL_SHIM_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#define NAME_NONE 0xffff /* a number that the arch does not use */
#define NAME_PROVIDED 0x8000 /* a library of this configuration has it */
#define NAME_MORE \
	0x4000 /* behind the name stands, if PROVIDED, the ABI
				 * file's name of the call, which differs, else
				 * the option that would provide it */
#define NAME_OFFSET 0x3fff

struct uk_syscall_span {
	uint32_t first; /* number */
	uint16_t count;
	uint16_t index; /* of first, in uk_syscall_name_index */
};

extern const char uk_syscall_names[];
extern const uint16_t uk_syscall_name_index[];
extern const struct uk_syscall_span uk_syscall_spans[];
extern const unsigned uk_syscall_nspans;

/* A number's index word, or NAME_NONE. */
unsigned uk_syscall_name_word(unsigned long nr);

#endif
