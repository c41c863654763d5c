/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc/sys: what programs ask there; names and leases can be set. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <uk/identity.h>
#include <uk/layout.h>
#include <uk/mm.h>
#include <uk/random.h>
#include <uk/watch.h>
#include "proc.h"

#define UUID_LEN 16

static int name(struct proc_out *o, bool domain)
{
	char text[UK_IDENTITY_SIZE];

	uk_identity_get(domain, text);
	proc_print(o, "%s\n", text);
	return 0;
}

static int hostname(struct proc_out *o, long n)
{
	(void)n;
	return name(o, false);
}

static int domainname(struct proc_out *o, long n)
{
	(void)n;
	return name(o, true);
}

/* The name from pos on, up to the first newline; what is too long is cut. */
static int set_name(bool domain, const char *text, size_t len, off_t pos)
{
	char name[UK_IDENTITY_SIZE];
	size_t n = (size_t)pos;

	uk_identity_get(domain, name);
	if (pos > (off_t)strlen(name))
		return 0;
	for (size_t i = 0; i < len && n < sizeof(name) - 1; i++) {
		if (text[i] == '\0' || text[i] == '\n')
			break;
		name[n++] = text[i];
	}
	return uk_identity_set(domain, name, n);
}

static int set_hostname(const char *text, size_t len, off_t pos)
{
	return set_name(false, text, len, pos);
}

static int set_domainname(const char *text, size_t len, off_t pos)
{
	return set_name(true, text, len, pos);
}

/* A version 4 UUID of random bytes. */
static void put_uuid(struct proc_out *o, unsigned char id[UUID_LEN])
{
	id[6] = (id[6] & 0x0f) | 0x40;
	id[8] = (id[8] & 0x3f) | 0x80;
	for (unsigned i = 0; i < UUID_LEN; i++)
		proc_print(o,
			   i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x"
								 : "%02x",
			   id[i]);
	proc_print(o, "\n");
}

static int uuid(struct proc_out *o, long n)
{
	unsigned char id[UUID_LEN];

	(void)n;
	uk_random_bytes(id, sizeof(id));
	put_uuid(o, id);
	return 0;
}

/* The same for as long as the machine runs. */
static int boot_id(struct proc_out *o, long n)
{
	static unsigned char id[UUID_LEN];
	static bool made;

	(void)n;
	if (!made)
		uk_random_bytes(id, sizeof(id));
	made = true;
	put_uuid(o, id);
	return 0;
}

/* As Linux counts: 2 is stack, mappings and heap. */
static int randomize(struct proc_out *o, long n)
{
	(void)n;
	proc_print(o, "%d\n", uk_layout_is_random() ? 2 : 0);
	return 0;
}

#define CONSTANT(fn, text)                        \
	static int fn(struct proc_out *o, long n) \
	{                                         \
		(void)n;                          \
		proc_print(o, "%s\n", text);      \
		return 0;                         \
	}

CONSTANT(ostype, "Linux")
CONSTANT(osrelease, UK_IDENTITY_RELEASE)
CONSTANT(version, UK_IDENTITY_VERSION)
CONSTANT(pid_max, "4194304")
CONSTANT(threads_max, "4194304")
CONSTANT(ngroups_max, "65536")
CONSTANT(cap_last_cap, "40")
CONSTANT(entropy, "256")
CONSTANT(overcommit, "1")
CONSTANT(max_map_count, "2147483647")
CONSTANT(mmap_min_addr, "65536")
CONSTANT(file_max, "9223372036854775807")
CONSTANT(nr_open, "65536")
CONSTANT(pipe_max_size, "1048576")
CONSTANT(somaxconn, "4096")

/* --- Of leases ------------------------------------------------------ */

static int number(struct proc_out *o, unsigned value)
{
	proc_print(o, "%u\n", value);
	return 0;
}

/* A number with white space around it; what is larger than an int is not. What
 * follows in other writes is not looked at (sysctl_writes_strict). */
static int set_number(unsigned *value, const char *text, size_t len, off_t pos)
{
	unsigned n = 0;
	size_t i = 0;

	if (pos != 0)
		return 0;
	while (i < len && strchr(" \t", text[i]))
		i++;
	if (i == len || text[i] < '0' || text[i] > '9')
		return -EINVAL;
	for (; i < len && text[i] >= '0' && text[i] <= '9'; i++)
		if (__builtin_mul_overflow(n, 10u, &n) ||
		    __builtin_add_overflow(n, (unsigned)(text[i] - '0'), &n) ||
		    n > INT_MAX)
			return -EINVAL;
	for (; i < len; i++)
		if (!text[i] || !strchr(" \t\n", text[i]))
			return -EINVAL;
	*value = n;
	return 0;
}

static int break_time(struct proc_out *o, long n)
{
	(void)n;
	return number(o, vfs_lease_break_time);
}

static int set_break_time(const char *text, size_t len, off_t pos)
{
	return set_number(&vfs_lease_break_time, text, len, pos);
}

static int leases(struct proc_out *o, long n)
{
	(void)n;
	return number(o, vfs_leases_enable);
}

static int set_leases(const char *text, size_t len, off_t pos)
{
	return set_number(&vfs_leases_enable, text, len, pos);
}

/* --- Of memory ------------------------------------------------------ */

static unsigned dropped;

static int drop_caches(struct proc_out *o, long n)
{
	(void)n;
	return number(o, dropped);
}

/* Bit 0: pages of files, which are nowhere else and stay; bit 1: objects. */
static int set_drop_caches(const char *text, size_t len, off_t pos)
{
	unsigned which = dropped;
	int err = set_number(&which, text, len, pos);

	if (err)
		return err;
	if (which == 0)
		return -EINVAL;
	dropped = which;
	if (which & 2)
		uk_heap_trim();
	return 0;
}

/* --- The tables ----------------------------------------------------- */

static const struct proc_item random_items[] = {
	PROC_TEXT("boot_id", boot_id),
	PROC_TEXT("entropy_avail", entropy),
	PROC_TEXT("poolsize", entropy),
	PROC_TEXT("uuid", uuid),
	{ .name = NULL },
};

static const struct proc_item kernel_items[] = {
	PROC_TEXT("cap_last_cap", cap_last_cap),
	{ .name = "domainname",
	  .mode = S_IFREG | 0644,
	  .show = domainname,
	  .store = set_domainname },
	{ .name = "hostname",
	  .mode = S_IFREG | 0644,
	  .show = hostname,
	  .store = set_hostname },
	PROC_TEXT("ngroups_max", ngroups_max),
	PROC_TEXT("osrelease", osrelease),
	PROC_TEXT("ostype", ostype),
	PROC_TEXT("pid_max", pid_max),
	PROC_FOLDER("random", random_items),
	PROC_TEXT("randomize_va_space", randomize),
	PROC_TEXT("threads-max", threads_max),
	PROC_TEXT("version", version),
	{ .name = NULL },
};

static const struct proc_item vm_items[] = {
	{ .name = "drop_caches",
	  .mode = S_IFREG | 0200,
	  .show = drop_caches,
	  .store = set_drop_caches },
	PROC_TEXT("max_map_count", max_map_count),
	PROC_TEXT("mmap_min_addr", mmap_min_addr),
	PROC_TEXT("overcommit_memory", overcommit),
	{ .name = NULL },
};

static const struct proc_item fs_items[] = {
	PROC_TEXT("file-max", file_max),
	{ .name = "lease-break-time",
	  .mode = S_IFREG | 0644,
	  .show = break_time,
	  .store = set_break_time },
	{ .name = "leases-enable",
	  .mode = S_IFREG | 0644,
	  .show = leases,
	  .store = set_leases },
	PROC_TEXT("nr_open", nr_open),
	PROC_TEXT("pipe-max-size", pipe_max_size),
	{ .name = NULL },
};

static const struct proc_item core_items[] = {
	PROC_TEXT("somaxconn", somaxconn),
	{ .name = NULL },
};

static const struct proc_item net_items[] = {
	PROC_FOLDER("core", core_items),
	{ .name = NULL },
};

const struct proc_item proc_sys_items[] = {
	PROC_FOLDER("fs", fs_items),
	PROC_FOLDER("kernel", kernel_items),
	PROC_FOLDER("net", net_items),
	PROC_FOLDER("vm", vm_items),
	{ .name = NULL },
};
