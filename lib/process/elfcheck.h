/* SPDX-License-Identifier: BSD-3-Clause */
/* What a static ELF executable asks for, checked. Has no dependence on the rest
 * of the kernel, so that it can be fuzzed on a host. */
#ifndef PROCESS_ELFCHECK_H
#define PROCESS_ELFCHECK_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_MAX_SEGMENTS 16
#define ELF_PAGE 4096u

struct elf_segment {
	uintptr_t start; /* first byte; start % page = offset % page */
	size_t memsz; /* not 0 */
	size_t filesz; /* at most memsz; the rest is zero */
	uint64_t offset; /* in the file; offset + filesz lies inside it */
	unsigned flags; /* PF_R, PF_W, PF_X */
};

struct elf_image {
	uintptr_t entry;
	uintptr_t phdr; /* where the headers are mapped */
	unsigned phnum;
	uintptr_t end; /* behind the last segment */
	bool exec_stack;
	unsigned nsegments;
	/* Ascending; no two share a page. */
	struct elf_segment segments[ELF_MAX_SEGMENTS];
};

/* What the CPU and the address space accept. */
struct elf_target {
	unsigned machine; /* EM_* */
	uintptr_t min, top; /* segments lie in [min, top) */
	uintptr_t pie_base; /* where address 0 of an ET_DYN file goes */
	bool thumb; /* an odd entry is Thumb */
	unsigned align; /* of any other entry */
};

/*
 * Check the file header; then *phoff and *phlen say where the program headers
 * are. -ENOEXEC, with a phrase in *why.
 */
int elf_check_header(const ElfW(Ehdr) * eh, uint64_t file_size,
		     const struct elf_target *target, uint64_t *phoff,
		     size_t *phlen, const char **why);

/* Check the program headers of a file whose header passed. -ENOEXEC, -ENOMEM
 * (does not fit into the address space). */
int elf_check_segments(struct elf_image *img, const ElfW(Ehdr) * eh,
		       const ElfW(Phdr) * ph, uint64_t file_size,
		       const struct elf_target *target, const char **why);

#endif
