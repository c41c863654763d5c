/* SPDX-License-Identifier: BSD-3-Clause */
/* Corners of madvise, mlock, mremap, mprotect, mincore, msync, mmap and brk. */
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "sigtest.h"

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char *map(size_t pages, int prot, int flags)
{
	return mmap(NULL, pages * PAGE, prot, flags, -1, 0);
}

static sigjmp_buf out;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info, (void)context;
	siglongjmp(out, 1);
}

static int readable(volatile char *p)
{
	if (sigsetjmp(out, 1) != 0)
		return 0;
	(void)*p;
	return 1;
}

static int writable(volatile char *p)
{
	if (sigsetjmp(out, 1) != 0)
		return 0;
	*p = *p;
	return 1;
}

/* How many of the first n pages are in memory. */
static int resident(char *p, int n)
{
	unsigned char vec[64];
	int count = 0;

	CHECK_EQ(mincore(p, (size_t)n * PAGE, vec), 0);
	for (int i = 0; i < n; i++)
		count += vec[i] & 1;
	return count;
}

/* --- Advice --------------------------------------------------------- */

static void every_advice(void)
{
	/* Of the kernel's numbers: none, and what changes nothing here. */
	static const int good[] = { 0,	1,  2,	3,  4,	8,  10, 11, 16,
				    17, 18, 19, 20, 21, 22, 23, 24 };
	static const int bad[] = { 5, 6, 7, 99, -1, 1 << 20 };
	char *p = map(4, RW, ANON);

	for (unsigned i = 0; i < sizeof(good) / sizeof(*good); i++)
		CHECK_EQ(madvise(p, 4 * PAGE, good[i]), 0);
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK_ERRNO(madvise(p, 4 * PAGE, bad[i]), EINVAL);
	CHECK_ERRNO(madvise(p, 0, 7), EINVAL);
	CHECK_EQ(madvise(p, 0, MADV_REMOVE), 0);
	CHECK_ERRNO(madvise(p, PAGE, MADV_REMOVE), EINVAL);
	CHECK_ERRNO(madvise(p, -(size_t)1, 0), EINVAL);
	CHECK_ERRNO(madvise(p + 1, 0, 0), EINVAL);
	CHECK_EQ(munmap(p, 4 * PAGE), 0);
	CHECK_ERRNO(madvise(p, PAGE, 0), ENOMEM);
}

static void populated(void)
{
	char *p = map(8, RW, ANON);

	CHECK_EQ(resident(p, 8), 0);
	CHECK_EQ(madvise(p, 3 * PAGE, 23), 0); /* POPULATE_WRITE */
	CHECK_EQ(resident(p, 8), 3);
	CHECK_EQ(madvise(p + 3 * PAGE, 2 * PAGE, 22), 0); /* ..._READ */
	CHECK(p[4 * PAGE] == 0);
	CHECK_EQ(mprotect(p, PAGE, PROT_READ), 0);
	CHECK_ERRNO(madvise(p, 2 * PAGE, 23), EINVAL);
	CHECK_EQ(madvise(p, 2 * PAGE, 22), 0);
	CHECK_EQ(mprotect(p, PAGE, PROT_NONE), 0);
	CHECK_ERRNO(madvise(p, 2 * PAGE, 22), EINVAL);
	CHECK_EQ(munmap(p + 7 * PAGE, PAGE), 0);
	CHECK_ERRNO(madvise(p + 5 * PAGE, 3 * PAGE, 23), ENOMEM);
	CHECK_EQ(resident(p + 5 * PAGE, 2), 2);
	CHECK_EQ(munmap(p, 8 * PAGE), 0);
	p = map(4, RW, ANON | MAP_POPULATE);
	CHECK_EQ(resident(p, 4), 4);
	CHECK_EQ(munmap(p, 4 * PAGE), 0);
	p = map(4, RW, ANON | MAP_POPULATE | MAP_NONBLOCK);
	CHECK_EQ(resident(p, 4), 0);
	CHECK_EQ(munmap(p, 4 * PAGE), 0);
}

static void taken_away(void)
{
	char *p = map(4, RW, ANON);

	memset(p, 'x', 4 * PAGE);
	CHECK_EQ(mlock(p, PAGE), 0);
	CHECK_ERRNO(madvise(p, PAGE, MADV_DONTNEED), EINVAL);
	CHECK_ERRNO(madvise(p, PAGE, MADV_FREE), EINVAL);
	CHECK_ERRNO(madvise(p, PAGE, 20), EINVAL); /* COLD */
	CHECK_ERRNO(madvise(p, PAGE, 21), EINVAL); /* PAGEOUT */
	CHECK_EQ(p[0], 'x');
	CHECK_EQ(madvise(p, PAGE, 24), 0); /* DONTNEED_LOCKED */
	CHECK_EQ(p[0], 0);
	CHECK_EQ(munlock(p, PAGE), 0);
	CHECK_EQ(madvise(p + PAGE, PAGE, 21), 0);
	CHECK_EQ(p[PAGE], 'x');
	/* A hole: what lies around it goes all the same. */
	CHECK_EQ(munmap(p + 2 * PAGE, PAGE), 0);
	CHECK_ERRNO(madvise(p + PAGE, 3 * PAGE, MADV_DONTNEED), ENOMEM);
	CHECK(p[PAGE] == 0 && p[3 * PAGE] == 0);
	CHECK_EQ(munmap(p, 4 * PAGE), 0);
}

/* --- Locks ---------------------------------------------------------- */

static void locks(void)
{
	char *p = map(8, RW, ANON), *q;

	CHECK_EQ(mlock2(p, 2 * PAGE, MLOCK_ONFAULT), 0);
	CHECK_EQ(resident(p, 8), 0);
	CHECK_ERRNO(madvise(p, PAGE, MADV_DONTNEED), EINVAL);
	CHECK_EQ(mlock2(p, 2 * PAGE, 0), 0);
	CHECK_EQ(resident(p, 8), 2);
	CHECK_EQ(mlock(p + 4 * PAGE + 10, 1), 0);
	CHECK_EQ(resident(p + 4 * PAGE, 1), 1);
	CHECK_EQ(munlock(p, 8 * PAGE), 0);
	CHECK_EQ(madvise(p, 8 * PAGE, MADV_DONTNEED), 0);
	CHECK_EQ(mprotect(p, PAGE, PROT_NONE), 0);
	CHECK_ERRNO(mlock(p, PAGE), ENOMEM); /* locked, but cannot be filled */
	CHECK_ERRNO(madvise(p, PAGE, MADV_DONTNEED), EINVAL);
	CHECK_EQ(munlock(p, PAGE), 0);
	CHECK_EQ(mlock(p, 0), 0);
	CHECK_ERRNO(mlock(p + PAGE, -PAGE), EINVAL);
	CHECK_ERRNO(munlock(p + PAGE, -PAGE), EINVAL);
	CHECK_ERRNO(mlockall(MCL_ONFAULT), EINVAL);
	CHECK_ERRNO(msync(p, PAGE, 0x100), EINVAL);
	CHECK_EQ(msync(p, 0, MS_SYNC), 0);
	CHECK_EQ(msync(p, PAGE, 0), 0);
	CHECK_ERRNO(msync(p, -PAGE, MS_SYNC), ENOMEM);
	CHECK_EQ(munmap(p, 8 * PAGE), 0);
	CHECK_ERRNO(munlock(p, PAGE), ENOMEM);
	/* What comes later. */
	CHECK_EQ(mlockall(MCL_FUTURE), 0);
	p = map(4, RW, ANON);
	CHECK_EQ(resident(p, 4), 4);
	CHECK_EQ(mlockall(MCL_FUTURE | MCL_ONFAULT), 0);
	q = map(4, RW, ANON);
	CHECK_EQ(resident(q, 4), 0);
	CHECK_ERRNO(madvise(q, PAGE, MADV_DONTNEED), EINVAL);
	CHECK_EQ(munlockall(), 0);
	CHECK_EQ(madvise(q, PAGE, MADV_DONTNEED), 0);
	CHECK_EQ(munmap(p, 4 * PAGE), 0);
	CHECK_EQ(munmap(q, 4 * PAGE), 0);
	p = map(4, RW, ANON | MAP_LOCKED);
	CHECK_EQ(resident(p, 4), 4);
	p = mremap(p, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE);
	CHECK_EQ(resident(p, 8), 8); /* what locked memory grows by */
	CHECK_EQ(munmap(p, 8 * PAGE), 0);
}

/* --- mremap, mprotect, mmap ----------------------------------------- */

/* libc passes no address unless it is fixed. */
static char *keep(char *p, size_t old, size_t new, int flags, char *to)
{
	return (char *)syscall(SYS_mremap, p, old, new,
			       MREMAP_MAYMOVE | MREMAP_DONTUNMAP | flags, to);
}

static void kept_behind(void)
{
	char *p = map(4, RW, ANON), *q = map(4, RW, ANON), *r;

	CHECK_EQ(munmap(q, 4 * PAGE), 0);
	memset(p, 'a', 4 * PAGE);
	/* The new address is a hint here. */
	CHECK_ERRNO(keep(p, 4 * PAGE, 4 * PAGE, 0, q + 1), EINVAL);
	CHECK_ERRNO(keep(p, 4 * PAGE, 4 * PAGE, 0, p + PAGE), EINVAL);
	CHECK(keep(p, 4 * PAGE, 4 * PAGE, 0, q) == q);
	CHECK(q != MAP_FAILED && q != p && q[3 * PAGE] == 'a');
	CHECK(p[0] == 0 && p[3 * PAGE] == 0);
	p[PAGE] = 'b';
	CHECK_EQ(q[PAGE], 'a');
	r = map(2, RW, ANON);
	CHECK(keep(q, 2 * PAGE, 2 * PAGE, MREMAP_FIXED, r) == r);
	CHECK(r[PAGE] == 'a' && q[PAGE] == 0 && q[2 * PAGE] == 'a');
	CHECK_ERRNO(keep(p, PAGE, 2 * PAGE, 0, NULL), EINVAL);
	CHECK_ERRNO(mremap(p, PAGE, PAGE, MREMAP_DONTUNMAP), EINVAL);
	CHECK_EQ(munmap(p, 4 * PAGE), 0);
	CHECK_EQ(munmap(q, 4 * PAGE), 0);
	CHECK_EQ(munmap(r, 2 * PAGE), 0);
}

static void moved(void)
{
	char *area = map(10, PROT_NONE, ANON), *p = area + 2 * PAGE;
	char *to = map(6, RW, ANON);

	CHECK_EQ(mprotect(p, 6 * PAGE, RW), 0);
	p[0] = 1;
	CHECK_EQ(munmap(to, 6 * PAGE), 0);
	CHECK_ERRNO(mremap(p, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p + 1),
		    EINVAL);
	CHECK_ERRNO(mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
			   p + PAGE),
		    EINVAL);
	CHECK_ERRNO(mremap(to, PAGE, PAGE, 0), EFAULT);
	CHECK_ERRNO(mremap(p, 8 * PAGE, 9 * PAGE, MREMAP_MAYMOVE), EFAULT);
	CHECK(mremap(p, PAGE, -(size_t)PAGE, MREMAP_MAYMOVE) == MAP_FAILED);
	CHECK(errno == ENOMEM || errno == EINVAL); /* since Linux 6.17 */
	/* Two mappings at once cannot grow. */
	CHECK_EQ(mprotect(p + 3 * PAGE, 3 * PAGE, PROT_READ), 0);
	CHECK_ERRNO(mremap(p, 6 * PAGE, 12 * PAGE, MREMAP_MAYMOVE), EFAULT);
	CHECK(mremap(p, 6 * PAGE, PAGE, 0) == p);
	CHECK_EQ(munmap(area, 10 * PAGE), 0);
}

static void grows_down(void)
{
	size_t room = 4 << 20;
	char *area = mmap(NULL, room, PROT_NONE, ANON, -1, 0);
	char *top = area + room - PAGE;

	CHECK_EQ(munmap(area, room), 0);
	CHECK(mmap(top, PAGE, RW, ANON | MAP_GROWSDOWN | MAP_FIXED, -1, 0) ==
	      top);
	CHECK(writable(top - PAGE) && writable(top - 16 * PAGE));
	CHECK(readable(top - 8 * PAGE));
	CHECK_EQ(mprotect(top - 4 * PAGE, PAGE, PROT_READ | PROT_GROWSDOWN), 0);
	CHECK(!writable(top - 16 * PAGE) && writable(top - 2 * PAGE));
	CHECK_ERRNO(mprotect(top, PAGE, RW | PROT_GROWSUP), EINVAL);
	CHECK_ERRNO(mprotect(top, PAGE, RW | PROT_GROWSUP | PROT_GROWSDOWN),
		    EINVAL);
	CHECK_EQ(munmap(area, room), 0);
	area = map(2, RW, ANON);
	CHECK_ERRNO(mprotect(area, PAGE, RW | PROT_GROWSDOWN), EINVAL);
	CHECK_EQ(munmap(area, 2 * PAGE), 0);
	CHECK_ERRNO(mprotect(area, PAGE, RW | PROT_GROWSDOWN), ENOMEM);
}

static void keys(void)
{
	char *p = map(1, RW, ANON);
	long key = syscall(SYS_pkey_alloc, 0, 0);

	/* Whether or not the CPU has some; EINVAL of Linux 6.18 without. */
	CHECK(key >= 0 || errno == ENOSPC || errno == ENOSYS ||
	      errno == EINVAL);
	if (key >= 0)
		CHECK_EQ(syscall(SYS_pkey_free, key), 0);
	if (key == -1 && errno == ENOSYS)
		return;
	CHECK_ERRNO(syscall(SYS_pkey_alloc, 1, 0), EINVAL);
	CHECK_ERRNO(syscall(SYS_pkey_alloc, 0, 0x100), EINVAL);
	CHECK_ERRNO(syscall(SYS_pkey_free, 99), EINVAL);
	CHECK_ERRNO(syscall(SYS_pkey_mprotect, p, PAGE, RW, 99), EINVAL);
	CHECK_EQ(syscall(SYS_pkey_mprotect, p, PAGE, PROT_READ, -1), 0);
	CHECK(!writable(p));
	CHECK_EQ(munmap(p, PAGE), 0);
}

static void heap(void)
{
	char *start = (char *)syscall(SYS_brk, 0), *end = start + 2 * PAGE;
	char *wall;

	CHECK(syscall(SYS_brk, end) == (long)end);
	/* A mapping in its way stops it. */
	wall = (char *)(((uintptr_t)end + 16 * PAGE) & -PAGE);
	CHECK(mmap(wall, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0) == wall);
	CHECK(syscall(SYS_brk, wall + PAGE) == (long)end);
	CHECK(syscall(SYS_brk, end + PAGE) == (long)(end + PAGE));
	CHECK(writable(end + PAGE - 1));
	CHECK_EQ(munmap(wall, PAGE), 0);
	/* Within a page nothing is mapped or lost. */
	end[5] = 7;
	CHECK(syscall(SYS_brk, end + 6) == (long)(end + 6));
	CHECK(syscall(SYS_brk, end + 100) == (long)(end + 100));
	CHECK_EQ(end[5], 7);
	CHECK(syscall(SYS_brk, start) == (long)start);
}

/* --- Two at one place ------------------------------------------------ */

static char *place;

/* What one thread has mapped no other replaces. */
static void *claim(void *me)
{
	long lost = 0;

	for (int i = 0; i < 20000; i++) {
		char *p = mmap(place, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1,
			       0);

		if (p != place)
			continue;
		*p = *(char *)me;
		for (volatile int k = 0; k < 100; k++)
			lost += *(volatile char *)p != *(char *)me;
		munmap(p, PAGE);
	}
	return (void *)lost;
}

static void claims(void)
{
	char name[] = { 1, 2 };
	pthread_t t[2];
	void *lost;

	place = map(1, RW, ANON);
	munmap(place, PAGE);
	for (int i = 0; i < 2; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, claim, &name[i]), 0);
	for (int i = 0; i < 2; i++) {
		CHECK_EQ(pthread_join(t[i], &lost), 0);
		CHECK_EQ(lost, 0);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "claims") == 0) {
		claims();
		return check_done();
	}
	install(SIGSEGV, on_fault, 0);
	install(SIGBUS, on_fault, 0);
	every_advice();
	populated();
	taken_away();
	locks();
	kept_behind();
	moved();
	grows_down();
	keys();
	heap();
	return check_done();
}
