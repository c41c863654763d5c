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

#define DEPTH 100 /* of folders */
#define GAP 512 /* ids of no timer between two that there are, at most */

static void no_timers(void)
{
	static const struct itimerval none;

	for (int which = 0; which < 3; which++)
		setitimer(which, &none, NULL);
	for (long id = 0, gap = 0; gap < GAP; id++)
		gap = syscall(SYS_timer_delete, id) == 0 ? 0 : gap + 1;
}

static void no_file(const char *path, int depth);

/* As <dirent.h> has it, without memory of libc's: what that maps could lie in
 * a hole of the arena. One pass; the number of names that are gone. */
static int no_names(int dir, const char *at, int depth)
{
	char names[1024] __attribute__((aligned(8))), path[4096 + 256];
	long n;
	int gone = 0;

	lseek(dir, 0, SEEK_SET);
	while ((n = syscall(SYS_getdents64, dir, names, sizeof(names))) > 0)
		for (char *p = names; p < names + n;) {
			struct dirent *e = (struct dirent *)p;

			p += e->d_reclen;
			if (strcmp(e->d_name, ".") == 0 ||
			    strcmp(e->d_name, "..") == 0)
				continue;
			snprintf(path, sizeof(path), "%s/%s", at, e->d_name);
			no_file(path, depth);
			gone += access(path, F_OK) != 0;
		}
	return gone;
}

/* Everything in the folder at; nothing else is known of its names. */
static void no_files(const char *at, int depth)
{
	int dir;

	umount2(at, MNT_DETACH);
	chmod(at, 0777);
	dir = open(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (dir < 0)
		return;
	while (no_names(dir, at, depth) != 0)
		;
	close(dir);
}

static void no_file(const char *path, int depth)
{
	if (depth == 0 &&
	    (strcmp(path, "//dev") == 0 || strcmp(path, "//proc") == 0))
		return;
	if (unlink(path) == 0 || depth == DEPTH)
		return;
	no_files(path, depth + 1);
	rmdir(path);
}

/* Of devices and the root, too: calls have moved files there, and devices. */
static void restore_root(void)
{
	fchdir(ROOT);
	chroot(".");
	chmod("/", 0755);
	no_files("/dev", 1);
	no_files("/", 0);
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
