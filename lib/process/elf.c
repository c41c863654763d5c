/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Checks of a static ELF executable (ET_EXEC, or ET_DYN that relocates itself).
 * Nothing in the file is believed: every sum is taken so that it cannot wrap,
 * and what passes satisfies the promises of elfcheck.h, on which the mapping
 * code relies. Files that need a dynamic linker are refused.
 */
#include <errno.h>
#include <string.h>
#include "elfcheck.h"

#define ELF_CLASS (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32)

static int refuse(const char **why, const char *phrase)
{
	*why = phrase;
	return -ENOEXEC;
}

/* Whether [offset, offset+len) lies in a file of size bytes. */
static bool in_file(uint64_t offset, uint64_t len, uint64_t size)
{
	return offset <= size && len <= size - offset;
}

int elf_check_header(const ElfW(Ehdr) * eh, uint64_t file_size,
		     const struct elf_target *target, uint64_t *phoff,
		     size_t *phlen, const char **why)
{
	if (file_size < sizeof(*eh) || memcmp(eh->e_ident, ELFMAG, SELFMAG))
		return refuse(why, "not an ELF file");
	if (eh->e_ident[EI_CLASS] != ELF_CLASS ||
	    eh->e_machine != target->machine)
		return refuse(why, "ELF file of another architecture");
	if (eh->e_ident[EI_DATA] != ELFDATA2LSB)
		return refuse(why, "ELF file is big-endian");
	if (eh->e_ident[EI_VERSION] != EV_CURRENT ||
	    eh->e_version != EV_CURRENT)
		return refuse(why, "unknown ELF version");
	if (eh->e_type != ET_EXEC && eh->e_type != ET_DYN)
		return refuse(why, "ELF file is not an executable");
	if (eh->e_phentsize != sizeof(ElfW(Phdr)))
		return refuse(why, "program headers of a wrong size");
	/* Linux: at most 64 KiB of them, and at least one. */
	if (eh->e_phnum < 1 || eh->e_phnum > 65536u / sizeof(ElfW(Phdr)))
		return refuse(why, "wrong number of program headers");
	*phoff = eh->e_phoff;
	*phlen = eh->e_phnum * sizeof(ElfW(Phdr));
	if (!in_file(*phoff, *phlen, file_size))
		return refuse(why, "program headers beyond the file's end");
	if (*phoff % sizeof(long))
		return refuse(why, "program headers are not aligned");
	return 0;
}

static uintptr_t page_down(uintptr_t x)
{
	return x & ~(uintptr_t)(ELF_PAGE - 1);
}

/* Add a PT_LOAD. The image so far ends at img->end. */
static int add_segment(struct elf_image *img, const ElfW(Phdr) * ph,
		       uint64_t file_size, uintptr_t base,
		       const struct elf_target *target, const char **why)
{
	struct elf_segment *s = &img->segments[img->nsegments];
	uintptr_t start = base + ph->p_vaddr;

	if (ph->p_filesz > ph->p_memsz)
		return refuse(why, "segment larger in the file than in memory");
	if (!in_file(ph->p_offset, ph->p_filesz, file_size))
		return refuse(why, "segment beyond the file's end");
	if (ph->p_memsz == 0)
		return 0;
	if ((ph->p_vaddr ^ ph->p_offset) % ELF_PAGE)
		return refuse(why, "segment's address and offset disagree");
	if (img->nsegments == ELF_MAX_SEGMENTS)
		return refuse(why, "too many segments");
	*why = "segment outside the program's address space";
	if (start < base || start < target->min || start >= target->top ||
	    ph->p_memsz > target->top - start)
		return -ENOMEM;
	if (img->nsegments && page_down(start) < img->end)
		return refuse(why, "segments overlap or are not ascending");
	s->start = start;
	s->memsz = ph->p_memsz;
	s->filesz = ph->p_filesz;
	s->offset = ph->p_offset;
	s->flags = ph->p_flags & (PF_R | PF_W | PF_X);
	img->nsegments++;
	/* The page behind the last byte: cannot wrap, top is page-aligned. */
	img->end = page_down(start + ph->p_memsz + ELF_PAGE - 1);
	return 0;
}

/* The segment whose file bytes hold [offset, offset+len), or whose memory
 * holds address; NULL. */
static const struct elf_segment *find_offset(const struct elf_image *img,
					     uint64_t offset, size_t len)
{
	for (unsigned i = 0; i < img->nsegments; i++) {
		const struct elf_segment *s = &img->segments[i];

		if (offset >= s->offset &&
		    in_file(offset - s->offset, len, s->filesz))
			return s;
	}
	return NULL;
}

static bool executable_at(const struct elf_image *img, uintptr_t addr)
{
	for (unsigned i = 0; i < img->nsegments; i++) {
		const struct elf_segment *s = &img->segments[i];

		if (addr >= s->start && addr - s->start < s->memsz)
			return s->flags & PF_X;
	}
	return false;
}

static int check_entry(struct elf_image *img, const struct elf_target *target,
		       const char **why)
{
	uintptr_t thumb = target->thumb ? img->entry & 1 : 0;

	if (!executable_at(img, img->entry - thumb))
		return refuse(why, "entry point outside the program's text");
	if (!thumb && img->entry % target->align)
		return refuse(why, "entry point is not aligned");
	return 0;
}

int elf_check_segments(struct elf_image *img, const ElfW(Ehdr) * eh,
		       const ElfW(Phdr) * ph, uint64_t file_size,
		       const struct elf_target *target, const char **why)
{
	uintptr_t base = eh->e_type == ET_DYN ? target->pie_base : 0;
	const struct elf_segment *s;

	memset(img, 0, sizeof(*img));
	img->exec_stack = false;
	for (unsigned i = 0; i < eh->e_phnum; i++) {
		int err = 0;

		switch (ph[i].p_type) {
		case PT_LOAD:
			err = add_segment(img, &ph[i], file_size, base, target,
					  why);
			break;
		case PT_INTERP:
			return refuse(why, "it needs a dynamic linker");
		case PT_GNU_STACK:
			img->exec_stack = ph[i].p_flags & PF_X;
			break;
		}
		if (err)
			return err;
	}
	if (!img->nsegments)
		return refuse(why, "no segment to load");
	img->phnum = eh->e_phnum;
	s = find_offset(img, eh->e_phoff, eh->e_phnum * sizeof(*ph));
	if (s)
		img->phdr = s->start + (uintptr_t)(eh->e_phoff - s->offset);
	img->entry = base + eh->e_entry;
	return check_entry(img, target, why);
}
