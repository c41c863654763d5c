/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The loader's checks: a good file passes; each way of breaking one field is
 * refused; whatever a damaged file looks like, what passes keeps the promises
 * of elfcheck.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "elfcheck.h"

#define SIZE 20000u
#define PHNUM 4
#define TOP 0x8000000000UL

static const struct elf_target target = {
	.machine = EM_AARCH64,
	.min = 0x10000,
	.top = TOP,
	.pie_base = 0x5555550000UL,
	.align = 4,
};

struct file {
	ElfW(Ehdr) eh;
	ElfW(Phdr) ph[PHNUM];
};

static struct file file;
static uint64_t size;
static struct elf_image img;
static unsigned checks;

static void make_good(unsigned type)
{
	uintptr_t base = type == ET_EXEC ? 0x400000 : 0;

	size = SIZE;
	memset(&file, 0, sizeof(file));
	memcpy(file.eh.e_ident, ELFMAG, SELFMAG);
	file.eh.e_ident[EI_CLASS] = ELFCLASS64;
	file.eh.e_ident[EI_DATA] = ELFDATA2LSB;
	file.eh.e_ident[EI_VERSION] = EV_CURRENT;
	file.eh.e_version = EV_CURRENT;
	file.eh.e_type = (unsigned short)type;
	file.eh.e_machine = EM_AARCH64;
	file.eh.e_entry = base + 0x1000;
	file.eh.e_phoff = sizeof(file.eh);
	file.eh.e_phentsize = sizeof(file.ph[0]);
	file.eh.e_phnum = PHNUM;
	file.ph[0] = (ElfW(Phdr)){ .p_type = PT_LOAD,
				   .p_flags = PF_R | PF_X,
				   .p_vaddr = base,
				   .p_filesz = 0x2100,
				   .p_memsz = 0x2100 };
	file.ph[1] = (ElfW(Phdr)){ .p_type = PT_LOAD,
				   .p_flags = PF_R | PF_W,
				   .p_offset = 0x2100,
				   .p_vaddr = base + 0x3100,
				   .p_filesz = 0x200,
				   .p_memsz = 0x5000 };
	file.ph[2] =
		(ElfW(Phdr)){ .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W };
	file.ph[3] = (ElfW(Phdr)){ .p_type = PT_NOTE };
}

/* What elfcheck.h promises of an image that passed. */
static void check_promises(void)
{
	uintptr_t end = 0;
	bool entry = false;

	for (unsigned i = 0; i < img.nsegments; i++) {
		const struct elf_segment *s = &img.segments[i];

		if (s->memsz == 0 || s->filesz > s->memsz || s->offset > size ||
		    s->filesz > size - s->offset ||
		    s->start % 4096 != s->offset % 4096 ||
		    s->start < target.min || s->start >= target.top ||
		    s->memsz > target.top - s->start ||
		    (s->start & ~4095UL) < end) {
			printf("not ok lib/process: bad segment passed\n");
			exit(1);
		}
		end = (s->start + s->memsz + 4095) & ~4095UL;
		if ((s->flags & PF_X) && img.entry >= s->start &&
		    img.entry - s->start < s->memsz)
			entry = true;
	}
	if (!entry || img.end != end || img.nsegments > ELF_MAX_SEGMENTS) {
		printf("not ok lib/process: bad entry or end passed\n");
		exit(1);
	}
}

static int load(void)
{
	const char *why = NULL;
	uint64_t phoff;
	size_t phlen;
	ElfW(Phdr) * ph;
	int err;

	checks++;
	err = elf_check_header(&file.eh, size, &target, &phoff, &phlen, &why);
	if (!err) {
		/* Bytes of the file, as large as promised and no larger. */
		ph = malloc(phlen);
		memset(ph, 0x5a, phlen);
		if (phoff < sizeof(file))
			memcpy(ph, (char *)&file + phoff,
			       phlen < sizeof(file) - phoff
				       ? phlen
				       : sizeof(file) - phoff);
		err = elf_check_segments(&img, &file.eh, ph, size, &target,
					 &why);
		free(ph);
	}
	if (err && !why) {
		printf("not ok lib/process: refused without a reason\n");
		exit(1);
	}
	if (!err)
		check_promises();
	return err;
}

static void expect(int want, const char *what)
{
	int err = load();

	if (err == want)
		return;
	printf("not ok lib/process: %s gives %d, not %d\n", what, err, want);
	exit(1);
}

/* Break one thing of a good file. */
#define BROKEN(want, change)           \
	do {                           \
		make_good(ET_EXEC);    \
		change;                \
		expect(want, #change); \
	} while (0)

static void test_broken(void)
{
	BROKEN(-ENOEXEC, size = sizeof(file.eh) - 1);
	BROKEN(-ENOEXEC, size = 0);
	BROKEN(-ENOEXEC, file.eh.e_ident[0] = 0);
	BROKEN(-ENOEXEC, file.eh.e_ident[EI_CLASS] = ELFCLASS32);
	BROKEN(-ENOEXEC, file.eh.e_ident[EI_DATA] = ELFDATA2MSB);
	BROKEN(-ENOEXEC, file.eh.e_ident[EI_VERSION] = 2);
	BROKEN(-ENOEXEC, file.eh.e_version = 0);
	BROKEN(-ENOEXEC, file.eh.e_machine = EM_X86_64);
	BROKEN(-ENOEXEC, file.eh.e_type = ET_REL);
	BROKEN(-ENOEXEC, file.eh.e_type = ET_CORE);
	BROKEN(-ENOEXEC, file.eh.e_phentsize = 32);
	BROKEN(-ENOEXEC, file.eh.e_phnum = 0);
	BROKEN(-ENOEXEC, file.eh.e_phnum = 0xffff);
	BROKEN(-ENOEXEC, file.eh.e_phoff = SIZE);
	BROKEN(-ENOEXEC, file.eh.e_phoff = UINT64_MAX - 7);
	BROKEN(-ENOEXEC, file.eh.e_phoff += 4);
	BROKEN(-ENOEXEC, file.eh.e_entry = 0);
	BROKEN(-ENOEXEC, file.eh.e_entry += 2);
	BROKEN(-ENOEXEC, file.eh.e_entry = file.ph[1].p_vaddr);
	BROKEN(-ENOEXEC, file.ph[0].p_type = PT_INTERP);
	BROKEN(-ENOEXEC, file.ph[0].p_flags = PF_R);
	BROKEN(-ENOEXEC, file.ph[0].p_filesz = file.ph[0].p_memsz + 1);
	BROKEN(-ENOEXEC, file.ph[1].p_offset++);
	BROKEN(-ENOEXEC, file.ph[1].p_offset = 0x5100);
	BROKEN(-ENOEXEC, file.ph[1].p_offset = UINT64_MAX - 0xeff);
	BROKEN(-ENOEXEC, file.ph[1].p_vaddr = 0x402100);
	BROKEN(-ENOEXEC, file.ph[0].p_vaddr = 0x500000);
	BROKEN(-ENOMEM, file.ph[0].p_vaddr = 0);
	BROKEN(-ENOMEM, file.ph[1].p_vaddr = TOP + 0x100);
	BROKEN(-ENOMEM, file.ph[1].p_vaddr = UINT64_MAX - 0xeff);
	BROKEN(-ENOMEM, file.ph[1].p_memsz = TOP);
	BROKEN(-ENOMEM, file.ph[1].p_memsz = UINT64_MAX);
	BROKEN(-ENOEXEC, file.ph[0].p_memsz = file.ph[0].p_filesz = 0);
	BROKEN(-ENOEXEC, size = 0x2200);
}

static void test_random(void)
{
	srand(1);
	for (int i = 0; i < 300000; i++) {
		make_good(i % 2 ? ET_EXEC : ET_DYN);
		for (int n = rand() % 4; n >= 0; n--)
			((unsigned char *)&file)[(size_t)rand() %
						 sizeof(file)] =
				rand() % 2 ? (unsigned char)rand()
					   : (unsigned char)-(rand() % 2);
		size = rand() % 4 ? SIZE : (unsigned)rand() % SIZE;
		load();
	}
}

int main(void)
{
	make_good(ET_EXEC);
	expect(0, "a good file");
	if (img.phdr != 0x400000 + sizeof(file.eh) || img.exec_stack ||
	    img.end != 0x409000)
		expect(1, "its headers' place");
	make_good(ET_DYN);
	expect(0, "a good PIE");
	if (img.entry != target.pie_base + 0x1000)
		expect(1, "its entry");
	test_broken();
	test_random();
	printf("ok lib/process elf (%u files)\n", checks);
	return 0;
}
