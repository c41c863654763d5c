/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who the system says it is. Programs compare the name with "Linux" and parse
 * the release, so those are Linux's, of the version whose semantics the calls
 * follow; the rest says Armlet.
 */
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>
#include <plat/cpu.h>
#include <uk/essentials.h>
#include <uk/spinlock.h>
#include <uk/syscall.h>

static struct uk_spinlock lock; /* of names, which two calls change */
static struct utsname names = {
	.sysname = "Linux",
	.nodename = "armlet",
	.release = "6.1.0-armlet",
	.version = "#1 Armlet",
	.domainname = "(none)",
};

UK_SYSCALL_R_DEFINE(int, uname, struct utsname *, name)
{
	const char *machine = arch_uname_machine();
	struct utsname out;
	unsigned long flags = uk_spin_lock_irqsave(&lock);

	out = names;
	uk_spin_unlock_irqrestore(&lock, flags);
	memcpy(out.machine, machine, strlen(machine) + 1);
	return uk_copy_to_user(name, &out, sizeof(out)) ? -EFAULT : 0;
}

/* field has 65 bytes, of which the last stays 0. */
static int set_name(char *field, const char *uname, int length)
{
	char name[sizeof(names.nodename)] = { 0 };
	unsigned long flags;

	if (length < 0 || (size_t)length >= sizeof(name))
		return -EINVAL;
	if (uk_copy_from_user(name, uname, (size_t)length))
		return -EFAULT;
	flags = uk_spin_lock_irqsave(&lock);
	memcpy(field, name, sizeof(name));
	uk_spin_unlock_irqrestore(&lock, flags);
	return 0;
}

UK_SYSCALL_R_DEFINE(int, sethostname, const char *, name, int, length)
{
	return set_name(names.nodename, name, length);
}

UK_SYSCALL_R_DEFINE(int, setdomainname, const char *, name, int, length)
{
	return set_name(names.domainname, name, length);
}
