/* SPDX-License-Identifier: BSD-3-Clause */
/* plat of the host test: RAM in an array, a TLB that remembers too long. */
#ifndef FAKE_H
#define FAKE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../internal.h"

#define CHECK(cond)                                                        \
	do {                                                               \
		if (!(cond)) {                                             \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#cond);                                    \
			exit(1);                                           \
		}                                                          \
	} while (0)

uint32_t rnd(uint32_t below);

/* A bank of RAM from HOST_RAM on, the image as it would lie in it. */
void fake_boot(uint64_t ram);
/* RAM alone, with nothing told to lib/mm. */
void fake_window(uint64_t ram);

/* The CPU accesses va with the tables of vm. True: *pa is where; false: it
 * would fault. What is found stays in the TLB until it is flushed. */
bool fake_access(struct uk_vm *vm, uintptr_t va, unsigned access, paddr_t *pa);
/* The same with faults handled: -errno of a fault that is one. */
int fake_touch(struct uk_vm *vm, uintptr_t va, unsigned access, paddr_t *pa);
/* No TLB entry allows what the tables no longer do. */
void fake_tlb_check(struct uk_vm *vm);

/* What the page holds is what the instruction cache was told last. */
bool fake_is_text(paddr_t pa);

extern struct uk_vm *fake_vm; /* the current one */
extern unsigned fake_fail_at; /* this page allocation fails; 0: none */

void test_page(void);
void test_page_small(void);
void test_page_banks(void);
void test_heap(void);
void test_vma(void);
void test_pgtable(void);
void test_fault(void);
void test_exhaustion(void);
void test_object(void);
void test_fixed(void);

#endif
