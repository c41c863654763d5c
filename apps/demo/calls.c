/* SPDX-License-Identifier: BSD-3-Clause */
/* What an image knows of itself: its size and its table of calls. Kernel code,
 * reached by calls of this application's own: demo.abi. */
#include <errno.h>
#include <string.h>
#include <plat/cpu.h>
#include <uk/syscall.h>
#include "dispatch.h"

extern const char _image_start[], _data_stored[], _rodata_end[], _data_end[];

UK_LLSYSCALL_R_DEFINE(long, demo_image)
{
	return (_data_stored - _image_start) + (_data_end - _rodata_end);
}

/* The index-th call of the table, or of what stands behind it. */
static long find(unsigned long index)
{
	const struct uk_syscall_other *other;
	uint32_t nr;

	for (nr = 0; nr < uk_syscall_count; nr++) {
		uk_syscall_fn fn =
			(uk_syscall_fn)(intptr_t)uk_syscall_table[nr];

		if (fn != uk_syscall_ni && index-- == 0)
			return (long)nr;
	}
	for (other = uk_syscall_others; other->address; other++)
		if (other->nr >= uk_syscall_count && index-- == 0)
			return (long)other->nr;
	return -ENOENT;
}

UK_LLSYSCALL_R_DEFINE(long, demo_call, unsigned long, index, char *, name,
		      size_t, size)
{
	long nr = find(index);
	const char *text = nr >= 0 ? uk_syscall_name(nr) : NULL;

	if (nr < 0)
		return nr;
	if (!text)
		text = "(unnamed)";
	if (strlen(text) >= size)
		return -ERANGE;
	return uk_copy_to_user(name, text, strlen(text) + 1) ? -EFAULT : nr;
}
