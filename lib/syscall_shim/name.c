/* SPDX-License-Identifier: BSD-3-Clause */
/* Looking names up; names.h explains the tables. */
#include <stddef.h>
#include <uk/syscall.h>
#include "names.h"

unsigned uk_syscall_name_word(unsigned long nr)
{
	const struct uk_syscall_span *span = uk_syscall_spans;

	for (unsigned i = 0; i < uk_syscall_nspans; i++, span++)
		if (nr - span->first < span->count)
			return uk_syscall_name_index[span->index + nr -
						     span->first];
	return NAME_NONE;
}

const char *uk_syscall_name(long nr)
{
	unsigned word = uk_syscall_name_word(nr);

	return word == NAME_NONE ? NULL
				 : uk_syscall_names + (word & NAME_OFFSET);
}

const char *uk_syscall_name_p(long nr)
{
	unsigned word = uk_syscall_name_word(nr);

	return word == NAME_NONE || !(word & NAME_PROVIDED)
		       ? NULL
		       : uk_syscall_names + (word & NAME_OFFSET);
}
