/* SPDX-License-Identifier: BSD-3-Clause */
/* What pselect6's sixth argument points to. */
#ifndef UK_ABI_POLL_H
#define UK_ABI_POLL_H

#include <stddef.h>
#include <uk/abi/signal.h>

struct uk_sigset_arg {
	const struct uk_sigset *set; /* or NULL */
	size_t size; /* its bytes */
};

#endif
