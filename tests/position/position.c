/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads that read, write and seek by one descriptor, whose position they
 * share: each record is read by one of them, none is written over another, and
 * each seek counts. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include "check.h"
#include "tmpdir.h"

#define THREADS 3
#define RECORDS 300 /* of each */
#define ALL (THREADS * RECORDS)
#define ROUNDS 10

struct record {
	int number;
	char rest[60];
};

static int fd;
static int seen[ALL]; /* atomic */
static bool failed;

static void *writer(void *arg)
{
	int first = *(int *)arg * RECORDS;

	for (int i = 0; i < RECORDS; i++) {
		struct record r = { .number = first + i };

		if (write(fd, &r, sizeof(r)) != sizeof(r))
			failed = true;
	}
	return NULL;
}

static void *reader(void *arg)
{
	struct record r;
	ssize_t n;

	while ((n = read(fd, &r, sizeof(r))) == sizeof(r))
		__atomic_add_fetch(&seen[r.number], 1, __ATOMIC_RELAXED);
	if (n != 0)
		failed = true;
	return arg;
}

static void *seeker(void *arg)
{
	for (int i = 0; i < RECORDS; i++)
		if (lseek(fd, sizeof(struct record), SEEK_CUR) < 0)
			failed = true;
	return arg;
}

static void all(void *(*fn)(void *))
{
	pthread_t t[THREADS];
	int number[THREADS];

	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);

	for (int i = 0; i < THREADS; i++) {
		number[i] = i;
		CHECK_EQ(pthread_create(&t[i], NULL, fn, &number[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	CHECK(!failed);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), ALL * (off_t)sizeof(struct record));
}

int main(void)
{
	int wrong = 0;

	fd = open(tmp_dir(), O_RDWR | O_TMPFILE, 0600);
	CHECK(fd >= 0);
	all(writer);
	all(reader);
	for (int i = 0; i < ROUNDS; i++)
		all(seeker);
	for (int i = 0; i < ALL; i++)
		wrong += seen[i] != 1;
	CHECK_EQ(wrong, 0);
	return check_done();
}
