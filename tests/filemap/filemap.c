/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Files in memory: what read and write do is seen in mappings at once, and the
 * other way round; private copies; the end of the file; what mappings may be.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "check.h"
#include "tmpdir.h"

#define PAGE 4096L
#define RW (PROT_READ | PROT_WRITE)
#define PUNCH (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)

static sigjmp_buf out;
static volatile int signo, code;
static void *volatile address;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)context;
	signo = sig;
	code = info->si_code;
	address = info->si_addr;
	siglongjmp(out, 1);
}

/* The signal that touching *p sends, 0 if none. */
static int touch(volatile char *p, int write)
{
	signo = 0;
	if (sigsetjmp(out, 1) == 0) {
		if (write)
			*p = 1;
		else
			(void)*p;
	}
	return signo;
}

static int is_bus(volatile char *p, int write)
{
	return touch(p, write) == SIGBUS && code == BUS_ADRERR &&
	       address == (void *)p;
}

static char *map(int fd, long pages, int prot, int flags)
{
	return mmap(NULL, (size_t)(pages * PAGE), prot, flags, fd, 0);
}

static int byte_at(int fd, off_t at)
{
	unsigned char c = 0xee;

	return pread(fd, &c, 1, at) == 1 ? c : -1;
}

static int file_of(long pages)
{
	int fd = tmp_file("map");

	CHECK_EQ(ftruncate(fd, pages * PAGE), 0);
	return fd;
}

static long blocks_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? (long)st.st_blocks : -1;
}

static void coherent(void)
{
	int fd = file_of(8);
	char *a = map(fd, 8, RW, MAP_SHARED), *b = map(fd, 8, RW, MAP_SHARED);
	char *c = map(fd, 8, RW, MAP_PRIVATE);

	CHECK(a != MAP_FAILED && b != MAP_FAILED && c != MAP_FAILED);
	/* A hole that has been read is filled by a write. */
	CHECK(a[0] == 0 && b[0] == 0 && c[0] == 0);
	CHECK_EQ(pwrite(fd, "w", 1, 0), 1);
	CHECK(a[0] == 'w' && b[0] == 'w' && c[0] == 'w');
	a[1] = 'a';
	CHECK(b[1] == 'a' && c[1] == 'a' && byte_at(fd, 1) == 'a');
	/* By a mapping. */
	CHECK(b[PAGE] == 0 && c[PAGE] == 0);
	a[PAGE] = 'A';
	CHECK(b[PAGE] == 'A' && c[PAGE] == 'A' && byte_at(fd, PAGE) == 'A');
	/* The private copy is the page's as it was at the first write. */
	c[2] = 'c';
	a[3] = 'd';
	CHECK(a[2] == 0 && byte_at(fd, 2) == 0);
	CHECK(c[0] == 'w' && c[1] == 'a' && c[2] == 'c' && c[3] == 0);
	/* Written before it was ever read. */
	c[2 * PAGE] = 'C';
	CHECK(a[2 * PAGE] == 0 && c[2 * PAGE + 1] == 0);
	CHECK_EQ(pwrite(fd, "zz", 2, 2 * PAGE), 2);
	CHECK(a[2 * PAGE] == 'z' && c[2 * PAGE] == 'C' && c[2 * PAGE + 1] == 0);
	/* Into itself. */
	CHECK_EQ(pwrite(fd, a, 2, 3 * PAGE), 2);
	CHECK(b[3 * PAGE] == 'w' && b[3 * PAGE + 1] == 'a');
	CHECK_EQ(pread(fd, a + 4 * PAGE, PAGE, PAGE), PAGE);
	CHECK(b[4 * PAGE] == 'A' && byte_at(fd, 4 * PAGE) == 'A');
	CHECK_EQ(msync(a, 8 * PAGE, MS_SYNC), 0);
	/* The mappings live on without the descriptor. */
	close(fd);
	a[5 * PAGE] = '5';
	CHECK_EQ(b[5 * PAGE], '5');
	/* Only anonymous memory can be told to be free, or wiped. */
	CHECK_ERRNO(madvise(c, PAGE, MADV_FREE), EINVAL);
	CHECK_ERRNO(madvise(c, PAGE, MADV_WIPEONFORK), EINVAL);
	CHECK_ERRNO(madvise(a, PAGE, MADV_FREE), EINVAL);
	CHECK_EQ(c[2], 'c');
	CHECK_EQ(madvise(c, PAGE, MADV_DONTNEED), 0);
	CHECK(c[2] == 0 && c[3] == 'd');
	CHECK_EQ(madvise(a, 8 * PAGE, MADV_DONTNEED), 0);
	CHECK(a[0] == 'w' && a[5 * PAGE] == '5');
	munmap(a, 8 * PAGE);
	CHECK_EQ(b[5 * PAGE], '5');
	munmap(b, 8 * PAGE);
	munmap(c, 8 * PAGE);
}

static void offsets(void)
{
	int fd = file_of(8);
	char *p, *q;

	for (int i = 0; i < 8; i++)
		CHECK_EQ(pwrite(fd, "01234567" + i, 1, i * PAGE), 1);
	p = mmap(NULL, 4 * PAGE, PROT_READ, MAP_SHARED, fd, 3 * PAGE);
	CHECK(p[0] == '3' && p[3 * PAGE] == '6');
	CHECK_EQ(munmap(p + PAGE, PAGE), 0);
	CHECK(p[0] == '3' && p[2 * PAGE] == '5');
	CHECK_EQ(touch(p + PAGE, 0), SIGSEGV);
	q = mmap(p + PAGE, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0);
	CHECK(q == p + PAGE && q[0] == '0' && p[2 * PAGE] == '5');
	q = mremap(p + 2 * PAGE, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED && q[0] == '5' && q[2 * PAGE] == '7');
	CHECK(is_bus(q + 3 * PAGE, 0));
	munmap(q, 4 * PAGE);
	munmap(p, 4 * PAGE);
	CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 100) == MAP_FAILED &&
	      errno == EINVAL);
	CHECK(mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd,
		   (off_t)(sizeof(long) == 8 ? INT64_MAX & -PAGE
					     : 0xffffffffLL << 12)) ==
		      MAP_FAILED &&
	      errno == EOVERFLOW);
	CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, -PAGE) ==
		      MAP_FAILED &&
	      errno == (sizeof(long) == 8 ? EOVERFLOW : EINVAL));
	close(fd);
}

static void beyond_the_end(void)
{
	int fd = file_of(2);
	char *s = map(fd, 6, RW, MAP_SHARED), *p = map(fd, 6, RW, MAP_PRIVATE);

	CHECK(is_bus(s + 2 * PAGE, 0) && is_bus(s + 3 * PAGE + 7, 1));
	CHECK(is_bus(p + 2 * PAGE, 0) && is_bus(p + 5 * PAGE, 1));
	/* A call does not die of it. */
	CHECK_ERRNO(pread(fd, s + 2 * PAGE, 1, 0), EFAULT);
	CHECK_ERRNO(pwrite(fd, p + 2 * PAGE, 1, 0), EFAULT);
	CHECK_EQ(ftruncate(fd, 3 * PAGE + 1), 0);
	CHECK(touch(s + 3 * PAGE, 1) == 0 && touch(p + 2 * PAGE, 1) == 0);
	CHECK(is_bus(s + 4 * PAGE, 0));
	s[3 * PAGE] = 's';
	p[PAGE] = 'p';
	/* Truncation takes pages away, private copies too. */
	CHECK_EQ(ftruncate(fd, PAGE), 0);
	CHECK(is_bus(s + PAGE, 0) && is_bus(p + PAGE, 0));
	CHECK(is_bus(s + 3 * PAGE, 1) && is_bus(p + 2 * PAGE, 1));
	CHECK(touch(s, 1) == 0);
	CHECK_EQ(ftruncate(fd, 4 * PAGE), 0);
	CHECK(s[3 * PAGE] == 0 && p[PAGE] == 0 && p[2 * PAGE] == 0);
	/* The last page is zeroed behind the end. */
	memset(s, 'x', PAGE);
	CHECK_EQ(ftruncate(fd, 100), 0);
	CHECK(s[99] == 'x' && s[100] == 0 && s[PAGE - 1] == 0);
	close(fd);
	munmap(s, 6 * PAGE);
	munmap(p, 6 * PAGE);
}

static void holes(void)
{
	int fd = file_of(6);
	char *s = map(fd, 6, RW, MAP_SHARED), *p = map(fd, 6, RW, MAP_PRIVATE);

	memset(s, 'h', 6 * PAGE);
	p[0] = 'P';
	CHECK(p[PAGE] == 'h' && p[2 * PAGE] == 'h');
	CHECK_EQ(blocks_of(fd), 48);
	CHECK_EQ(fallocate(fd, PUNCH, 0, 2 * PAGE + 5), 0);
	CHECK_EQ(blocks_of(fd), 32);
	CHECK(s[0] == 0 && s[PAGE] == 0 && s[2 * PAGE + 4] == 0 &&
	      s[2 * PAGE + 5] == 'h');
	/* A copy is the mapping's own, what is not one has gone. */
	CHECK(p[0] == 'P' && p[1] == 'h' && p[PAGE] == 0 && p[2 * PAGE] == 0);
	s[PAGE] = 'n';
	CHECK(p[PAGE] == 'n' && byte_at(fd, PAGE) == 'n');
	CHECK_EQ(madvise(s + 3 * PAGE, 2 * PAGE, MADV_REMOVE), 0);
	CHECK(s[3 * PAGE] == 0 && byte_at(fd, 4 * PAGE) == 0);
	CHECK_EQ(s[5 * PAGE], 'h');
	CHECK_ERRNO(madvise(p, PAGE, MADV_REMOVE), EACCES);
	close(fd);
	munmap(s, 6 * PAGE);
	munmap(p, 6 * PAGE);
}

static int fails(int fd, int prot, int flags)
{
	char *p = map(fd, 1, prot, flags);

	if (p == MAP_FAILED)
		return errno;
	munmap(p, PAGE);
	return 0;
}

static void rights(void)
{
	const char *path = tmp_path("rights");
	int rw = open(path, O_RDWR | O_CREAT, 0600), dir;
	int r = open(path, O_RDONLY), w = open(path, O_WRONLY);
	char *p;

	CHECK_EQ(ftruncate(rw, PAGE), 0);
	CHECK_EQ(fails(r, RW, MAP_SHARED), EACCES);
	CHECK_EQ(fails(r, PROT_READ, MAP_SHARED), 0);
	CHECK_EQ(fails(r, RW, MAP_PRIVATE), 0);
	CHECK_EQ(fails(w, PROT_WRITE, MAP_SHARED), EACCES);
	CHECK_EQ(fails(w, PROT_READ, MAP_PRIVATE), EACCES);
	CHECK_EQ(fails(rw, RW, MAP_SHARED_VALIDATE), 0);
	CHECK_EQ(fails(rw, RW, MAP_SHARED_VALIDATE | MAP_SYNC), EOPNOTSUPP);
	CHECK_EQ(fails(rw, RW, 0), EINVAL);
	CHECK_EQ(fails(rw, RW, MAP_PRIVATE | MAP_GROWSDOWN), EINVAL);
	CHECK_EQ(fails(rw, RW, MAP_SHARED | MAP_GROWSDOWN), EINVAL);
	CHECK_EQ(fails(-1, RW, MAP_SHARED), EBADF);
	CHECK(mmap(NULL, 0, PROT_READ, MAP_SHARED, rw, 0) == MAP_FAILED &&
	      errno == EINVAL);
	p = map(r, 1, PROT_READ, MAP_SHARED);
	CHECK_ERRNO(mprotect(p, PAGE, RW), EACCES);
	CHECK_EQ(mprotect(p, PAGE, PROT_NONE), 0);
	CHECK_EQ(mprotect(p, PAGE, PROT_READ | PROT_EXEC), 0);
	munmap(p, PAGE);
	p = map(r, 1, PROT_READ, MAP_PRIVATE);
	CHECK_EQ(mprotect(p, PAGE, RW), 0);
	*p = 'p';
	CHECK_EQ(byte_at(rw, 0), 0);
	munmap(p, PAGE);
	p = map(rw, 1, PROT_READ, MAP_SHARED);
	CHECK(*p == 0 && touch(p, 1) == SIGSEGV && code == SEGV_ACCERR);
	CHECK_EQ(mprotect(p, PAGE, RW), 0);
	*p = 's';
	CHECK_EQ(byte_at(rw, 0), 's');
	munmap(p, PAGE);
	dir = open(tmp_dir(), O_RDONLY | O_DIRECTORY);
	CHECK_EQ(fails(dir, PROT_READ, MAP_PRIVATE), ENODEV);
	CHECK_EQ(fails(dir, PROT_READ, 0), EINVAL);
	CHECK_EQ(fails(w, RW, 0), EINVAL);
	close(dir);
	close(r);
	close(w);
	close(rw);
	unlink(path);
}

static void residence(void)
{
	int fd = file_of(4);
	char *p = map(fd, 4, RW, MAP_SHARED);
	unsigned char vec[4];

	CHECK_EQ(pwrite(fd, "x", 1, PAGE), 1);
	CHECK_EQ(mincore(p, 4 * PAGE, vec), 0);
	CHECK((vec[0] & 1) == 0 && (vec[1] & 1) == 1 && (vec[3] & 1) == 0);
	p[3 * PAGE] = 1;
	CHECK_EQ(mincore(p, 4 * PAGE, vec), 0);
	CHECK((vec[2] & 1) == 0 && (vec[3] & 1) == 1);
	munmap(p, 4 * PAGE);
	p = mmap(NULL, 4 * PAGE, RW, MAP_SHARED | MAP_POPULATE, fd, 0);
	CHECK_EQ(mincore(p, 4 * PAGE, vec), 0);
	CHECK((vec[0] & vec[1] & vec[2] & vec[3] & 1) == 1);
	CHECK_EQ(mlock(p, 4 * PAGE), 0);
	CHECK_EQ(munlock(p, 4 * PAGE), 0);
	munmap(p, 4 * PAGE);
	close(fd);
}

/* mtime follows a write by way of a mapping. */
static void times(void)
{
	struct stat before, after;
	int fd = file_of(1);
	char *p = map(fd, 1, RW, MAP_SHARED);

	CHECK_EQ(fstat(fd, &before), 0);
	usleep(20000);
	*p = 't';
	CHECK_EQ(msync(p, PAGE, MS_SYNC), 0);
	CHECK_EQ(fstat(fd, &after), 0);
	CHECK(after.st_mtim.tv_sec > before.st_mtim.tv_sec ||
	      after.st_mtim.tv_nsec > before.st_mtim.tv_nsec);
	munmap(p, PAGE);
	close(fd);
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = on_fault,
				.sa_flags = SA_SIGINFO };

	sigaction(SIGBUS, &sa, NULL);
	sigaction(SIGSEGV, &sa, NULL);
	coherent();
	offsets();
	beyond_the_end();
	holes();
	rights();
	residence();
	times();
	return check_done();
}
