/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The program of a trap image is an ELF file embedded in it, page-aligned.
 * Its pages are mapped where they lie: shared if read-only, else copied when
 * first written. A last page that is part data, part bss is written here.
 */
#include <errno.h>
#include <arch/elf.h>
#include <plat/boot.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/process.h>
#include "elfcheck.h"
#include "image.h"

/* uk_vdso_map(), or NULL: the link step knows whether the program needs it. */
uintptr_t uk_vdso(struct uk_vm *vm) __weak;

/* Where Linux puts static-PIE programs: two thirds up, here without a random
 * offset. */
#define PIE_BASE ALIGN_DOWN(UK_USER_TOP / 3 * 2, 0x10000UL)

static unsigned prot_of(unsigned flags)
{
	unsigned prot = PT_USER;

	if (flags & PF_R)
		prot |= PT_READ;
	if (flags & PF_W)
		prot |= PT_WRITE;
	if (flags & PF_X)
		prot |= PT_EXEC;
	return prot;
}

static const char *name_of(unsigned flags)
{
	if (flags & PF_X)
		return "program text";
	return flags & PF_W ? "program data" : "program rodata";
}

static int map_segment(struct uk_vm *vm, const struct elf_segment *s)
{
	uintptr_t start = ALIGN_DOWN(s->start, PAGE_SIZE);
	uintptr_t data_end = s->start + s->filesz;
	uintptr_t file_end = s->filesz ? ALIGN_UP(data_end, PAGE_SIZE) : start;
	uintptr_t end = ALIGN_UP(s->start + s->memsz, PAGE_SIZE);
	const unsigned char *bytes =
		_program_start + ALIGN_DOWN(s->offset, PAGE_SIZE);
	unsigned prot = prot_of(s->flags), old;
	paddr_t pa;
	int err;

	if (file_end > start) {
		if (!uk_pt_lookup(&uk_kernel_pgtable, (uintptr_t)bytes, &pa,
				  &old))
			return -EFAULT;
		if (s->flags & PF_X)
			arch_sync_icache((uintptr_t)bytes, file_end - start);
		err = uk_vm_map_fixed(vm, start, file_end - start, prot, pa,
				      name_of(s->flags));
		if (err)
			return err;
	}
	if (end > file_end) {
		err = uk_vm_map_fixed(vm, file_end, end - file_end, prot, 0,
				      "program bss");
		if (err)
			return err;
	}
	if (s->memsz > s->filesz && file_end > data_end &&
	    uk_clear_user((void *)data_end, file_end - data_end))
		return s->flags & PF_W ? -ENOMEM : -ENOEXEC;
	return 0;
}

int process_load(struct uk_process *p, struct process_image *img,
		 const char **why)
{
	static const struct elf_target target = {
		.machine = ARCH_ELF_MACHINE,
		.min = UK_USER_MIN,
		.top = UK_USER_TOP,
		.pie_base = PIE_BASE,
		.thumb = ARCH_ELF_THUMB,
		.align = ARCH_ELF_ALIGN,
	};
	const ElfW(Ehdr) *eh = (const void *)_program_start;
	uint64_t size = (uint64_t)(_program_end - _program_start);
	struct elf_image elf;
	uint64_t phoff;
	size_t phlen;
	int err = elf_check_header(eh, size, &target, &phoff, &phlen, why);

	if (!err)
		err = elf_check_segments(&elf, eh,
					 (const void *)(_program_start + phoff),
					 size, &target, why);
	if (err)
		return err;
	*why = "mapping its segments";
	for (unsigned i = 0; i < elf.nsegments; i++) {
		err = map_segment(p->vm, &elf.segments[i]);
		if (err)
			return err;
	}
	img->vdso = uk_vdso ? uk_vdso(p->vm) : 0;
	img->entry = elf.entry;
	img->phdr = elf.phdr;
	img->phnum = elf.phnum;
	img->end = elf.end;
	return 0;
}

/* The program is never privileged here: program mode is never the kernel. */
bool process_pc_is_kernel(uintptr_t pc)
{
	(void)pc;
	return false;
}
