/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * random N  N random operations on one file, each checked against a model, byte
 *           by byte: pread, pwrite, ftruncate, punched holes, shared and
 *           private mappings
 * failing N the same but for mappings, where any call may find no memory:
 *           then it has done nothing, or, a write, what it says
 * threads N 4 threads append N records each: none is lost, none is torn
 * full N    N times: a small file system is filled and emptied; what was not
 *           written is not counted, what was is all there
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include "check.h"
#include "tmpdir.h"

#define PAGE 4096L
#define MOST (64 * PAGE)
#define PUNCH (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)

static uint32_t rnd(uint32_t below)
{
	static uint32_t x = 4711;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x % below;
}

/* --- One file against a model -------------------------------------------- */

static struct {
	int fd;
	int failing; /* calls may find no memory */
	long refused; /* how many did */
	long size;
	unsigned char bytes[MOST];
	unsigned char *shared; /* all of MOST */
	unsigned char *private; /* the same; never written */
} m;

static unsigned char buf[MOST];

static void scribble(long n)
{
	unsigned char c = (unsigned char)rnd(255);

	for (long i = 0; i < n; i++)
		buf[i] = (unsigned char)(c + i + i / 256);
}

static int same(const unsigned char *p, long at, long n)
{
	return memcmp(p, m.bytes + at, (size_t)n) == 0;
}

/* A call that did all it was asked to; the model is to follow only then. */
static int done(long got, long want)
{
	if (m.failing && got == -1 && (errno == ENOMEM || errno == ENOSPC)) {
		m.refused++;
		return 0;
	}
	CHECK_EQ(got, want);
	return got == want;
}

static void set_size(long size)
{
	if (size < m.size)
		memset(m.bytes + size, 0, (size_t)(m.size - size));
	m.size = size;
}

static void step_write(long at, long n)
{
	long got;

	scribble(n);
	got = pwrite(m.fd, buf, (size_t)n, at);
	if (m.failing && got > 0 && got < n) {
		m.refused++;
		n = got;
	} else if (!done(got, n)) {
		return;
	}
	memcpy(m.bytes + at, buf, (size_t)n);
	if (at + n > m.size)
		m.size = at + n;
}

static void step_read(long at, long n)
{
	long want = at >= m.size ? 0 : n < m.size - at ? n : m.size - at;

	if (done(pread(m.fd, buf, (size_t)n, at), want))
		CHECK(same(buf, at, want));
}

static void step_punch(long at, long n)
{
	long end = at + n < m.size ? at + n : m.size;

	if (done(fallocate(m.fd, PUNCH, at, n), 0) && at < end)
		memset(m.bytes + at, 0, (size_t)(end - at));
}

/* By way of the shared mapping, as far as the file goes. */
static void step_map(long at, long n, int write)
{
	if (at >= m.size || m.failing)
		return;
	n = n < m.size - at ? n : m.size - at;
	if (write) {
		scribble(n);
		memcpy(m.shared + at, buf, (size_t)n);
		memcpy(m.bytes + at, buf, (size_t)n);
	}
	CHECK(same(m.shared + at, at, n));
	CHECK(same(m.private + at, at, n));
}

static void unmap(void)
{
	munmap(m.shared, MOST);
	munmap(m.private, MOST);
}

static void map(void)
{
	m.shared =
		mmap(NULL, MOST, PROT_READ | PROT_WRITE, MAP_SHARED, m.fd, 0);
	m.private = mmap(NULL, MOST, PROT_READ, MAP_PRIVATE, m.fd, 0);
}

static void step(void)
{
	long at = rnd(MOST), n = rnd(4) ? 1 + rnd(300) : 1 + rnd(5 * PAGE);

	if (n > MOST - at)
		n = MOST - at;
	switch (rnd(12)) {
	case 0:
		if (done(ftruncate(m.fd, at), 0))
			set_size(at);
		break;
	case 1:
		step_punch(at, n);
		break;
	case 2:
		if (done(fallocate(m.fd, 0, at, n), 0) && at + n > m.size)
			m.size = at + n;
		break;
	case 3:
		if (rnd(20) == 0 && !m.failing) {
			unmap();
			map();
		}
		break;
	case 4:
	case 5:
		step_read(at, n);
		break;
	case 6:
	case 7:
		step_map(at, n, 0);
		break;
	case 8:
	case 9:
		step_map(at, n, 1);
		break;
	default:
		step_write(at, n);
	}
}

static void check_all(void)
{
	struct stat st;

	CHECK_EQ(fstat(m.fd, &st), 0);
	CHECK_EQ(st.st_size, m.size);
	CHECK(st.st_blocks <= MOST / 512);
	step_read(0, MOST);
	if (!m.failing)
		CHECK(same(m.shared, 0, m.size) && same(m.private, 0, m.size));
}

static void random_steps(long n)
{
	if (!m.failing)
		map();
	for (long i = 0; i < n && check_failures == 0; i++) {
		step();
		if (i % 256 == 0)
			check_all();
	}
	check_all();
	if (!m.failing)
		unmap();
	close(m.fd);
}

static void *wait_for(void *mutex)
{
	pthread_mutex_lock(mutex);
	return NULL;
}

/* Nothing fails before there are two threads. */
static void failing_steps(long n)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_t t;

	pthread_mutex_lock(&mutex);
	m.failing = 1;
	m.fd = tmp_file("stress");
	while (pthread_create(&t, NULL, wait_for, &mutex) != 0)
		m.refused++;
	random_steps(n);
	printf("%ld calls found no memory\n", m.refused);
	pthread_mutex_unlock(&mutex);
	pthread_join(t, NULL);
}

/* --- Appending ----------------------------------------------------------- */

#define THREADS 4
#define RECORD 37

static int append_fd;
static long records;

static void *append(void *arg)
{
	char record[RECORD];

	for (long i = 0; i < records; i++) {
		memset(record, 'A' + (int)(intptr_t)arg, RECORD);
		memcpy(record, &i, sizeof(i));
		if (write(append_fd, record, RECORD) != RECORD)
			return "write";
	}
	return NULL;
}

static void threads(long n)
{
	const char *path = tmp_path("append");
	long next[THREADS] = { 0 };
	pthread_t t[THREADS];
	char record[RECORD];
	void *failed;

	records = n;
	append_fd = open(path, O_RDWR | O_CREAT | O_APPEND, 0600);
	unlink(path);
	for (long i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, append, (void *)i), 0);
	for (int i = 0; i < THREADS; i++) {
		CHECK_EQ(pthread_join(t[i], &failed), 0);
		CHECK(failed == NULL);
	}
	for (long i = 0; i < n * THREADS; i++) {
		int who, torn = 0;
		long number;

		CHECK_EQ(pread(append_fd, record, RECORD, i * RECORD), RECORD);
		who = record[RECORD - 1] - 'A';
		memcpy(&number, record, sizeof(number));
		for (int k = sizeof(number); k < RECORD; k++)
			torn |= record[k] != 'A' + who;
		CHECK(!torn && who >= 0 && who < THREADS &&
		      number == next[who]++);
	}
	CHECK_EQ(pread(append_fd, record, RECORD, n * THREADS * RECORD), 0);
	close(append_fd);
}

/* --- Until nothing fits -------------------------------------------------- */

static long free_pages(const char *path)
{
	struct statfs st;

	return statfs(path, &st) == 0 ? (long)st.f_bfree : -1;
}

static void fill(const char *dir, long pages)
{
	char path[160];
	long written = 0, got;
	int fd;

	snprintf(path, sizeof(path), "%s/file", dir);
	fd = open(path, O_RDWR | O_CREAT, 0600);
	CHECK(fd >= 0);
	scribble(MOST);
	while ((got = write(fd, buf, 1 + rnd(3 * PAGE))) > 0)
		written += got;
	CHECK_EQ(errno, ENOSPC);
	CHECK_EQ(free_pages(dir), 0);
	/* The last write was cut at a page's end, all before was whole. */
	CHECK_EQ(written, pages * PAGE);
	CHECK_EQ(lseek(fd, 0, SEEK_END), written);
	CHECK_ERRNO(pwrite(fd, "x", 1, written), ENOSPC);
	CHECK_ERRNO(fallocate(fd, 0, written, PAGE), ENOSPC);
	CHECK_EQ(pwrite(fd, "x", 1, 0), 1);
	CHECK_EQ(ftruncate(fd, written - PAGE), 0);
	CHECK_EQ(free_pages(dir), 1);
	CHECK_EQ(pwrite(fd, "x", 1, written + 5), 1);
	CHECK_EQ(free_pages(dir), 0);
	unlink(path);
	CHECK_EQ(free_pages(dir), 0); /* it is still open */
	close(fd);
	CHECK_EQ(free_pages(dir), pages);
}

static void inodes(const char *dir, int most)
{
	char path[160];
	int n = 0, fd;

	for (;; n++) {
		snprintf(path, sizeof(path), "%s/%d", dir, n);
		fd = open(path, O_RDWR | O_CREAT, 0600);
		if (fd < 0)
			break;
		close(fd);
	}
	CHECK_EQ(errno, ENOSPC);
	CHECK_EQ(n, most - 1); /* the root is one */
	while (n-- != 0) {
		snprintf(path, sizeof(path), "%s/%d", dir, n);
		CHECK_EQ(unlink(path), 0);
	}
}

static void full(long n)
{
	const char *dir = tmp_path("full");

	CHECK_EQ(mkdir(dir, 0700), 0);
	if (mount("none", dir, "tmpfs", 0, "size=200k,nr_inodes=20,mode=711") !=
	    0) {
		CHECK(errno == EPERM); /* on Linux, without the right */
		rmdir(dir);
		return;
	}
	CHECK_EQ(free_pages(dir), 50);
	for (long i = 0; i < n; i++) {
		fill(dir, 50);
		inodes(dir, 20);
	}
	CHECK_EQ(umount(dir), 0);
	CHECK_ERRNO(mount("none", dir, "tmpfs", 0, "size=1q"), EINVAL);
	CHECK_ERRNO(mount("none", dir, "tmpfs", 0, "what=1"), EINVAL);
	CHECK_EQ(rmdir(dir), 0);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	long n = argc > 2 ? atol(argv[2]) : 2000;

	if (strcmp(what, "failing") == 0)
		failing_steps(n);
	if (*what == 0 || strcmp(what, "random") == 0) {
		m.fd = tmp_file("stress");
		random_steps(n);
	}
	if (*what == 0 || strcmp(what, "threads") == 0)
		threads(n / 10);
	if (*what == 0 || strcmp(what, "full") == 0)
		full(n < 100 ? n : 5);
	return check_done();
}
