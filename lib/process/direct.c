/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The program of a direct image is the image: its sections are mapped already;
 * what is missing is the address space's knowledge of them, and the program
 * headers by which libc finds its TLS image and the unwinder its tables.
 */
#include <errno.h>
#include <link.h>
#include <plat/boot.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/process.h>
#include "image.h"

/* Of the program's crt1.o, or of the application itself. */
extern char _start[] __weak;
/* An application without libc may have this instead. */
int main(int argc, char **argv, char **envp) __weak;

/* Linker symbols; those of a section that the image lacks are missing. */
extern char _tdata_start[] __weak, _tdata_end[] __weak;
/* Their addresses are numbers, and always there. No place of the image reaches
 * them by its distance (-mcmodel=tiny): what is weak is loaded. */
extern char _tbss_size[] __weak, _tls_align[] __weak;
extern char __eh_frame_hdr_start[] __weak, __eh_frame_hdr_end[] __weak;
extern char __exidx_start[] __weak, __exidx_end[] __weak;

#define MAX_PHDRS 7

static ElfW(Phdr) phdrs[MAX_PHDRS];
static unsigned phnum;

static ElfW(Phdr) * add_phdr(unsigned type, unsigned flags, const char *start,
			     const char *end)
{
	ElfW(Phdr) *ph = &phdrs[phnum++];

	ph->p_type = type;
	ph->p_flags = flags;
	ph->p_vaddr = (uintptr_t)start;
	ph->p_paddr = (uintptr_t)start;
	ph->p_offset = (uintptr_t)start - (uintptr_t)_image_start;
	ph->p_filesz = (uintptr_t)end - (uintptr_t)start;
	ph->p_memsz = ph->p_filesz;
	ph->p_align = PAGE_SIZE;
	return ph;
}

static void describe_tls(void)
{
	uintptr_t tdata = (uintptr_t)_tdata_end - (uintptr_t)_tdata_start;
	uintptr_t tbss = (uintptr_t)_tbss_size, align = (uintptr_t)_tls_align;
	ElfW(Phdr) * ph;

	if (tdata + tbss == 0)
		return;
	ph = add_phdr(PT_TLS, PF_R, _tdata_start, _tdata_end);
	ph->p_memsz = ALIGN_UP(tdata, align) + tbss;
	ph->p_align = align;
}

static void describe_sections(void)
{
	add_phdr(PT_LOAD, PF_R | PF_X, _image_start, _text_end);
	add_phdr(PT_LOAD, PF_R, _text_end, _rodata_end);
	add_phdr(PT_LOAD, PF_R | PF_W, _rodata_end, _image_end);
	add_phdr(PT_GNU_STACK, PF_R | PF_W, NULL, NULL);
	describe_tls();
	if (&__eh_frame_hdr_start[0] != &__eh_frame_hdr_end[0])
		add_phdr(PT_GNU_EH_FRAME, PF_R, __eh_frame_hdr_start,
			 __eh_frame_hdr_end);
	if (&__exidx_start[0] != &__exidx_end[0])
		add_phdr(PT_ARM_EXIDX, PF_R, __exidx_start, __exidx_end);
}

/* Tell the address space of [start, end), which the early tables map. */
static int adopt(struct uk_vm *vm, const char *start, const char *end,
		 unsigned prot, const char *name)
{
	const struct uk_pgtable early = {
		.root = arch_ttbr_program(),
		.level = ARCH_PROGRAM_LEVEL,
	};
	size_t len = (uintptr_t)end - (uintptr_t)start;
	paddr_t pa;
	unsigned old;

	if (!len)
		return 0;
	if (!uk_pt_lookup(&early, (uintptr_t)start, &pa, &old))
		return -EFAULT;
	return uk_vm_map_fixed(vm, (uintptr_t)start, len, prot | PT_USER, pa,
			       name);
}

/* The entry of an application that has main() and no _start: its arguments are
 * where start.c put them, above this function's frame. */
static uintptr_t start_sp;

static _Noreturn void call_main(void)
{
	uintptr_t *words = (uintptr_t *)start_sp;
	int argc = (int)words[0];
	char **argv = (char **)(words + 1);

	uk_process_exit((main(argc, argv, argv + argc + 1) & 0xff) << 8);
}

int process_load(struct uk_process *p, struct process_image *img,
		 const char **why)
{
	int err;

	if (!_start && !main) {
		*why = "it has neither _start nor main";
		return -ENOEXEC;
	}
	*why = "mapping the image";
	err = adopt(p->vm, _image_start, _text_end, PT_READ | PT_EXEC,
		    "program text");
	if (!err)
		err = adopt(p->vm, _text_end, _rodata_end, PT_READ,
			    "program rodata");
	if (!err)
		err = adopt(p->vm, _rodata_end, _image_end, PT_READ | PT_WRITE,
			    "program data");
	if (err)
		return err;
	describe_sections();
	img->entry = _start ? (uintptr_t)_start : (uintptr_t)call_main;
	img->phdr = (uintptr_t)phdrs;
	img->phnum = phnum;
	img->end = (uintptr_t)_image_end;
	img->sp = &start_sp;
	return 0;
}

bool process_pc_is_kernel(uintptr_t pc)
{
	return pc >= (uintptr_t)_ktext_start && pc < (uintptr_t)_ktext_end;
}
