/* SPDX-License-Identifier: BSD-3-Clause */
/* Who the program and the system are, and random bytes: what holds on Linux
 * too, and what Linux refuses. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include "check.h"

static void *volatile bad = (void *)(uintptr_t)8;

static void test_system(void)
{
	struct utsname u;
	struct sysinfo si;
	char host[65];

	CHECK_EQ(uname(&u), 0);
	CHECK(strcmp(u.sysname, "Linux") == 0);
	CHECK(atoi(u.release) >= 5);
	CHECK(u.machine[0] != 0);
	CHECK_EQ(gethostname(host, sizeof(host)), 0);
	CHECK(strcmp(host, u.nodename) == 0);
	CHECK_ERRNO(syscall(SYS_uname, bad), EFAULT);
	CHECK_EQ(sysinfo(&si), 0);
	CHECK(si.totalram > 0 && si.freeram <= si.totalram);
	CHECK(si.mem_unit >= 1);
	CHECK(si.procs >= 1);
	CHECK_ERRNO(syscall(SYS_sysinfo, bad), EFAULT);
	CHECK_ERRNO(sethostname(bad, 65), EINVAL);
	CHECK_ERRNO(sethostname(host, -1), EINVAL);
}

static void test_ids(void)
{
	uid_t r, e, s;
	gid_t gr, ge, gs;
	mode_t old;
	char name[16];

	CHECK_EQ(getresuid(&r, &e, &s), 0);
	CHECK_EQ(getuid(), r);
	CHECK_EQ(geteuid(), e);
	CHECK_EQ(getresgid(&gr, &ge, &gs), 0);
	CHECK_EQ(getgid(), gr);
	CHECK_EQ(getegid(), ge);
	CHECK_ERRNO(syscall(SYS_getresuid, bad, &e, &s), EFAULT);
	CHECK_EQ(setuid(r), 0);
	CHECK_EQ(setresuid(-1, -1, -1), 0);
	CHECK_EQ(setreuid(-1, e), 0);
	CHECK(getgroups(0, NULL) >= 0);
	CHECK_ERRNO(getgroups(-1, NULL), EINVAL);
	CHECK(getpid() > 0);
	CHECK_EQ(syscall(SYS_gettid), getpid());
	CHECK(getppid() >= 0);
	CHECK_EQ(prctl(PR_SET_NAME, "a name that is too long"), 0);
	CHECK_EQ(prctl(PR_GET_NAME, name), 0);
	CHECK(strcmp(name, "a name that is ") == 0);
	CHECK_ERRNO(prctl(PR_SET_NAME, bad), EFAULT);
	CHECK_ERRNO(prctl(PR_GET_NAME, bad), EFAULT);
	CHECK_ERRNO(prctl(12345), EINVAL);
	CHECK_EQ(getpgid(0), getpgrp());
	CHECK_EQ(getpgid(getpid()), getpgrp());
	CHECK(getsid(0) >= 0);
	CHECK_ERRNO(getpgid(1 << 29), ESRCH);
	CHECK_ERRNO(getsid(1 << 29), ESRCH);
	CHECK_ERRNO(setpgid(0, -1), EINVAL);
	CHECK_ERRNO(setpgid(1 << 29, 0), ESRCH);
	old = umask(027);
	CHECK_EQ(umask(01777), 027);
	CHECK_EQ(umask(old), 0777);
}

/* A thread's number stands for its process, where one only asks. */
static void *by_thread(void *arg)
{
	pid_t tid = (pid_t)syscall(SYS_gettid);
	struct rlimit mine, own;

	CHECK(tid != getpid());
	CHECK_EQ(getpgid(tid), getpgrp());
	CHECK_EQ(getsid(tid), getsid(0));
	CHECK_ERRNO(setpgid(tid, 0), EINVAL);
	CHECK_EQ(prlimit(0, RLIMIT_NOFILE, NULL, &own), 0);
	CHECK_EQ(prlimit(tid, RLIMIT_NOFILE, NULL, &mine), 0);
	CHECK_EQ(mine.rlim_max, own.rlim_max);
	return arg;
}

static void test_thread(void)
{
	pthread_t t;

	CHECK_EQ(pthread_create(&t, NULL, by_thread, NULL), 0);
	pthread_join(t, NULL);
}

static void test_limits(void)
{
	struct rlimit old, set;

	for (int i = 0; i < 16; i++) {
		CHECK_EQ(prlimit(0, i, NULL, &old), 0);
		CHECK(old.rlim_cur <= old.rlim_max);
	}
	CHECK_EQ(prlimit(0, RLIMIT_CORE, NULL, &old), 0);
	set = old;
	set.rlim_cur = 0;
	CHECK_EQ(prlimit(getpid(), RLIMIT_CORE, &set, NULL), 0);
	CHECK_EQ(prlimit(0, RLIMIT_CORE, &old, &set), 0);
	CHECK_EQ(set.rlim_cur, 0);
	CHECK_ERRNO(prlimit(0, 16, NULL, &old), EINVAL);
	CHECK_ERRNO(prlimit(0, -1, NULL, &old), EINVAL);
	CHECK_ERRNO(prlimit(1 << 29, 0, NULL, &old), ESRCH);
	CHECK_ERRNO(syscall(SYS_prlimit64, 0, 0, bad, NULL), EFAULT);
	CHECK_ERRNO(syscall(SYS_prlimit64, 0, 0, NULL, bad), EFAULT);
}

static void test_random(void)
{
	static unsigned char a[4096], b[4096];
	unsigned count[256] = { 0 }, empty = 0;

	CHECK_EQ(getrandom(a, sizeof(a), 0), (long)sizeof(a));
	CHECK_EQ(getrandom(b, sizeof(b), GRND_NONBLOCK), (long)sizeof(b));
	CHECK(memcmp(a, b, sizeof(a)) != 0);
	CHECK(memcmp(a, a + 64, 64) != 0);
	for (size_t i = 0; i < sizeof(a); i++)
		count[a[i]]++;
	for (int i = 0; i < 256; i++)
		empty += count[i] == 0;
	CHECK(empty < 8);
	CHECK_EQ(getrandom(a, 0, 0), 0);
	memset(a, 0, sizeof(a));
	CHECK_EQ(getrandom(a + 1, 7, GRND_RANDOM), 7);
	CHECK(a[0] == 0 && a[8] == 0);
	CHECK_ERRNO(getrandom(a, 1, 8), EINVAL);
	CHECK_ERRNO(getrandom(a, 1, GRND_RANDOM | GRND_INSECURE), EINVAL);
	CHECK_ERRNO(getrandom(bad, 1, 0), EFAULT);
}

/* Of any length: all of it, nothing behind it, another at each call. */
static void test_random_lengths(void)
{
	unsigned char a[160], b[160];

	for (size_t n = 16; n <= 130; n++) {
		memset(a, 0, sizeof(a));
		memset(b, 0, sizeof(b));
		CHECK_EQ(getrandom(a, n, 0), (long)n);
		CHECK_EQ(getrandom(b, n, 0), (long)n);
		CHECK(memcmp(a, b, 16) != 0);
		CHECK(memcmp(a + n - 8, b + n - 8, 8) != 0);
		CHECK(memcmp(a, a + n - 8, 8) != 0);
		CHECK(a[n] == 0 && b[n] == 0);
	}
}

int main(void)
{
	test_system();
	test_ids();
	test_thread();
	test_limits();
	test_random();
	test_random_lengths();
	return check_done();
}
