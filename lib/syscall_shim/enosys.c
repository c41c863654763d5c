/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a call that the image does not hold comes to: one line that says which
 * it was and what to turn on, and ENOSYS.
 */
#include <errno.h>
#include <stddef.h>
#include <uk/essentials.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include "dispatch.h"
#include "names.h"

#define REPORTED_MAX 512	/* numbers below have a bit each */
#define STRANGERS_MAX 8		/* and of all others, so many are reported */
#define OPTION_SIZE 32

static uint32_t reported[REPORTED_MAX / 32];
static uint32_t strangers[STRANGERS_MAX];	/* number + 1; 0: free */

/* Is it the first time that we are asked for this number? */
static bool first_time(uint32_t nr)
{
	uint32_t bit = 1u << nr % 32;

	if (nr < REPORTED_MAX)
		return !(__atomic_fetch_or(&reported[nr / 32], bit,
					   __ATOMIC_RELAXED) & bit);
	for (unsigned i = 0; i < STRANGERS_MAX; i++) {
		uint32_t expected = 0;

		if (__atomic_compare_exchange_n(&strangers[i], &expected,
						nr + 1, false,
						__ATOMIC_RELAXED,
						__ATOMIC_RELAXED))
			return true;
		if (expected == nr + 1)
			return false;
	}
	return false;
}

/* CONFIG_SYSCALL_ option of a call: its name in capitals. */
static void option_name(char *out, const char *name)
{
	unsigned n = 0;

	while (*name == '_')
		name++;
	for (; *name != '\0' && n < OPTION_SIZE - 1; name++)
		out[n++] = *name >= 'a' && *name <= 'z' ? *name - 'a' + 'A'
							: *name;
	out[n] = '\0';
}

static void report(uint32_t nr)
{
	unsigned word = uk_syscall_name_word(nr);
	const char *name = uk_syscall_names + (word & NAME_OFFSET);
	const char *call = name;
	char option[OPTION_SIZE];

	if (word == NAME_NONE) {
		uk_printk("syscall %u: there is no such call: ENOSYS\n", nr);
		return;
	}
	if (!(word & NAME_PROVIDED)) {
		uk_printk("syscall %u (%s): no library of this image provides "
			  "it: ENOSYS\n", nr, name);
		return;
	}
	if (word & NAME_OPTION)
		while (*call++ != '\0')
			;
	option_name(option, call);
	uk_printk("syscall %u (%s): not in this image, turn on SYSCALL_%s and "
		  "SYSCALLS_CHOSEN or SYSCALLS_ALL: ENOSYS\n", nr, name, option);
}

long uk_syscall_enosys_nr(unsigned long nr)
{
	if (first_time((uint32_t)nr))
		report((uint32_t)nr);
	return -ENOSYS;
}

long uk_syscall_enosys_e(unsigned long nr)
{
	return uk_syscall_ret(uk_syscall_enosys_nr(nr));
}
