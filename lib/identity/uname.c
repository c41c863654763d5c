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

#define NAME_SIZE sizeof(((struct utsname *)NULL)->nodename)

/* What two calls change: the host's and the domain's name. */
static struct uk_spinlock lock;
static char nodename[NAME_SIZE] = "armlet";
static char domainname[NAME_SIZE] = "(none)";

/* Both kinds of field: user gets the text and zeroes behind it. */
static bool put_text(char *user, const char *text)
{
	size_t n = strlen(text);

	return !uk_copy_to_user(user, text, n) &&
	       !uk_clear_user(user + n, NAME_SIZE - n);
}

static bool put_name(char *user, const char *field)
{
	char name[NAME_SIZE];
	unsigned long flags = uk_spin_lock_irqsave(&lock);

	memcpy(name, field, sizeof(name));
	uk_spin_unlock_irqrestore(&lock, flags);
	return put_text(user, name);
}

UK_SYSCALL_R_DEFINE(int, uname, struct utsname *, name)
{
	bool ok = put_text(name->sysname, "Linux") &&
		  put_name(name->nodename, nodename) &&
		  put_text(name->release, "6.1.0-armlet") &&
		  put_text(name->version, "#1 Armlet") &&
		  put_text(name->machine, arch_uname_machine()) &&
		  put_name(name->domainname, domainname);

	return ok ? 0 : -EFAULT;
}

/* field has 65 bytes, of which the last stays 0. */
static int set_name(char *field, const char *uname, int length)
{
	char name[NAME_SIZE] = { 0 };
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
	return set_name(nodename, name, length);
}

UK_SYSCALL_R_DEFINE(int, setdomainname, const char *, name, int, length)
{
	return set_name(domainname, name, length);
}
