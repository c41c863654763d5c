/* SPDX-License-Identifier: BSD-3-Clause */
/* The program as the loader hands it to start.c. direct.c or trap.c is
 * linked. */
#ifndef PROCESS_IMAGE_H
#define PROCESS_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uk_process;
struct uk_program_args;

struct process_image {
	uintptr_t entry; /* bit 0: Thumb */
	uintptr_t phdr; /* user address of the program headers */
	unsigned phnum;
	uintptr_t end; /* first byte behind the data: brk starts here */
	uintptr_t vdso; /* address of its ELF header, or 0: AT_SYSINFO_EHDR */
	uintptr_t *sp; /* gets the initial stack pointer; may be NULL */
};

/* Map the program into p->vm. -errno and a phrase in *why. */
int process_load(struct uk_process *p, struct process_image *img,
		 const char **why);

/* Program mode at pc means: in a handler that the program called. */
bool process_pc_is_kernel(uintptr_t pc);

/* Strings may fill a quarter of the stack, as on Linux. */
#define PROCESS_ARGS_SHARE 4

/*
 * Lay out args below top, with 16 random bytes. Returns the program's stack
 * pointer, or -E2BIG (more than room bytes) or -EFAULT, as a negative long.
 */
long process_stack_build(uintptr_t top, size_t room,
			 const struct uk_program_args *args,
			 const unsigned char *random,
			 const struct process_image *img);

#endif
