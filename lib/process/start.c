/* SPDX-License-Identifier: BSD-3-Clause */
/* From a booted kernel to the program's first instruction. */
#include <string.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/process.h>
#include <uk/random.h>
#include "image.h"
#include "thread.h"

/* The thread's name is the program's file name, cut to fit, as after execve. */
static void set_name(struct uk_thread *t, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t n = min(strlen(base), sizeof(t->name) - 1);

	memcpy(t->name, base, n);
	t->name[n] = 0;
}

_Noreturn void uk_process_start(const struct uk_program_args *args)
{
	/* plat_resume() reuses the top of this stack: the frame lives
	 * elsewhere. */
	static struct uk_frame frame;
	struct uk_process *p = uk_process_current();
	size_t limit =
		(size_t)min(uk_process_limit(RLIMIT_STACK), (uint64_t)SIZE_MAX);
	struct process_image img = { 0 };
	unsigned char seed[UK_RANDOM_AUXV];
	const char *why = "";
	uintptr_t top;
	long sp;
	int err;

	kstack_guard_first();
	process_end_prepare();
	err = process_load(p, &img, &why);
	if (err)
		uk_fatal("cannot load the program: %s (error %d)", why, -err);
	uk_vm_set_brk(p->vm, img.end);
	top = uk_vm_map_stack(p->vm, limit);
	if (!top)
		uk_fatal("no memory for the program's stack");
	uk_random_auxv(seed);
	sp = process_stack_build(top, limit / PROCESS_ARGS_SHARE, args, seed,
				 &img);
	if (sp < 0 && sp > -4096)
		uk_fatal("cannot pass the arguments: error %ld", -sp);
	p->stack = (uintptr_t)sp;
	if (img.sp)
		*img.sp = (uintptr_t)sp;
	set_name(arch_current(), args->name);
	frame_init(&frame, img.entry, (uintptr_t)sp);
	plat_resume(&frame);
}
