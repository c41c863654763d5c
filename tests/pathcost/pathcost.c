/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A path of 100 components is found, by one thread and by one of two. With
 * "cost" the time counts: ten times that of one of 10, and no more than
 * COMPONENT instructions for each; under -icount a nanosecond is one.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>
#include "check.h"
#include "tmpdir.h"

#define NAME "component"
#define DEEP 100
#define SHALLOW 10
#define ROUNDS 20
#define TURNS 20
#define COMPONENT 250 /* instructions, of either arch and path */

static char deep[PATH_MAX], shallow[PATH_MAX];

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

static int64_t best(const char *path)
{
	int64_t least = INT64_MAX;
	struct stat st;

	for (int r = 0; r < ROUNDS; r++) {
		int64_t start = now_ns(), took;
		int bad = 0;

		for (int i = 0; i < TURNS; i++)
			bad += stat(path, &st) != 0;
		CHECK_EQ(bad, 0);
		took = now_ns() - start;
		least = took < least ? took : least;
	}
	return least / TURNS;
}

static void compare(const char *threads, bool counts)
{
	int64_t ten = best(shallow), hundred = best(deep);

	printf("%s: %ld ns of %d components, %ld ns of %d\n", threads,
	       (long)ten, SHALLOW, (long)hundred, DEEP);
	if (!counts)
		return;
	CHECK(hundred < ten * (DEEP / SHALLOW) * 5 / 4);
	CHECK((hundred - ten) / (DEEP - SHALLOW) <= COMPONENT);
}

static void *wait_for(void *lock)
{
	pthread_mutex_lock(lock);
	pthread_mutex_unlock(lock);
	return NULL;
}

/* The directories of deep, made from the root down, or removed. */
static void make(void)
{
	size_t len = strlen(strcpy(deep, tmp_path("top")));

	CHECK_EQ(mkdir(deep, 0700), 0);
	for (int i = 1; i <= DEEP; i++) {
		len += (size_t)sprintf(deep + len, "/" NAME);
		CHECK_EQ(mkdir(deep, 0700), 0);
		if (i == SHALLOW)
			strcpy(shallow, deep);
	}
}

static void unmake(void)
{
	char *end;

	for (int i = 0; i <= DEEP; i++) {
		CHECK_EQ(rmdir(deep), 0);
		end = strrchr(deep, '/');
		*end = '\0';
	}
}

int main(int argc, char **argv)
{
	bool counts = argc > 1 && strcmp(argv[1], "cost") == 0;
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_t t;

	make();
	compare("one thread", counts);
	pthread_mutex_lock(&lock);
	CHECK_EQ(pthread_create(&t, NULL, wait_for, &lock), 0);
	compare("two threads", counts);
	pthread_mutex_unlock(&lock);
	pthread_join(t, NULL);
	unmake();
	return check_done();
}
