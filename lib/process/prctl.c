/* SPDX-License-Identifier: BSD-3-Clause */
/* prctl: the thread's name, and settings of which there is only one value. */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <uk/print.h>
#include <uk/process.h>
#include <uk/syscall.h>

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

UK_SYSCALL_R_DEFINE(long, prctl, int, option, unsigned long, arg2,
		    unsigned long, arg3, unsigned long, arg4, unsigned long,
		    arg5)
{
	const struct uk_thread *t = arch_current();

	(void)arg3, (void)arg4, (void)arg5;
	switch (option) {
	case PR_SET_NAME:
		return set_name((const char *)arg2);
	case PR_GET_NAME:
		return uk_copy_to_user((void *)arg2, t->name, sizeof(t->name))
			       ? -EFAULT
			       : 0;
	case PR_GET_DUMPABLE:
		return 1;
	case PR_GET_KEEPCAPS:
	case PR_GET_NO_NEW_PRIVS:
		return 0;
	}
	uk_printk("armlet: prctl: option %d is not supported\n", option);
	return -EINVAL;
}
