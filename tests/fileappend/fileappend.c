/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What an append costs at 1 KiB, 100 MiB and 100 GiB. With "cost" the time
 * counts: under QEMU's -icount a nanosecond is an instruction.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include "check.h"
#include "tmpdir.h"

#define RECORD 1024
#define RECORDS 256

static long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (long)ts.tv_sec * 1000000000L + ts.tv_nsec;
}

/* Nanoseconds an append, to a file of that size. */
static long cost(off_t size)
{
	static char record[RECORD];
	int fd = open(tmp_path("cost"), O_RDWR | O_CREAT | O_APPEND, 0600);
	long start, end;

	memset(record, 'r', sizeof(record));
	CHECK_EQ(ftruncate(fd, size), 0);
	for (int i = 0; i < RECORDS; i++) /* warm */
		CHECK_EQ(write(fd, record, RECORD), RECORD);
	start = now();
	for (int i = 0; i < RECORDS; i++)
		if (write(fd, record, RECORD) != RECORD)
			abort();
	end = now();
	CHECK(lseek(fd, 0, SEEK_END) == size + 2 * RECORDS * RECORD);
	CHECK_EQ(pread(fd, record, 1, size + 5), 1);
	CHECK_EQ(record[0], 'r');
	unlink(tmp_path("cost"));
	close(fd);
	return (end - start) / RECORDS;
}

int main(int argc, char **argv)
{
	long small = cost(1024), large = cost(100LL << 20);
	long huge = cost(100LL << 30);

	printf("append: %ld at 1 KiB, %ld at 100 MiB, %ld at 100 GiB\n", small,
	       large, huge);
	if (argc > 1 && strcmp(argv[1], "cost") == 0) {
		CHECK(large <= small + small / 5);
		CHECK(huge <= small + small / 4);
	}
	return check_done();
}
