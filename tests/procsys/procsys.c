/* SPDX-License-Identifier: BSD-3-Clause */
/* What /proc says of the machine, as programs and libraries read it. */
#define _GNU_SOURCE
#include <mntent.h>
#include <sched.h>
#include <stdio.h>
#include <sys/sysinfo.h>
#include "check.h"
#include "slurp.h"

static void test_mounts(void)
{
	FILE *f = setmntent("/proc/mounts", "r");
	struct mntent *m;
	int roots = 0, procs = 0;

	while (f && (m = getmntent(f))) {
		roots += !strcmp(m->mnt_dir, "/");
		procs += !strcmp(m->mnt_dir, "/proc") &&
			 !strcmp(m->mnt_type, "proc") && hasmntopt(m, "rw");
	}
	CHECK(roots >= 1);
	CHECK_EQ(procs, 1);
	endmntent(f);
	CHECK(slurp("/proc/self/mountinfo") > 0);
	CHECK(strstr(text, " /proc ") && strstr(text, " - proc "));
	CHECK(slurp("/proc/filesystems") > 0);
	CHECK(strstr(text, "nodev\tproc\n") && strstr(text, "tmpfs\n"));
}

static void test_system(void)
{
	struct sysinfo info;
	double up, idle, load[3];
	unsigned running, all;

	CHECK_EQ(sysinfo(&info), 0);
	CHECK(slurp("/proc/meminfo") > 0);
	CHECK_EQ(value("MemTotal:"),
		 (unsigned long long)info.totalram * info.mem_unit / 1024);
	CHECK(value("MemFree:") > 0 &&
	      value("MemAvailable:") <= value("MemTotal:"));
	CHECK(value("SwapTotal:") >= 0);
	CHECK(slurp("/proc/uptime") > 0);
	CHECK_EQ(sscanf(text, "%lf %lf", &up, &idle), 2);
	CHECK(up + 2 >= (double)info.uptime);
	CHECK(slurp("/proc/loadavg") > 0);
	CHECK_EQ(sscanf(text, "%lf %lf %lf %u/%u", load, load + 1, load + 2,
			&running, &all),
		 5);
	CHECK_EQ(getloadavg(load, 3), 3);
	CHECK(slurp("/proc/cpuinfo") > 0 && strstr(text, "processor\t: 0\n"));
	CHECK(slurp("/proc/version") > 0 &&
	      !strncmp(text, "Linux version ", 14));
	CHECK(slurp("/proc/stat") > 0 && !strncmp(text, "cpu  ", 5));
	CHECK(value("btime ") >= 0 && value("procs_running ") > 0);
	CHECK(slurp("/proc/cmdline") > 0 && strchr(text, '\n'));
}

static void test_sys(void)
{
	char name[100] = "", id[64];

	CHECK_EQ(gethostname(name, sizeof(name) - 1), 0);
	strcat(name, "\n");
	CHECK(slurp("/proc/sys/kernel/hostname") > 0 && !strcmp(text, name));
	CHECK(slurp("/proc/sys/kernel/ostype") > 0 && !strcmp(text, "Linux\n"));
	CHECK(slurp("/proc/sys/kernel/osrelease") > 0);
	CHECK(slurp("/proc/sys/kernel/pid_max") > 0 && atoi(text) > 1000);
	CHECK(slurp("/proc/sys/kernel/ngroups_max") > 0 && atoi(text) == 65536);
	CHECK(slurp("/proc/sys/kernel/randomize_va_space") > 0 &&
	      atoi(text) >= 0 && atoi(text) <= 2);
	CHECK(slurp("/proc/sys/vm/overcommit_memory") > 0);
	CHECK(slurp("/proc/sys/vm/max_map_count") > 0 && atoi(text) > 1000);
	CHECK(slurp("/proc/sys/fs/file-max") > 0 && atoll(text) > 1000);
	CHECK(slurp("/proc/sys/fs/pipe-max-size") > 0 && atoi(text) == 1048576);
	CHECK_EQ(slurp("/proc/sys/kernel/random/uuid"), 37);
	CHECK(text[8] == '-' && text[14] == '4' && text[36] == '\n');
	memcpy(id, text, 37);
	slurp("/proc/sys/kernel/random/uuid");
	CHECK(memcmp(id, text, 37) != 0);
	CHECK_EQ(slurp("/proc/sys/kernel/random/boot_id"), 37);
	memcpy(id, text, 37);
	slurp("/proc/sys/kernel/random/boot_id");
	CHECK(memcmp(id, text, 37) == 0);
}

/* Elsewhere it is not ours to drop any, nor perhaps to ask. */
static void test_drop_caches(void)
{
	static const char *const bad[] = { "0", "-1", "x" };
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY);

	CHECK(fd >= 0 || getpid() != 1);
	for (unsigned i = 0; fd >= 0 && i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_ERRNO(pwrite(fd, bad[i], strlen(bad[i]), 0), EINVAL);
	if (getpid() == 1) {
		CHECK_EQ(pwrite(fd, "3\n", 2, 0), 2);
		CHECK_EQ(slurp("/proc/sys/vm/drop_caches"), 2);
		CHECK(text[0] == '3');
	}
	close(fd);
}

/* Of a namespace of its own, where it is not ours to change. */
static void test_names(void)
{
	static const char path[] = "/proc/sys/kernel/hostname";
	char was[65], all[80], now[65];
	int fd;

	if (getpid() != 1 && unshare(CLONE_NEWUTS) != 0)
		return;
	CHECK_EQ(gethostname(was, sizeof(was)), 0);
	fd = open(path, O_RDWR);
	CHECK_EQ(write(fd, "ab\ncd", 5), 5);
	CHECK(slurp(path) == 3 && !strcmp(text, "ab\n"));
	/* Behind its end nothing is changed, inside and at the end it is. */
	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK(slurp(path) == 3 && !strcmp(text, "ab\n"));
	CHECK_EQ(pwrite(fd, "yz", 2, 2), 2);
	CHECK(slurp(path) == 5 && !strcmp(text, "abyz\n"));
	CHECK_EQ(pwrite(fd, "c", 1, 1), 1);
	CHECK(slurp(path) == 3 && !strcmp(text, "ac\n"));
	memset(all, 'n', sizeof(all));
	CHECK_EQ(pwrite(fd, all, sizeof(all), 0), sizeof(all));
	CHECK_EQ(gethostname(now, sizeof(now)), 0);
	CHECK(strlen(now) == 64 && !memcmp(now, all, 64));
	CHECK_EQ(sethostname(was, strlen(was)), 0);
	close(fd);
}

/* The rest of a number, in another write, is not looked at. */
static void test_numbers(void)
{
	static const char path[] = "/proc/sys/fs/lease-break-time";
	char was[20];
	int fd = open(path, O_RDWR);

	if (fd < 0)
		return;
	CHECK(slurp(path) > 0);
	strcpy(was, text);
	CHECK_EQ(pwrite(fd, was, strlen(was), 0), strlen(was));
	CHECK_EQ(pwrite(fd, "x", 1, 1), 1);
	CHECK_EQ(pwrite(fd, "7", 1, 1), 1);
	CHECK_ERRNO(pwrite(fd, "x", 1, 0), EINVAL);
	CHECK(slurp(path) > 0 && !strcmp(text, was));
	close(fd);
}

int main(void)
{
	test_mounts();
	test_system();
	test_sys();
	test_names();
	test_numbers();
	test_drop_caches();
	return check_done();
}
