/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A thread changes what a call reads while the call reads it: an iovec's
 * addresses and lengths, a path. What a call has looked at it does not look at
 * again, so each call is as one of the states was, whichever: it fails for a
 * bad pointer, or writes what lies at a good one; it opens a file that was
 * named, or none. Nothing else comes of it.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include "check.h"
#include "tmpdir.h"

#define LEN 64
#define PIECES 20 /* more than a call copies at once */

static volatile int stop;
static volatile unsigned long changes;

/* --- Vectors ------------------------------------------------------------ */

static char good[2][LEN];
static volatile struct iovec vector[PIECES];

/* Bad ones are the kernel's and nobody's. */
static void *change_vector(void *arg)
{
	static const uintptr_t bad[] = { 8, (uintptr_t)0 - 4096,
					 (uintptr_t)1
						 << (sizeof(long) * 8 - 1) };

	for (unsigned i = 0; !stop; i++, changes++) {
		volatile struct iovec *v = &vector[i % PIECES];

		v->iov_len = i % 5 == 0 ? (size_t)-1 : LEN;
		v->iov_base = i % 3 == 0 ? (void *)bad[i % 7 % 3] : good[i % 2];
	}
	return arg;
}

/* Whole pieces of one letter, but for the last. */
static int is_of_pieces(const char *p, long n)
{
	for (long i = 0; i < n; i++)
		if (p[i] != p[i / LEN * LEN] || (p[i] != 'a' && p[i] != 'b'))
			return 0;
	return 1;
}

static void vectors(unsigned rounds)
{
	static char back[PIECES * LEN];
	int fd = tmp_file("vector");
	unsigned wrong = 0;

	for (unsigned i = 0; i < rounds; i++) {
		long n = pwritev(fd, (const struct iovec *)vector, PIECES, 0);

		if (n < 0)
			wrong += errno != EFAULT && errno != EINVAL;
		else
			wrong += n > (long)sizeof(back) ||
				 pread(fd, back, (size_t)n, 0) != n ||
				 !is_of_pieces(back, n);
		n = preadv(fd, (const struct iovec *)vector, PIECES, 0);
		wrong += n < 0 && errno != EFAULT && errno != EINVAL;
		memset(good[0], 'a', LEN);
		memset(good[1], 'b', LEN);
	}
	CHECK_EQ(wrong, 0);
	close(fd);
}

/* --- Paths -------------------------------------------------------------- */

static volatile char path[LEN];
static const char *const names[] = { "one", "two/x", "two/../one" };

static void *change_path(void *arg)
{
	for (unsigned i = 0; !stop; i++, changes++) {
		const char *name = names[i % 3];
		size_t n = strlen(name) + 1;

		for (size_t at = 0; at < n; at++)
			path[at] = name[at];
	}
	return arg;
}

static void paths(unsigned rounds)
{
	const char *dir = tmp_path("paths");
	struct stat one, x, st;
	unsigned wrong = 0;

	CHECK_EQ(mkdir(dir, 0700), 0);
	CHECK_EQ(chdir(dir), 0);
	close(open("one", O_CREAT | O_RDWR, 0600));
	CHECK_EQ(mkdir("two", 0700), 0);
	close(open("two/x", O_CREAT | O_RDWR, 0600));
	CHECK_EQ(stat("one", &one), 0);
	CHECK_EQ(stat("two/x", &x), 0);
	for (unsigned i = 0; i < rounds; i++) {
		int fd = open((const char *)path, O_RDONLY);

		if (fd < 0) {
			wrong += errno != ENOENT && errno != ENOTDIR;
			continue;
		}
		wrong += fstat(fd, &st) != 0 ||
			 (st.st_ino != one.st_ino && st.st_ino != x.st_ino &&
			  !S_ISDIR(st.st_mode));
		close(fd);
	}
	CHECK_EQ(wrong, 0);
	CHECK_EQ(unlink("two/x"), 0);
	CHECK_EQ(rmdir("two"), 0);
	CHECK_EQ(unlink("one"), 0);
	CHECK_EQ(rmdir(dir), 0);
}

static void beside(void *(*change)(void *), void (*calls)(unsigned),
		   unsigned rounds)
{
	pthread_t thread;

	stop = 0;
	changes = 0;
	CHECK_EQ(pthread_create(&thread, NULL, change, NULL), 0);
	while (changes == 0)
		sched_yield();
	calls(rounds);
	stop = 1;
	CHECK_EQ(pthread_join(thread, NULL), 0);
	CHECK(changes > 0);
}

int main(int argc, char **argv)
{
	unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 20000;

	beside(change_vector, vectors, rounds);
	beside(change_path, paths, rounds);
	return check_done();
}
