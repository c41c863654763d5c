/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The stack that _start finds, from the top down, as Linux builds it:
 *
 *   a null word
 *   the file's name; the strings of envp; the strings of argv
 *   16 random bytes; the platform's name
 *   padding
 *   auxv ... AT_NULL; envp ... NULL; argv ... NULL; argc  <- sp, 16-aligned
 */
#include <errno.h>
#include <link.h>
#include <string.h>
#include <arch/elf.h>
#include <plat/cpu.h>
#include <plat/mmu.h>
#include <uk/essentials.h>
#include <uk/process.h>
#include "image.h"

#define STACK_ALIGN 16
#define RANDOM_LEN 16
#define CLOCK_TICKS 100 /* USER_HZ */

struct aux {
	unsigned long type, value;
};

/* Those that have a value, and all. */
enum {
	HWCAP,
	PAGESZ,
	CLKTCK,
	PHDR,
	PHENT,
	PHNUM,
	ENTRY,
	HWCAP2,
	RANDOM,
	EXECFN,
	PLATFORM,
	VDSO,
	AUX_VALUES
};

static const uint8_t aux_types[] = {
	[HWCAP] = AT_HWCAP,
	[PAGESZ] = AT_PAGESZ,
	[CLKTCK] = AT_CLKTCK,
	[PHDR] = AT_PHDR,
	[PHENT] = AT_PHENT,
	[PHNUM] = AT_PHNUM,
	[ENTRY] = AT_ENTRY,
	[HWCAP2] = AT_HWCAP2,
	[RANDOM] = AT_RANDOM,
	[EXECFN] = AT_EXECFN,
	[PLATFORM] = AT_PLATFORM,
	[VDSO] = AT_SYSINFO_EHDR,
	AT_BASE,
	AT_FLAGS,
	AT_UID,
	AT_EUID,
	AT_GID,
	AT_EGID,
	AT_SECURE,
	AT_NULL,
};

/* Where the next word of the vectors and the next string go. */
struct layout {
	uintptr_t word, string;
	bool fault;
};

static void put(struct layout *l, uintptr_t at, const void *src, size_t n)
{
	if (uk_copy_to_user((void *)at, src, n))
		l->fault = true;
}

static void put_word(struct layout *l, unsigned long value)
{
	put(l, l->word, &value, sizeof(value));
	l->word += sizeof(value);
}

/* Store a string; returns its address. */
static uintptr_t put_string(struct layout *l, const char *s)
{
	uintptr_t at = l->string;
	size_t n = strlen(s) + 1;

	put(l, at, s, n);
	l->string += n;
	return at;
}

long process_stack_build(uintptr_t top, size_t room,
			 const struct uk_program_args *args,
			 const unsigned char *random,
			 const struct process_image *img)
{
	size_t argc = (size_t)args->argc + 1, envc = 0;
	size_t name_len = strlen(args->name) + 1;
	unsigned long values[AUX_VALUES] = {
		[HWCAP] = arch_hwcap(),
		[PAGESZ] = PAGE_SIZE,
		[CLKTCK] = CLOCK_TICKS,
		[PHDR] = img->phdr,
		[PHENT] = sizeof(ElfW(Phdr)),
		[PHNUM] = img->phnum,
		[ENTRY] = img->entry,
		[HWCAP2] = arch_hwcap2(),
		[EXECFN] = top - sizeof(long) - name_len,
		[VDSO] = img->vdso,
	};
	struct aux aux[ARRAY_SIZE(aux_types)];
	size_t strings = sizeof(ARCH_ELF_PLATFORM) + RANDOM_LEN + 2 * name_len +
			 (size_t)(args->args_end - args->args);
	struct layout l = { .fault = false };
	const char *s;
	size_t words;
	uintptr_t sp;

	for (s = NULL; (s = args->next_env(s)) != NULL; envc++)
		strings += strlen(s) + 1;
	words = 1 + argc + 1 + envc + 1 + 2 * ARRAY_SIZE(aux);
	if (strings + (words + 1) * sizeof(long) + STACK_ALIGN > room)
		return -E2BIG;
	l.string = top - sizeof(long) - strings;
	sp = (l.string - words * sizeof(long)) & ~(uintptr_t)(STACK_ALIGN - 1);
	l.word = sp;

	values[PLATFORM] = put_string(&l, ARCH_ELF_PLATFORM);
	values[RANDOM] = l.string;
	put(&l, l.string, random, RANDOM_LEN);
	l.string += RANDOM_LEN;

	put_word(&l, argc);
	put_word(&l, put_string(&l, args->name));
	for (s = args->args; --argc != 0; s += strlen(s) + 1)
		put_word(&l, put_string(&l, s));
	put_word(&l, 0);
	for (s = NULL; (s = args->next_env(s)) != NULL;)
		put_word(&l, put_string(&l, s));
	put_word(&l, 0);
	put_string(&l, args->name);
	put(&l, l.string, &(unsigned long){ 0 }, sizeof(long));
	for (size_t i = 0; i < ARRAY_SIZE(aux); i++) {
		aux[i].type = aux_types[i];
		aux[i].value = i < AUX_VALUES ? values[i] : 0;
	}
	if (!img->vdso)
		aux[VDSO].type = AT_IGNORE;
	put(&l, l.word, aux, sizeof(aux));
	return l.fault ? -EFAULT : (long)sp;
}
