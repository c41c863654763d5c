/* SPDX-License-Identifier: BSD-3-Clause */
/* What wild calls leave behind, and what they start with. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "wild.h"

#define PATH_LENGTH 1024 /* of a name in a folder of the root, and more */
#define GAP 512 /* ids of no timer between two that there are, at most */

static void no_timers(void)
{
	static const struct itimerval none;

	for (int which = 0; which < 3; which++)
		setitimer(which, &none, NULL);
	for (long id = 0, gap = 0; gap < GAP; id++)
		gap = syscall(SYS_timer_delete, id) == 0 ? 0 : gap + 1;
}

/* What calls f of each name in the folder, as <dirent.h> would, without memory
 * of libc's: what that maps could lie in a hole of the arena. */
static void each_name(const char *folder, void (*f)(const char *path))
{
	char names[1024] __attribute__((aligned(8))), path[PATH_LENGTH];
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	long n;

	while ((n = syscall(SYS_getdents64, dir, names, sizeof(names))) > 0)
		for (char *p = names; p < names + n;) {
			struct dirent *e = (struct dirent *)p;

			p += e->d_reclen;
			if (strcmp(e->d_name, ".") == 0 ||
			    strcmp(e->d_name, "..") == 0)
				continue;
			snprintf(path, sizeof(path), "%s/%s", folder,
				 e->d_name);
			f(path);
		}
	close(dir);
}

static void unmount(const char *path)
{
	while (umount2(path, MNT_DETACH) == 0)
		;
}

static bool some_gone;

static bool remove_file(const char *path)
{
	unmount(path);
	if (unlink(path) != 0)
		return false;
	some_gone = true;
	return true;
}

/* A folder goes to the root: trees may be deeper than paths are long. */
static void remove_or_lift(const char *path)
{
	static unsigned lifted;
	char up[64];

	if (remove_file(path))
		return;
	snprintf(up, sizeof(up), "/lifted%u", lifted++);
	rename(path, up);
}

static void no_file(const char *path)
{
	if (remove_file(path))
		return;
	chmod(path, 0777);
	each_name(path, remove_or_lift);
	some_gone = rmdir(path) == 0 || some_gone;
}

static void may_not_stay(const char *path)
{
	(void)path;
	give_up("a file stays");
}

/* The root and /proc are. */
static void two_mounts(void)
{
	char text[1024];
	int fd = open("/proc/self/mounts", O_RDONLY);
	long n = read(fd, text, sizeof(text));
	unsigned lines = 0;

	close(fd);
	for (long i = 0; i < n; i++)
		lines += text[i] == '\n';
	if (lines != 2)
		give_up("a mount stays");
}

/* All goes: calls have moved files into every folder, moved that, have made the
 * root read-only, and mounted on it what is seen from below only. */
static void restore_root(void)
{
	fchdir(ROOT);
	chroot(".");
	mount(NULL, "/", NULL, MS_REMOUNT, NULL);
	chmod("/", 0755);
	mkdir("/top", 0777);
	unmount("/top/..");
	do {
		some_gone = false;
		each_name("/", no_file);
	} while (some_gone);
	each_name("/", may_not_stay);
	mkdir("/dev", 0755);
	mkdir("/proc", 0555);
	mount("proc", "/proc", "proc", 0, NULL);
	two_mounts();
}

void clean(void)
{
	static const struct timespec none;
	sigset_t all;

	no_timers();
	syscall(SYS_close_range, 0, HIDDEN - 1, 0);
	syscall(SYS_close_range, HIDDEN_END, ~0u, 0);
	munlockall();
	if (arena_renew() != 0)
		give_up("no memory for the arena");
	restore_root();
	sigfillset(&all);
	while (sigtimedwait(&all, NULL, &none) > 0)
		;
}

void prepare(void)
{
	int ends[2];

	umask(0);
	mknod("/dev/null", S_IFCHR | 0666, makedev(1, 3));
	mknod("/dev/zero", S_IFCHR | 0666, makedev(1, 5));
	mknod("/dev/random", S_IFCHR | 0666, makedev(1, 8));
	mkdir(FOLDER, 0777);
	chdir(FOLDER);
	close(open("a", O_CREAT | O_RDWR, 0666));
	mkdir("d", 0777);
	symlink("d/a", "link");
	symlink("loop", "loop");
	open("b", O_CREAT | O_RDWR, 0666);
	open("d", O_DIRECTORY);
	pipe2(ends, O_NONBLOCK);
	open("/proc/self/maps", O_RDONLY);
}

static void ignore(int sig)
{
	(void)sig;
}

int start_signals(void)
{
	static const unsigned long ignored[5] = { (unsigned long)SIG_IGN };
	struct sigaction sa = { .sa_handler = ignore };

	for (int sig = 1; sig <= 64; sig++)
		if (sigaction(sig, &sa, NULL) != 0) /* libc's own */
			syscall(SYS_rt_sigaction, sig, ignored, NULL, 8);
	return 0;
}
