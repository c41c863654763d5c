/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Of 60,000 open descriptors (or as many as the machine lets a process have),
 * one is found, and the lowest free one taken and given back. With "cost" it is
 * 60,000, and the time counts: what it is with 600; under -icount a nanosecond
 * is an instruction.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include "check.h"
#include "tmpdir.h"

#define FEW 600
#define MANY 60000
#define ROUNDS 20
#define TURNS 50

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

/* What can be done with fd, the highest, and with the only free one below. */
static int use(int fd)
{
	struct stat st;
	int low = dup(fd), bad = low != fd - 1;
	char c;

	bad += pread(fd, &c, 1, 0) != 1;
	bad += lseek(fd, 0, SEEK_CUR) != 0;
	bad += fstat(fd, &st) != 0 || st.st_size != 1;
	bad += close(low) != 0;
	low = open(tmp_path("file"), O_RDONLY);
	bad += low != fd - 1;
	bad += fcntl(low, F_GETFD) != 0;
	bad += close(low) != 0;
	return bad;
}

static int64_t best(int fd)
{
	int64_t least = INT64_MAX;

	for (int r = 0; r < ROUNDS; r++) {
		int64_t start = now_ns(), took;
		int bad = 0;

		for (int i = 0; i < TURNS; i++)
			bad += use(fd);
		CHECK_EQ(bad, 0);
		took = now_ns() - start;
		least = took < least ? took : least;
	}
	return least / TURNS;
}

/* All descriptors below n are open but the last but one. */
static int fill(int fd, int n)
{
	int last = fd;

	while (last < n - 1) {
		last = dup(fd);
		if (last < 0)
			break;
	}
	CHECK_EQ(last, n - 1);
	close(last - 1);
	return last;
}

/* How many there may be. */
static int raise_limit(void)
{
	struct rlimit limit;

	CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
	return limit.rlim_cur < MANY ? (int)limit.rlim_cur : MANY;
}

int main(int argc, char **argv)
{
	int fd = open(tmp_path("file"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	int top = raise_limit();
	int64_t few, many;

	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	few = best(fill(fd, FEW));
	many = best(fill(fd, top));
	printf("%ld ns of %d descriptors, %ld ns of %d\n", (long)few, FEW,
	       (long)many, top);
	if (argc > 1 && strcmp(argv[1], "cost") == 0) {
		CHECK_EQ(top, MANY);
		CHECK(many <= few + few / 4);
	}
	unlink(tmp_path("file"));
	return check_done();
}
