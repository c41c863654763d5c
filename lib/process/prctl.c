/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * prctl: the thread's name, and settings that Linux keeps for a process or its
 * threads. They are kept and reported; what they would change is not here (core
 * dumps, exec, a parent, huge pages, coalesced timers).
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <uk/print.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "prctl.h"

static int set_name(const char *name)
{
	struct uk_thread *t = arch_current();
	char text[sizeof(t->name)] = { 0 };

	/* Longer names are cut. */
	if (uk_strncpy_from_user(text, name, sizeof(text) - 1) < 0)
		return -EFAULT;
	memcpy(t->name, text, sizeof(text));
	return 0;
}

static int put_int(unsigned long user, int value)
{
	return uk_copy_to_user((void *)user, &value, sizeof(value)) ? -EFAULT
								    : 0;
}

/* Arguments that must be 0 for the day they mean something. */
static bool zero(const struct prctl_args *a, unsigned from)
{
	unsigned long seen = 0;

	for (; from < ARRAY_SIZE(a->arg); from++)
		seen |= a->arg[from];
	return seen == 0;
}

static long set_flag(bool *flag, unsigned long value)
{
	if (value > 1)
		return -EINVAL;
	*flag = value;
	return 0;
}

static long of_process(int option, const struct prctl_args *a)
{
	struct uk_attributes *p = &uk_process_current()->attributes;

	switch (option) {
	case PR_SET_PDEATHSIG:
		if (a->arg[0] >= _NSIG)
			return -EINVAL;
		p->death_signal = (int)a->arg[0];
		return 0;
	case PR_GET_PDEATHSIG:
		return put_int(a->arg[0], p->death_signal);
	case PR_GET_DUMPABLE:
		return !p->undumpable;
	case PR_SET_DUMPABLE:
		return set_flag(&p->undumpable, a->arg[0] ^ 1);
	case PR_SET_CHILD_SUBREAPER:
		p->subreaper = a->arg[0] != 0;
		return 0;
	case PR_GET_CHILD_SUBREAPER:
		return put_int(a->arg[0], p->subreaper);
	case PR_SET_NO_NEW_PRIVS:
		if (a->arg[0] != 1 || !zero(a, 1))
			return -EINVAL;
		p->no_new_privs = true;
		return 0;
	case PR_GET_NO_NEW_PRIVS:
		return zero(a, 0) ? p->no_new_privs : -EINVAL;
	case PR_SET_THP_DISABLE:
		if (!zero(a, 1))
			return -EINVAL;
		p->no_huge_pages = a->arg[0] != 0;
		return 0;
	case PR_GET_THP_DISABLE:
		return zero(a, 0) ? p->no_huge_pages : -EINVAL;
	}
	return PRCTL_OTHER;
}

static long of_thread(int option, const struct prctl_args *a)
{
	struct uk_attributes *p = &uk_process_current()->attributes;
	const struct uk_thread *t = arch_current();

	switch (option) {
	case PR_SET_NAME:
		return set_name((const char *)a->arg[0]);
	case PR_GET_NAME:
		return uk_copy_to_user((void *)a->arg[0], t->name,
				       sizeof(t->name))
			       ? -EFAULT
			       : 0;
	case PR_SET_TIMERSLACK:
		p->slack = (long)a->arg[0] <= 0 ? UK_DEFAULT_SLACK : a->arg[0];
		return 0;
	case PR_GET_TIMERSLACK:
		return (long)p->slack;
	case PR_SET_TIMING:
		return a->arg[0] == PR_TIMING_STATISTICAL ? 0 : -EINVAL;
	case PR_GET_TIMING:
		return PR_TIMING_STATISTICAL;
	case PR_GET_SECCOMP:
		return 0;
	case PR_GET_TID_ADDRESS:
		return uk_copy_to_user((void *)a->arg[0], &t->clear_child_tid,
				       sizeof(t->clear_child_tid))
			       ? -EFAULT
			       : 0;
	}
	return PRCTL_OTHER;
}

UK_SYSCALL_R_DEFINE(long, prctl, int, option, unsigned long, arg2,
		    unsigned long, arg3, unsigned long, arg4, unsigned long,
		    arg5)
{
	const struct prctl_args a = { { arg2, arg3, arg4, arg5 } };
	long rc = of_thread(option, &a);

	if (rc == PRCTL_OTHER)
		rc = of_process(option, &a);
	if (rc == PRCTL_OTHER)
		rc = prctl_capabilities(option, &a);
	if (rc != PRCTL_OTHER)
		return rc;
	uk_printk("armlet: prctl: option %d is not supported\n", option);
	return -EINVAL;
}
