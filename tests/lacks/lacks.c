/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Linux has and Armlet does not: each is refused with an errno that Linux
 * gives for what it does not know, and named in a message (test.toml looks).
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/uio.h>
#include "check.h"

#ifndef MFD_HUGETLB
#define MFD_HUGETLB 4u
#endif
#define PR_UNKNOWN 12345

static int fd;

static long command(void)
{
	return fcntl(fd, 999);
}

static long shared_mount(void)
{
	return mount(NULL, "/", NULL, MS_SHARED, NULL);
}

static long mount_flag(void)
{
	return mount("none", "/tmp", "tmpfs", 1 << 29, NULL);
}

static long huge_file(void)
{
	return memfd_create("huge", MFD_HUGETLB);
}

static long read_flag(void)
{
	char c;
	struct iovec one = { &c, 1 };

	return preadv2(fd, &one, 1, 0, 1 << 30);
}

static long process_option(void)
{
	return syscall(SYS_prctl, PR_UNKNOWN, 0, 0, 0, 0);
}

static long deadline(void)
{
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} attr = { 48, 6, 0, 0, 0, 1 << 20, 1 << 21, 1 << 21 };

	return syscall(SYS_sched_setattr, 0, &attr, 0);
}

static const struct {
	long (*call)(void);
	int err;
} rows[] = {
	{ command, EINVAL },	   { shared_mount, EINVAL },
	{ mount_flag, EINVAL },	   { huge_file, ENOSYS },
	{ read_flag, EOPNOTSUPP }, { process_option, EINVAL },
	{ deadline, EINVAL },
};

int main(void)
{
	fd = open("/tmp/lacks", O_RDWR | O_CREAT, 0600);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_ERRNO(rows[i].call(), rows[i].err);
	unlink("/tmp/lacks");
	return check_done();
}
