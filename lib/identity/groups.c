/* SPDX-License-Identifier: BSD-3-Clause */
/* Supplementary groups: 0 is the only one that exists, so that a list of them
 * is a number. */
#include <errno.h>
#include <limits.h>
#include <sys/types.h>
#include <plat/cpu.h>
#include <uk/essentials.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "users.h"

#define GROUPS_MAX 65536 /* Linux's NGROUPS_MAX */
#define CHUNK 64u /* bytes */

int groups_get(int size, void *list, unsigned width)
{
	unsigned n = READ_ONCE(uk_process_current()->attributes.ngroups);

	if (size < 0 || (size != 0 && (unsigned)size < n))
		return -EINVAL;
	if (size != 0 && uk_clear_user(list, n * width))
		return -EFAULT;
	return (int)n;
}

int groups_set(int size, const void *list, unsigned width)
{
	size_t left = (size_t)size * width;
	const char *from = list;
	char chunk[CHUNK];

	if ((unsigned)size > GROUPS_MAX)
		return -EINVAL;
	while (left != 0) {
		size_t n = min(left, sizeof(chunk));

		if (uk_copy_from_user(chunk, from, n))
			return -EFAULT;
		for (size_t i = 0; i < n; i++)
			if (chunk[i] != 0)
				return -EINVAL;
		from += n;
		left -= n;
	}
	WRITE_ONCE(uk_process_current()->attributes.ngroups, (unsigned)size);
	return 0;
}

UK_SYSCALL_R_DEFINE(int, getgroups, int, size, gid_t *, list)
{
	return groups_get(size, list, sizeof(*list));
}

UK_LLSYSCALL_R_DEFINE(int, setgroups, int, size, const gid_t *, list)
{
	return groups_set(size, list, sizeof(*list));
}
