/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Files with holes: far offsets, SEEK_DATA and SEEK_HOLE, truncation, promised
 * and punched pages, the largest sizes.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "check.h"
#include "tmpdir.h"

#define PAGE 4096LL
#define GIB (1LL << 30)

/* Linux's FALLOC_FL_*_RANGE, which musl does not name. */
#define COLLAPSE 0x08
#define ZERO 0x10
#define INSERT 0x20

/* Offsets do not fit into CHECK_EQ's long on arm. */
#define CHECK_OFF(got, want) CHECK((off_t)(got) == (off_t)(want))

static off_t size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_size : -1;
}

static long blocks_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? (long)st.st_blocks : -1;
}

static int byte_at(int fd, off_t at)
{
	unsigned char c = 0xee;

	return pread(fd, &c, 1, at) == 1 ? c : -1;
}

static void far_away(void)
{
	static const off_t at[] = { 5 * GIB + 7, 4 * GIB - 1, 64 * GIB,
				    1000 * GIB + 4095 };
	int fd = tmp_file("far");

	for (unsigned i = 0; i < 4; i++)
		CHECK_EQ(pwrite(fd, "0123" + i, 1, at[i]), 1);
	CHECK_OFF(size_of(fd), at[3] + 1);
	CHECK_EQ(blocks_of(fd), 4 * 8);
	for (unsigned i = 0; i < 4; i++) {
		CHECK_EQ(byte_at(fd, at[i]), '0' + (int)i);
		CHECK_EQ(byte_at(fd, at[i] - 1), 0);
	}
	CHECK_EQ(byte_at(fd, 0), 0);
	CHECK_OFF(lseek(fd, 5 * GIB + 7, SEEK_SET), 5 * GIB + 7);
	CHECK_EQ(read(fd, &(char){ 0 }, 1), 1);
	CHECK_OFF(lseek(fd, 0, SEEK_CUR), 5 * GIB + 8);
	CHECK_OFF(lseek(fd, -1000 * GIB, SEEK_END), 4096);
	CHECK_OFF(lseek(fd, 0, SEEK_DATA), 4 * GIB - PAGE);
	CHECK_OFF(lseek(fd, 4 * GIB, SEEK_DATA), 5 * GIB);
	CHECK_OFF(lseek(fd, 5 * GIB + 1, SEEK_HOLE), 5 * GIB + PAGE);
	CHECK_OFF(lseek(fd, 6 * GIB, SEEK_DATA), 64 * GIB);
	CHECK_OFF(lseek(fd, 1000 * GIB + 3, SEEK_HOLE), 1000 * GIB + PAGE);
	CHECK_EQ(ftruncate(fd, 4 * GIB), 0);
	CHECK_EQ(blocks_of(fd), 8);
	CHECK_EQ(byte_at(fd, 4 * GIB - 1), '1');
	CHECK_EQ(ftruncate(fd, 6 * GIB), 0);
	CHECK_EQ(byte_at(fd, 5 * GIB + 7), 0);
	CHECK_EQ(ftruncate(fd, 0), 0);
	CHECK_EQ(blocks_of(fd), 0);
	close(fd);
}

static void data_and_holes(void)
{
	int fd = tmp_file("holes");

	CHECK_ERRNO(lseek(fd, 0, SEEK_DATA), ENXIO);
	CHECK_ERRNO(lseek(fd, 0, SEEK_HOLE), ENXIO);
	CHECK_EQ(ftruncate(fd, 10 * PAGE + 100), 0);
	CHECK_ERRNO(lseek(fd, 0, SEEK_DATA), ENXIO);
	CHECK_OFF(lseek(fd, 5, SEEK_HOLE), 5);
	CHECK_EQ(pwrite(fd, "x", 1, 3 * PAGE + 5), 1);
	CHECK_OFF(lseek(fd, 0, SEEK_DATA), 3 * PAGE);
	CHECK_OFF(lseek(fd, 3 * PAGE + 9, SEEK_DATA), 3 * PAGE + 9);
	CHECK_OFF(lseek(fd, 3 * PAGE + 9, SEEK_HOLE), 4 * PAGE);
	CHECK_OFF(lseek(fd, 0, SEEK_CUR), 4 * PAGE);
	CHECK_ERRNO(lseek(fd, 4 * PAGE, SEEK_DATA), ENXIO);
	CHECK_OFF(lseek(fd, 0, SEEK_CUR), 4 * PAGE);
	CHECK_EQ(pwrite(fd, "x", 1, 10 * PAGE), 1);
	CHECK_OFF(lseek(fd, 4 * PAGE, SEEK_DATA), 10 * PAGE);
	CHECK_OFF(lseek(fd, 10 * PAGE + 50, SEEK_HOLE), 10 * PAGE + 100);
	CHECK_ERRNO(lseek(fd, 10 * PAGE + 100, SEEK_HOLE), ENXIO);
	CHECK_ERRNO(lseek(fd, 10 * PAGE + 100, SEEK_DATA), ENXIO);
	CHECK_ERRNO(lseek(fd, -1, SEEK_DATA), ENXIO);
	CHECK_ERRNO(lseek(fd, -1, SEEK_HOLE), ENXIO);
	close(fd);
}

/* What is cut off does not come back. */
static void truncation(void)
{
	static char buf[3 * PAGE];
	int fd = tmp_file("cut");

	memset(buf, 'c', sizeof(buf));
	CHECK_EQ(pwrite(fd, buf, sizeof(buf), 0), sizeof(buf));
	CHECK_EQ(ftruncate(fd, PAGE + 10), 0);
	CHECK_EQ(blocks_of(fd), 16);
	CHECK_EQ(ftruncate(fd, 3 * PAGE), 0);
	CHECK_EQ(pread(fd, buf, sizeof(buf), 0), sizeof(buf));
	for (int i = 0; i < 3 * PAGE; i++)
		if (buf[i] != (i < PAGE + 10 ? 'c' : 0)) {
			CHECK_EQ(i, -1);
			break;
		}
	CHECK_ERRNO(ftruncate(fd, -1), EINVAL);
	close(fd);
	fd = open(tmp_dir(), O_RDONLY | O_DIRECTORY);
	CHECK_ERRNO(ftruncate(fd, 0), EINVAL);
	close(fd);
}

static void promised(void)
{
	int fd = tmp_file("promised"), k = FALLOC_FL_KEEP_SIZE;

	CHECK_EQ(fallocate(fd, k, 0, 3 * PAGE), 0);
	CHECK_OFF(size_of(fd), 0);
	CHECK_EQ(blocks_of(fd), 24);
	CHECK_EQ(fallocate(fd, 0, 5 * PAGE - 1, 2), 0);
	CHECK_OFF(size_of(fd), 5 * PAGE + 1);
	CHECK_EQ(blocks_of(fd), 40);
	CHECK_EQ(byte_at(fd, 0), 0);
	CHECK_EQ(byte_at(fd, 5 * PAGE), 0);
	/* Nothing has been written. */
	CHECK_ERRNO(lseek(fd, 0, SEEK_DATA), ENXIO);
	CHECK_EQ(pwrite(fd, "p", 1, PAGE + 3), 1);
	CHECK_EQ(blocks_of(fd), 40);
	CHECK_OFF(lseek(fd, 0, SEEK_DATA), PAGE);
	CHECK_OFF(lseek(fd, PAGE, SEEK_HOLE), 2 * PAGE);
	CHECK_EQ(byte_at(fd, PAGE + 2), 0);
	CHECK_EQ(byte_at(fd, PAGE + 3), 'p');
	CHECK_EQ(posix_fallocate(fd, 0, PAGE), 0);
	CHECK_ERRNO(fallocate(fd, 0, -1, 1), EINVAL);
	CHECK_ERRNO(fallocate(fd, 0, 0, 0), EINVAL);
	CHECK_ERRNO(fallocate(fd, 0, INT64_MAX, 1), EFBIG);
	CHECK_ERRNO(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, 1), EOPNOTSUPP);
	CHECK_ERRNO(fallocate(fd, COLLAPSE, 0, PAGE), EOPNOTSUPP);
	CHECK_ERRNO(fallocate(fd, ZERO, 0, PAGE), EOPNOTSUPP);
	CHECK_ERRNO(fallocate(fd, INSERT, 0, PAGE), EOPNOTSUPP);
	CHECK_ERRNO(fallocate(-1, 0, 0, PAGE), EBADF);
	close(fd);
	fd = open(tmp_path("ro"), O_RDONLY | O_CREAT, 0600);
	CHECK_ERRNO(fallocate(fd, 0, 0, PAGE), EBADF);
	unlink(tmp_path("ro"));
	close(fd);
}

static void punched(void)
{
	int fd = tmp_file("punched");
	int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	static char buf[8 * PAGE];

	memset(buf, 'b', sizeof(buf));
	CHECK_EQ(pwrite(fd, buf, sizeof(buf), 0), sizeof(buf));
	CHECK_EQ(fallocate(fd, mode, PAGE + 10, 3 * PAGE), 0);
	CHECK_EQ(blocks_of(fd), 6 * 8);
	CHECK_OFF(size_of(fd), 8 * PAGE);
	CHECK_EQ(pread(fd, buf, sizeof(buf), 0), sizeof(buf));
	for (int i = 0; i < 8 * PAGE; i++)
		if (buf[i] != (i < PAGE + 10 || i >= 4 * PAGE + 10 ? 'b' : 0)) {
			CHECK_EQ(i, -1);
			break;
		}
	CHECK_EQ(fallocate(fd, mode, 5 * PAGE + 5, 10), 0);
	CHECK_EQ(byte_at(fd, 5 * PAGE + 4), 'b');
	CHECK_EQ(byte_at(fd, 5 * PAGE + 14), 0);
	CHECK_EQ(byte_at(fd, 5 * PAGE + 15), 'b');
	CHECK_EQ(fallocate(fd, mode, 0, 100 * PAGE), 0);
	CHECK_EQ(blocks_of(fd), 0);
	CHECK_EQ(byte_at(fd, 8 * PAGE - 1), 0);
	CHECK_OFF(size_of(fd), 8 * PAGE);
	close(fd);
}

static void largest(void)
{
	off_t most = sizeof(long) == 8 ? INT64_MAX : 0xffffffffLL << 12;
	int fd = tmp_file("largest");

	CHECK_EQ(ftruncate(fd, most), 0);
	CHECK_OFF(size_of(fd), most);
	CHECK_EQ(pwrite(fd, "m", 1, most - 1), 1);
	CHECK_EQ(byte_at(fd, most - 1), 'm');
	CHECK_EQ(byte_at(fd, most - 2), 0);
	CHECK_EQ(blocks_of(fd), 8);
	CHECK_OFF(lseek(fd, 0, SEEK_END), most);
	CHECK_EQ(read(fd, &(char){ 0 }, 0), 0);
	CHECK_ERRNO(lseek(fd, 1, SEEK_END), EINVAL);
	if (most < INT64_MAX) {
		CHECK_ERRNO(pwrite(fd, "m", 1, most), EFBIG);
		CHECK_ERRNO(ftruncate(fd, most + 1), EFBIG);
		CHECK_EQ(pwrite(fd, "mn", 2, most - 1), 1);
	} else {
		CHECK_ERRNO(pwrite(fd, "m", 1, most), EINVAL);
		CHECK_ERRNO(pwrite(fd, "mn", 2, most - 1), EINVAL);
		CHECK_ERRNO(pread(fd, &(char){ 0 }, 1, most), EINVAL);
	}
	close(fd);
}

/* fallocate() is a change, though nothing is: that of both times. */
static void allocated(void)
{
	/* At no board's begin of time, nor now. */
	const struct timespec old[2] = { { 1000000, 0 }, { 1000000, 0 } };
	int fd = tmp_file("allocated");
	struct stat st;

	for (int mode = 0; mode <= FALLOC_FL_KEEP_SIZE; mode++) {
		CHECK_EQ(fallocate(fd, mode, 0, 100), 0);
		CHECK_EQ(futimens(fd, old), 0);
		CHECK_EQ(fallocate(fd, mode, 0, 100), 0);
		CHECK_EQ(fstat(fd, &st), 0);
		CHECK(st.st_mtime != old[1].tv_sec);
		CHECK_EQ(st.st_atime, old[0].tv_sec);
	}
	close(fd);
}

int main(void)
{
	far_away();
	data_and_holes();
	truncation();
	promised();
	allocated();
	punched();
	largest();
	return check_done();
}
