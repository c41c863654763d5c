/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The calls of which Linux and plat/host give the same results, in a folder of
 * an empty tmpfs. Not here is what depends on the machine (time, identity,
 * memory), what waits, what asks for privileges, and what is dangerous to run
 * on the machine that tests.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include "../../../tests/fuzz/wild.h"
#include "same.h"

#define LENGTH_MAX 100000 /* bytes that a call may make a file longer by */

/* --- Arguments ------------------------------------------------------------ */

static bool as_it_is(long *r)
{
	(void)r;
	return true;
}

static bool open_quickly(long *r)
{
	r[1] |= O_NONBLOCK;
	return !(r[1] & (O_DIRECT | O_ASYNC));
}

static bool openat_quickly(long *r)
{
	return open_quickly(r + 1);
}

static bool pipe_quickly(long *r)
{
	r[1] |= O_NONBLOCK;
	return true;
}

static bool event_quickly(long *r)
{
	r[1] |= EFD_NONBLOCK;
	return true;
}

static bool poll_now(long *r)
{
	r[2] = 0;
	return true;
}

static bool epoll_now(long *r)
{
	r[3] = 0;
	return true;
}

static bool lock_now(long *r)
{
	r[1] |= LOCK_NB;
	return true;
}

/* What waits, sends signals or names processes is not for comparison. */
static bool control(long *r)
{
	static const int commands[] = { F_DUPFD,    F_DUPFD_CLOEXEC,
					F_GETFD,    F_SETFD,
					F_GETFL,    F_GETPIPE_SZ,
					F_GET_SEALS };

	for (unsigned i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if ((int)r[1] == commands[i])
			return true;
	return false;
}

static bool short_second(long *r)
{
	return r[1] < LENGTH_MAX;
}

static bool short_position(long *r)
{
	return r[3] < LENGTH_MAX;
}

/* Of more than that the machine's own pages are asked for. */
static bool map(long *r)
{
	arena_confine_range(&r[0], &r[1]);
	r[3] = (r[3] & (MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS)) | MAP_FIXED;
	return (unsigned long)r[0] < USER_TOP;
}

static bool range(long *r)
{
	arena_confine_range(&r[0], &r[1]);
	return (unsigned long)r[0] < USER_TOP;
}

/* --- The calls ----------------------------------------------------------- */

static const struct rule {
	const char *name;
	bool (*arguments)(long *r);
} rules[] = {
	{ "access", as_it_is },
	{ "chdir", as_it_is },
	{ "chmod", as_it_is },
	{ "close", as_it_is },
	{ "copy_file_range", as_it_is },
	{ "dup", as_it_is },
	{ "dup2", as_it_is },
	{ "dup3", as_it_is },
	{ "epoll_create1", as_it_is },
	{ "epoll_ctl", as_it_is },
	{ "epoll_wait", epoll_now },
	{ "eventfd2", event_quickly },
	{ "faccessat", as_it_is },
	{ "faccessat2", as_it_is },
	{ "fchdir", as_it_is },
	{ "fchmod", as_it_is },
	{ "fchmodat", as_it_is },
	{ "fcntl", control },
	{ "fdatasync", as_it_is },
	{ "flock", lock_now },
	{ "fstat", as_it_is },
	{ "fsync", as_it_is },
	{ "ftruncate", short_second },
	{ "link", as_it_is },
	{ "linkat", as_it_is },
	{ "lseek", short_second },
	{ "lstat", as_it_is },
	{ "madvise", range },
	{ "mkdir", as_it_is },
	{ "mkdirat", as_it_is },
	{ "mmap", map },
	{ "mprotect", range },
	{ "munmap", range },
	{ "newfstatat", as_it_is },
	{ "open", open_quickly },
	{ "openat", openat_quickly },
	{ "pipe2", pipe_quickly },
	{ "poll", poll_now },
	{ "pread64", as_it_is },
	{ "preadv", as_it_is },
	{ "pwrite64", short_position },
	{ "pwritev", short_position },
	{ "read", as_it_is },
	{ "readlink", as_it_is },
	{ "readlinkat", as_it_is },
	{ "readv", as_it_is },
	{ "rename", as_it_is },
	{ "renameat", as_it_is },
	{ "renameat2", as_it_is },
	{ "rmdir", as_it_is },
	{ "sendfile", as_it_is },
	{ "splice", as_it_is },
	{ "stat", as_it_is },
	{ "statx", as_it_is },
	{ "symlink", as_it_is },
	{ "symlinkat", as_it_is },
	{ "tee", as_it_is },
	{ "truncate", short_second },
	{ "umask", as_it_is },
	{ "unlink", as_it_is },
	{ "unlinkat", as_it_is },
	{ "utimensat", as_it_is },
	{ "write", as_it_is },
	{ "writev", as_it_is },
};

uint32_t same_any(struct random *r)
{
	const char *name =
		rules[random_below(r, sizeof(rules) / sizeof(*rules))].name;
	uint32_t nr = 0;

	while (call_find(nr)->name == NULL ||
	       strcmp(call_find(nr)->name, name) != 0)
		nr++;
	return nr;
}

/* What is mounted there is the machine's. */
static bool is_foreign(const char *kinds, const long *r)
{
	for (unsigned i = 0; kinds[i] != '\0'; i++) {
		const char *path = (const char *)r[i];

		if (kinds[i] == 's' && arena_is_slot(path) &&
		    (strncmp(path, "/dev", 4) == 0 ||
		     strncmp(path, "/proc", 5) == 0))
			return true;
	}
	return false;
}

bool same_arguments(const char *name, const char *kinds, long *r)
{
	for (unsigned i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (strcmp(rules[i].name, name) == 0)
			return rules[i].arguments(r) && !is_foreign(kinds, r);
	return false;
}

long same_result(const char *name, long result)
{
	bool address = strcmp(name, "mmap") == 0;

	return address && (unsigned long)result < USER_TOP ? 0 : result;
}
