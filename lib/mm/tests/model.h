/* SPDX-License-Identifier: BSD-3-Clause */
/* The naive address space: an array of pages. */
#ifndef MODEL_H
#define MODEL_H

#include "fake.h"

/* The window that the model covers; mmap is confined to it. */
#define MODEL_PAGES 2048u
#define MODEL_BASE 0x10000000UL
#define MODEL_ADDR(i) (MODEL_BASE + (uintptr_t)(i)*PAGE_SIZE)
#define MODEL_END MODEL_ADDR(MODEL_PAGES)

/* Of MAP_SHARED: made by mmap, never freed. */
struct model_object {
	unsigned pages;
	unsigned stamps[];
};

struct model_page {
	bool mapped;
	struct model_object *object; /* NULL: private */
	unsigned index; /* in object */
	unsigned char prot; /* PROT_* */
	unsigned stamp; /* what the program has written, 0: nothing */
};

extern struct model_page model[MODEL_PAGES];

/* Where the model keeps what page i holds; NULL: beyond its object. */
unsigned *model_stamp(unsigned i);

/* A fresh address space of which the model is true. */
struct uk_vm *model_start(void);
/* One random mmap, munmap, mprotect or (with drop) madvise. */
void model_step(struct uk_vm *vm);
/* The tree is sound, and says what the model says. */
void model_check(struct uk_vm *vm);

#endif
