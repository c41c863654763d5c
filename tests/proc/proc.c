/* SPDX-License-Identifier: BSD-3-Clause */
/* What /proc says of a process: every format is taken apart. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include "check.h"
#include "slurp.h"
#include "tmpdir.h"

static void *volatile bad = (void *)(uintptr_t)8;

static void check_link(const char *path, const char *want)
{
	char got[PATH_MAX + 1] = "";

	CHECK(readlink(path, got, PATH_MAX) > 0);
	if (strcmp(got, want) != 0)
		printf("%s: [%s], not [%s]\n", path, got, want);
	CHECK(strcmp(got, want) == 0);
}

static void test_self(void)
{
	char want[64];
	struct statfs fs;
	struct stat a, b;

	snprintf(want, sizeof(want), "%d", getpid());
	check_link("/proc/self", want);
	snprintf(want, sizeof(want), "%d/task/%ld", getpid(),
		 syscall(SYS_gettid));
	check_link("/proc/thread-self", want);
	snprintf(want, sizeof(want), "/proc/%d/stat", getpid());
	CHECK_EQ(stat(want, &a), 0);
	CHECK_EQ(stat("/proc/self/stat", &b), 0);
	CHECK_EQ(a.st_ino, b.st_ino);
	CHECK(S_ISREG(a.st_mode));
	CHECK_EQ(a.st_size, 0);
	CHECK_EQ(statfs("/proc", &fs), 0);
	CHECK_EQ(fs.f_type, 0x9fa0);
	CHECK_ERRNO(open("/proc/nothing", O_RDONLY), ENOENT);
	CHECK_ERRNO(open("/proc/self/fd/999", O_RDONLY), ENOENT);
	CHECK_ERRNO(open("/proc/self/task/01", O_RDONLY), ENOENT);
	CHECK_ERRNO(open("/proc/self/stat/x", O_RDONLY), ENOTDIR);
	CHECK_ERRNO(read(open("/proc/self", O_RDONLY), text, 1), EISDIR);
}

static void test_stat(void)
{
	unsigned fields = 0;
	char state, *end;
	int pid;

	CHECK(slurp("/proc/self/stat") > 0);
	CHECK_EQ(sscanf(text, "%d (%*[^)]) %c", &pid, &state), 2);
	CHECK_EQ(pid, getpid());
	CHECK_EQ(state, 'R');
	end = strrchr(text, ')');
	for (char *p = end; p && *p; p++)
		fields += *p == ' ';
	CHECK_EQ(fields + 2, 52);
	CHECK(text[strlen(text) - 1] == '\n');
	CHECK(slurp("/proc/self/statm") > 0);
	CHECK_EQ(sscanf(text, "%*u %*u %*u %*u %*u %*u %d", &pid), 1);
	CHECK(atoll(text) > 10);
}

static void test_status(void)
{
	CHECK(slurp("/proc/self/status") > 0);
	CHECK_EQ(value("Pid:"), getpid());
	CHECK_EQ(value("Tgid:"), getpid());
	CHECK_EQ(value("PPid:"), getppid());
	CHECK_EQ(value("Uid:"), 0);
	CHECK_EQ(value("Threads:"), 1);
	CHECK(value("VmSize:") > 100);
	CHECK(value("VmRSS:") > 0 && value("VmRSS:") <= value("VmSize:"));
	CHECK(strstr(text, "State:\tR (running)\n") != NULL);
	CHECK(strstr(text, "\nSigBlk:\t0000000000000000\n") != NULL);
	CHECK_EQ(prctl(PR_SET_NAME, "first"), 0);
	CHECK_EQ(slurp("/proc/self/comm"), 6);
	CHECK(strcmp(text, "first\n") == 0);
	CHECK(slurp("/proc/self/status") > 0 &&
	      !strncmp(text, "Name:\tfirst\n", 12));
}

static void test_comm(void)
{
	char name[16] = "";
	int fd = open("/proc/self/comm", O_RDWR);

	CHECK_EQ(write(fd, "second", 6), 6);
	close(fd);
	CHECK_EQ(prctl(PR_GET_NAME, name), 0);
	CHECK(strcmp(name, "second") == 0);
}

/* How the line of maps that holds an address begins and ends; NULL: none. */
static char *map_of(const void *at, char perms[5])
{
	static char name[300];
	unsigned long last = 0;
	char *found = NULL;

	CHECK(slurp("/proc/self/maps") > 0);
	for (char *p = text; *p; p = strchr(p, '\n') + 1) {
		unsigned long start, end, offset;
		unsigned major, minor;
		int used = 0;
		char mode[5];

		CHECK_EQ(sscanf(p, "%lx-%lx %4s %lx %x:%x %*u%n", &start, &end,
				mode, &offset, &major, &minor, &used),
			 6);
		CHECK(start >= last && end > start && used > 0);
		last = end;
		if ((unsigned long)at < start || (unsigned long)at >= end)
			continue;
		memcpy(perms, mode, 5);
		name[0] = 0;
		sscanf(p + used, " %299[^\n]", name);
		found = name;
	}
	return found;
}

static void test_maps(void)
{
	char *p =
		mmap(NULL, 8192, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char perms[5] = "", *name;

	CHECK(map_of((void *)test_maps, perms) != NULL);
	CHECK(strcmp(perms, "r-xp") == 0);
	name = map_of(perms, perms);
	CHECK(name && strcmp(name, "[stack]") == 0);
	CHECK(strcmp(perms, "rw-p") == 0);
	CHECK(map_of(p + 5000, perms) != NULL);
	CHECK(strcmp(perms, "r--s") == 0);
	munmap(p, 8192);
	CHECK(map_of(p, perms) == NULL);
}

/* A file's mappings are shown by its name, until they go. */
static void test_mapped_file(void)
{
	const char *path = tmp_path("mapped");
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char perms[5] = "", gone[200], *name, *p, *q;

	CHECK_EQ(ftruncate(fd, 8192), 0);
	p = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0);
	q = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 4096);
	close(fd);
	name = map_of(p, perms);
	CHECK(name && strcmp(name, path) == 0);
	CHECK(strcmp(perms, "r--s") == 0);
	CHECK_EQ(munmap(p, 8192), 0);
	name = map_of(q, perms);
	CHECK(name && strcmp(name, path) == 0);
	CHECK_EQ(unlink(path), 0);
	snprintf(gone, sizeof(gone), "%s (deleted)", path);
	name = map_of(q, perms);
	CHECK(name && strcmp(name, gone) == 0);
	CHECK_EQ(munmap(q, 4096), 0);
}

/* In an image of many tests argv begins behind the image's own. */
static void test_strings(int argc, char **argv)
{
	ssize_t n = slurp("/proc/self/cmdline");
	char *p = text;
	int all = 0;

	for (ssize_t i = 0; i < n; i++)
		all += text[i] == 0;
	CHECK(all >= argc);
	for (; all > argc; all--)
		p += strlen(p) + 1;
	for (int i = 0; i < argc; i++, p += strlen(p) + 1)
		CHECK(strcmp(p, argv[i]) == 0);
	CHECK_EQ(p - text, n);
	n = slurp("/proc/self/environ");
	CHECK(n >= 0);
	for (p = text; p < text + n; p += strlen(p) + 1)
		CHECK(strchr(p, '=') != NULL);
	CHECK(slurp("/proc/self/limits") > 0);
	CHECK(strstr(text, "Max open files ") != NULL);
}

static void test_partial(void)
{
	static char all[200000];
	ssize_t len = slurp("/proc/self/limits"), n = 0;
	int fd = open("/proc/self/limits", O_RDONLY);
	char c;

	memcpy(all, text, sizeof(all));
	while (read(fd, &c, 1) == 1)
		CHECK(all[n++] == c);
	CHECK_EQ(n, len);
	CHECK_EQ(lseek(fd, 100, SEEK_SET), 100);
	CHECK_EQ(read(fd, text, 50), 50);
	CHECK(memcmp(text, all + 100, 50) == 0);
	CHECK_EQ(pread(fd, text, 40, 7), 40);
	CHECK(memcmp(text, all + 7, 40) == 0);
	CHECK_EQ(pread(fd, text, 40, 100000), 0);
	CHECK_ERRNO(read(fd, bad, 10), EFAULT);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	CHECK_EQ(read(fd, text, sizeof(text)), len);
	close(fd);
}

/* Links to what is open, with a path, without one, and with one that has
 * gone. */
static void test_fd(void)
{
	char path[64], dir[] = "/tmp/proc.XXXXXX", file[64], want[80], c = 0;
	struct stat a, b;
	int fd, again, p[2];

	CHECK(mkdtemp(dir) != NULL);
	snprintf(file, sizeof(file), "%s/file", dir);
	fd = open(file, O_RDWR | O_CREAT | O_APPEND, 0600);
	CHECK_EQ(write(fd, "abc", 3), 3);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	check_link(path, file);
	CHECK_EQ(lstat(path, &a), 0);
	CHECK(S_ISLNK(a.st_mode));
	again = open(path, O_RDWR);
	CHECK_EQ(fstat(fd, &a), 0);
	CHECK_EQ(fstat(again, &b), 0);
	CHECK(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	CHECK_EQ(read(again, &c, 1), 1);
	CHECK_EQ(c, 'a');
	CHECK(realpath(path, text) != NULL && !strcmp(text, file));
	CHECK_EQ(unlink(file), 0);
	snprintf(want, sizeof(want), "%s (deleted)", file);
	check_link(path, want);
	close(again);
	again = open(path, O_RDONLY); /* it is still there */
	CHECK_EQ(read(again, &c, 1), 1);
	close(again);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	CHECK(slurp(path) > 0);
	CHECK_EQ(value("pos:"), 3);
	CHECK_EQ(strtol(strstr(text, "flags:") + 6, NULL, 8) & O_ACCMODE,
		 O_RDWR);
	close(fd);
	CHECK_ERRNO(open(path, O_RDONLY), ENOENT);
	CHECK_EQ(rmdir(dir), 0);

	CHECK_EQ(pipe(p), 0);
	CHECK_EQ(fstat(p[0], &a), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", p[1]);
	snprintf(want, sizeof(want), "pipe:[%llu]",
		 (unsigned long long)a.st_ino);
	check_link(path, want);
	CHECK_EQ(stat(path, &b), 0);
	CHECK(S_ISFIFO(b.st_mode) && a.st_ino == b.st_ino);
	snprintf(path, sizeof(path), "/dev/fd/%d", p[1]);
	again = open(path, O_WRONLY);
	CHECK(again >= 0);
	CHECK_EQ(write(again, "x", 1), 1);
	CHECK_EQ(read(p[0], &c, 1), 1);
	CHECK_EQ(c, 'x');
	close(again);
	close(p[0]);
	close(p[1]);
}

/* Which numbers a folder holds, as bits. */
static unsigned long long numbers(const char *path)
{
	unsigned long long set = 0;
	struct dirent *e;
	DIR *d = opendir(path);

	while (d && (e = readdir(d)))
		if (isdigit((unsigned char)e->d_name[0]))
			set |= 1ull << (atoi(e->d_name) & 63);
	if (d)
		closedir(d);
	return set;
}

static void test_listing(void)
{
	unsigned long long before = numbers("/proc/self/fd");
	int fd = dup(1);

	CHECK((before & 7) == 7);
	CHECK_EQ(numbers("/proc/self/fd") & 1ull << fd, 1ull << fd);
	CHECK_EQ(numbers("/proc/self/fdinfo") & 1ull << fd, 1ull << fd);
	close(fd);
	CHECK_EQ(numbers("/proc/self/fd"), before);
	CHECK_EQ(numbers("/proc") >> (getpid() & 63) & 1, 1);
}

static void *look(void *arg)
{
	char path[64];
	long tid = syscall(SYS_gettid);

	(void)arg;
	prctl(PR_SET_NAME, "thread");
	snprintf(path, sizeof(path), "/proc/self/task/%ld/comm", tid);
	CHECK(slurp(path) > 0 && !strcmp(text, "thread\n"));
	CHECK(slurp("/proc/thread-self/comm") > 0 && !strcmp(text, "thread\n"));
	CHECK(slurp("/proc/self/comm") > 0 && !strcmp(text, "second\n"));
	snprintf(path, sizeof(path), "/proc/self/task/%ld/status", tid);
	CHECK(slurp(path) > 0);
	CHECK_EQ(value("Pid:"), tid);
	CHECK_EQ(value("Threads:"), 2);
	CHECK_EQ(numbers("/proc/self/task"),
		 1ull << (getpid() & 63) | 1ull << (tid & 63));
	return (void *)tid;
}

static void test_threads(void)
{
	pthread_t t;
	char path[64];
	void *tid;

	CHECK_EQ(numbers("/proc/self/task"), 1ull << (getpid() & 63));
	CHECK_EQ(pthread_create(&t, NULL, look, NULL), 0);
	CHECK_EQ(pthread_join(t, &tid), 0);
	snprintf(path, sizeof(path), "/proc/self/task/%ld/comm", (long)tid);
	CHECK_ERRNO(open(path, O_RDONLY), ENOENT);
}

static void test_links(void)
{
	struct stat a, b;

	CHECK_EQ(chdir("/tmp"), 0);
	check_link("/proc/self/cwd", "/tmp");
	check_link("/proc/self/root", "/");
	check_link("/proc/mounts", "self/mounts");
	CHECK_EQ(stat("/proc/self/cwd", &a), 0);
	CHECK_EQ(stat("/tmp", &b), 0);
	CHECK(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	CHECK_EQ(stat("/proc/self/root/tmp", &a), 0);
	CHECK(a.st_ino == b.st_ino);
	CHECK(readlink("/proc/self/exe", text, sizeof(text)) > 0);
	CHECK(text[0] == '/');
}

int main(int argc, char **argv)
{
	test_self();
	test_stat();
	test_status();
	test_comm();
	test_maps();
	test_mapped_file();
	test_strings(argc, argv);
	test_partial();
	test_fd();
	test_listing();
	test_threads();
	test_links();
	return check_done();
}
