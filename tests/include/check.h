/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What every test program uses. A test is a POSIX program: it runs on Linux as
 * it runs here. It prints a line for each check that failed, then one verdict,
 * and exits with 0 or 1.
 */
#ifndef CHECK_H
#define CHECK_H

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int check_count, check_failures;

#define CHECK(cond) check_that((cond), #cond, __FILE__, __LINE__)

/* Both sides as long; the message shows them. */
#define CHECK_EQ(got, want) \
	check_equal((long)(got), (long)(want), #got, #want, __FILE__, __LINE__)

/* expr returns -1 and sets errno to want. */
#define CHECK_ERRNO(expr, want)                                              \
	do {                                                                 \
		errno = 0;                                                   \
		long check_r = (long)(expr);                                 \
		check_equal(check_r, -1, #expr, "-1", __FILE__, __LINE__);   \
		check_equal(errno, want, "errno of " #expr, #want, __FILE__, \
			    __LINE__);                                       \
	} while (0)

static inline void check_that(int ok, const char *what, const char *file,
			      int line)
{
	check_count++;
	if (ok)
		return;
	check_failures++;
	printf("FAILED %s:%d: %s\n", file, line, what);
	fflush(stdout); /* it may be the last that this program does */
}

static inline void check_equal(long got, long want, const char *what,
			       const char *wanted, const char *file, int line)
{
	check_count++;
	if (got == want)
		return;
	check_failures++;
	printf("FAILED %s:%d: %s is %ld, not %s (%ld)\n", file, line, what, got,
	       wanted, want);
	fflush(stdout);
}

/* The verdict line; its result is main's. */
static inline int check_done(void)
{
	printf("%s: %d checks, %d failed\n", check_failures ? "FAIL" : "PASS",
	       check_count, check_failures);
	return check_failures != 0 || check_count == 0;
}

#endif
