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
#include <uk/identity.h>
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

void uk_identity_get(bool domain, char name[UK_IDENTITY_SIZE])
{
	unsigned long flags = uk_spin_lock_irqsave(&lock);

	memcpy(name, domain ? domainname : nodename, NAME_SIZE);
	uk_spin_unlock_irqrestore(&lock, flags);
}

static bool put_name(char *user, bool domain)
{
	char name[UK_IDENTITY_SIZE];

	uk_identity_get(domain, name);
	return put_text(user, name);
}

UK_SYSCALL_R_DEFINE(int, uname, struct utsname *, name)
{
	bool ok = put_text(name->sysname, "Linux") &&
		  put_name(name->nodename, false) &&
		  put_text(name->release, UK_IDENTITY_RELEASE) &&
		  put_text(name->version, UK_IDENTITY_VERSION) &&
		  put_text(name->machine, arch_uname_machine()) &&
		  put_name(name->domainname, true);

	return ok ? 0 : -EFAULT;
}

int uk_identity_set(bool domain, const char *text, size_t len)
{
	char name[NAME_SIZE] = { 0 };
	unsigned long flags;

	if (len >= sizeof(name))
		return -EINVAL;
	memcpy(name, text, len);
	flags = uk_spin_lock_irqsave(&lock);
	memcpy(domain ? domainname : nodename, name, sizeof(name));
	uk_spin_unlock_irqrestore(&lock, flags);
	return 0;
}

static int set_name(bool domain, const char *uname, int length)
{
	char name[NAME_SIZE];

	if (length < 0 || (size_t)length >= sizeof(name))
		return -EINVAL;
	if (uk_copy_from_user(name, uname, (size_t)length))
		return -EFAULT;
	return uk_identity_set(domain, name, (size_t)length);
}

UK_SYSCALL_R_DEFINE(int, sethostname, const char *, name, int, length)
{
	return set_name(false, name, length);
}

UK_SYSCALL_R_DEFINE(int, setdomainname, const char *, name, int, length)
{
	return set_name(true, name, length);
}
