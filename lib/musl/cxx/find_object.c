/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Debian's unwinder, libgcc_eh, asks glibc for the unwind tables of an address,
 * by a function that musl has not. A static program is one object; its program
 * headers say where its tables are.
 */
#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/auxv.h>

/* As glibc lays it out. */
struct dl_find_object {
	unsigned long long flags;
	void *map_start, *map_end;
	struct link_map *link_map;
	void *eh_frame; /* the PT_GNU_EH_FRAME segment */
	unsigned long long reserved[7];
};

int _dl_find_object(void *address, struct dl_find_object *found);

/* 0, or -1 where address is not of the program. */
int _dl_find_object(void *address, struct dl_find_object *found)
{
	const ElfW(Phdr) *ph = (const void *)getauxval(AT_PHDR);
	const ElfW(Phdr) *end = ph + getauxval(AT_PHNUM);

	*found = (struct dl_find_object){ .flags = 0 };
	for (; ph < end; ph++) {
		char *start = (char *)(uintptr_t)ph->p_vaddr;

		if (ph->p_type == PT_GNU_EH_FRAME)
			found->eh_frame = start;
		if (ph->p_type != PT_LOAD ||
		    (uintptr_t)address - ph->p_vaddr >= ph->p_memsz)
			continue;
		found->map_start = start;
		found->map_end = start + ph->p_memsz;
	}
	return found->map_start ? 0 : -1;
}
