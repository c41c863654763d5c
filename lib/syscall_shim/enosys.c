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

#define REPORTED_MAX 512 /* numbers below have a bit each */
#define STRANGERS_MAX 8 /* and of all others, so many are reported */
#define OPTION_SIZE 40

/* A call's own option counts where calls are chosen one by one. */
#ifdef CONFIG_SYSCALLS_LINKED
#define CHOOSING " and SYSCALLS_CHOSEN, or SYSCALLS_ALL,"
#else
#define CHOOSING ""
#endif

static uint32_t reported[REPORTED_MAX / 32];
static uint32_t strangers[STRANGERS_MAX]; /* 0: free */

/* Is it the first time that we are asked for this number? */
static bool first_time(uint32_t nr)
{
	uint32_t bit = 1u << nr % 32;

	if (nr < REPORTED_MAX)
		return !(__atomic_fetch_or(&reported[nr / 32], bit,
					   __ATOMIC_RELAXED) &
			 bit);
	for (unsigned i = 0; i < STRANGERS_MAX; i++) {
		uint32_t expected = 0;

		if (__atomic_compare_exchange_n(&strangers[i], &expected, nr,
						false, __ATOMIC_RELAXED,
						__ATOMIC_RELAXED))
			return true;
		if (expected == nr)
			return false;
	}
	return false;
}

/* CONFIG_SYSCALL_ option of a call: its name in capitals. */
static void option_name(char *out, const char *name)
{
	static const char prefix[] = "SYSCALL_";
	unsigned n = 0;

	while (prefix[n] != '\0') {
		out[n] = prefix[n];
		n++;
	}
	while (*name == '_')
		name++;
	for (; *name != '\0' && n < OPTION_SIZE - 1; name++)
		out[n++] = *name >= 'a' && *name <= 'z' ? *name - 'a' + 'A'
							: *name;
	out[n] = '\0';
}

/* What to turn on in menuconfig: option gets the name of a call's own. */
static const char *advice(unsigned word, char *option)
{
	const char *call = uk_syscall_names + (word & NAME_OFFSET);

	if (word & NAME_MORE)
		while (*call++ != '\0')
			;
	else if (!(word & NAME_PROVIDED))
		return NULL;
	if (!(word & NAME_PROVIDED))
		return call;
	option_name(option, call);
	return option;
}

void uk_syscall_report_named(uint32_t nr)
{
	unsigned word = uk_syscall_name_word(nr);
	const char *name = uk_syscall_names + (word & NAME_OFFSET);
	char own[OPTION_SIZE];
	const char *option;

	if (word == NAME_NONE) {
		uk_printk("syscall %u: there is no such call: ENOSYS\n", nr);
		return;
	}
	option = advice(word, own);
	if (option == NULL)
		uk_printk("syscall %u (%s) is not implemented: ENOSYS\n", nr,
			  name);
	else
		uk_printk("syscall %u (%s) is not in this image: ENOSYS. Turn "
			  "on %s%s in make menuconfig\n",
			  nr, name, option,
			  word & NAME_PROVIDED ? CHOOSING : "");
}

long uk_syscall_enosys_nr(unsigned long nr)
{
	if (!first_time((uint32_t)nr))
		return -ENOSYS;
	if (uk_syscall_report != NULL)
		uk_syscall_report((uint32_t)nr);
	else
		uk_printk("syscall %u is not in this image: ENOSYS\n",
			  (uint32_t)nr);
	return -ENOSYS;
}

long uk_syscall_enosys_e(unsigned long nr)
{
	return uk_syscall_ret(uk_syscall_enosys_nr(nr));
}
