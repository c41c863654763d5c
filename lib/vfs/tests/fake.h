/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel around lib/vfs in the host test. */
#ifndef TESTS_FAKE_H
#define TESTS_FAKE_H

#include <stddef.h>
#include <stdint.h>

/* Allocations fail one time in fake_fail; 0: never. */
extern unsigned fake_fail;
/* Allocations that are in use. */
extern long fake_allocated;
/* User memory between them faults. */
extern char *fake_fault, *fake_fault_end;

uint32_t rnd(uint32_t below);
_Noreturn void fail(const char *what, long a, long b);

void test_table(void);
void test_iter(void);
void test_names(void);

#endif
