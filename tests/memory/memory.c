/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Anonymous memory. What may be accessed is asked of the kernel, which says
 * EFAULT: uname() writes, writev() reads. Without an argument, what Linux does
 * as well; "exhaust" and "recycle" use up the memory of a small machine.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include "check.h"

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static int writable(void *p)
{
	return uname(p) == 0;
}

/* p holds zeroes: no bytes at NULL. */
static int readable(const void *p)
{
	return writev(1, p, 1) == 0;
}

static char *map(void *addr, size_t len, int prot, int flags)
{
	return mmap(addr, len, prot, flags, -1, 0);
}

static void zeroed_on_demand(void)
{
	size_t len = 1 << 20;
	char *p = map(NULL, len, RW, ANON);
	unsigned long sum = 0;

	CHECK(p != MAP_FAILED && ((uintptr_t)p & (PAGE - 1)) == 0);
	for (size_t i = 0; i < len; i += 512)
		sum += (unsigned char)p[i];
	CHECK_EQ(sum, 0);
	for (size_t i = 0; i < len; i += PAGE)
		p[i] = (char)(i / PAGE);
	for (size_t i = 0; i < len; i += PAGE) {
		sum += p[i] != (char)(i / PAGE);
		sum += (unsigned char)p[i + PAGE - 1];
	}
	CHECK_EQ(sum, 0);
	/* A hole in the middle, then the hole filled again. */
	CHECK_EQ(munmap(p + 16 * PAGE, 16 * PAGE), 0);
	CHECK(!readable(p + 16 * PAGE) && !readable(p + 31 * PAGE));
	CHECK(p[15 * PAGE] == 15 && p[32 * PAGE] == 32);
	CHECK(map(p + 16 * PAGE, PAGE, RW, ANON | MAP_FIXED) == p + 16 * PAGE);
	CHECK(p[16 * PAGE] == 0);
	CHECK(!readable(p + 17 * PAGE));
	CHECK_EQ(munmap(p, len), 0);
	CHECK(!readable(p));
}

static void protections(void)
{
	char *p = map(NULL, 8 * PAGE, PROT_NONE, ANON);

	CHECK(!readable(p) && !writable(p));
	CHECK_EQ(mprotect(p + PAGE, 2 * PAGE, PROT_READ), 0);
	CHECK(readable(p + PAGE) && !writable(p + PAGE) && !readable(p));
	CHECK_EQ(mprotect(p + 2 * PAGE, PAGE, RW), 0);
	CHECK(!writable(p + PAGE) && !readable(p + 3 * PAGE));
	p[2 * PAGE] = 42;
	CHECK_EQ(mprotect(p + 2 * PAGE, PAGE, PROT_NONE), 0);
	CHECK(!readable(p + 2 * PAGE));
	CHECK_EQ(mprotect(p, 8 * PAGE, RW), 0);
	CHECK_EQ(p[2 * PAGE], 42);
	CHECK(writable(p + 3 * PAGE));
	CHECK_EQ(mprotect(p, 3 * PAGE, PROT_READ), 0);
	CHECK_EQ(p[2 * PAGE], 42);
	CHECK(!writable(p + PAGE));
	/* Straddling the border fails as a whole. */
	CHECK(!writable(p + 3 * PAGE - 8));
	CHECK_EQ(munmap(p, 8 * PAGE), 0);
}

/* return 42; */
#ifdef __aarch64__
static const uint32_t code[] = { 0x52800540, 0xd65f03c0 };
#define sync_code(from, to) __builtin___clear_cache(from, to)
#elif defined(__arm__)
static const uint32_t code[] = { 0xe3a0002a, 0xe12fff1e };
/* libgcc's __clear_cache() has a svc of its own. */
#define sync_code(from, to) syscall(0xf0002, from, to, 0)
#else
static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
#define sync_code(from, to) __builtin___clear_cache(from, to)
#endif

static void generated_code(void)
{
	char *p = map(NULL, PAGE, RW, ANON);

	memcpy(p, code, sizeof(code));
	CHECK_EQ(mprotect(p, PAGE, PROT_READ | PROT_EXEC), 0);
	sync_code(p, p + sizeof(code));
	CHECK_EQ(((int (*)(void))(uintptr_t)p)(), 42);
	CHECK_EQ(munmap(p, PAGE), 0);
}

static void places(void)
{
	char *p = map(NULL, 4 * PAGE, RW, ANON), *q;

	CHECK_EQ(munmap(p, 4 * PAGE), 0);
	CHECK(map(p, PAGE, RW, ANON) == p); /* a hint, free */
	q = map(p, PAGE, RW, ANON); /* a hint, taken */
	CHECK(q != MAP_FAILED && q != p);
	CHECK_EQ(munmap(q, PAGE), 0);
	q = map(p, PAGE, RW, ANON | MAP_FIXED_NOREPLACE);
	CHECK(q == MAP_FAILED && errno == EEXIST);
	q = map(p + PAGE, PAGE, RW, ANON | MAP_FIXED_NOREPLACE);
	CHECK(q == p + PAGE);
	p[0] = 1;
	CHECK(map(p, PAGE, RW, ANON | MAP_FIXED) == p && p[0] == 0);
	CHECK(map(p + 5, PAGE, RW, ANON) != MAP_FAILED);
	q = map(NULL, 3 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE);
	CHECK(q != MAP_FAILED && q[2 * PAGE] == 0);
	CHECK_EQ(munmap(q, 3 * PAGE), 0);
	q = map(NULL, PAGE, RW, ANON | MAP_NORESERVE | MAP_STACK);
	CHECK(q != MAP_FAILED);
	CHECK_EQ(munmap(q, PAGE), 0);
	CHECK_EQ(munmap(p, 2 * PAGE), 0);
	CHECK_EQ(munmap(p, 2 * PAGE), 0); /* nothing there */
}

static void refusals(void)
{
	char *p = map(NULL, 2 * PAGE, RW, ANON);
	size_t huge = (size_t)1 << (sizeof(long) * 8 - 2);

	CHECK_ERRNO(map(NULL, 0, RW, ANON), EINVAL);
	CHECK_ERRNO(map(NULL, PAGE, RW, MAP_ANONYMOUS), EINVAL);
	CHECK_ERRNO(map(p + 1, PAGE, RW, ANON | MAP_FIXED), EINVAL);
	CHECK_ERRNO(map(NULL, -(size_t)PAGE / 2, RW, ANON), ENOMEM);
	CHECK_ERRNO(map(NULL, huge * 2, PROT_NONE, ANON), ENOMEM);
	CHECK_ERRNO(map((void *)-(PAGE * 4), PAGE, RW, ANON | MAP_FIXED),
		    ENOMEM);
	CHECK_ERRNO(mmap(NULL, PAGE, RW, MAP_PRIVATE, -1, 0), EBADF);
	CHECK_ERRNO(mmap(NULL, PAGE, RW, MAP_PRIVATE, 12345, 0), EBADF);
	CHECK_ERRNO(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 0, 0), ENODEV);
	CHECK_ERRNO(syscall(SYS_munmap, p + 1, PAGE), EINVAL);
	CHECK_ERRNO(syscall(SYS_munmap, p, 0), EINVAL);
	CHECK_ERRNO(syscall(SYS_munmap, p, -(long)PAGE), EINVAL);
	CHECK_ERRNO(syscall(SYS_mprotect, p + 1, PAGE, RW), EINVAL);
	CHECK_ERRNO(syscall(SYS_mprotect, p, PAGE, 0x1000), EINVAL);
	CHECK_EQ(syscall(SYS_mprotect, p, 0, RW), 0);
	CHECK_EQ(munmap(p + PAGE, PAGE), 0);
	CHECK_ERRNO(mprotect(p, 2 * PAGE, PROT_READ), ENOMEM);
	CHECK_EQ(munmap(p, PAGE), 0);
}

static void heap_end(void)
{
	char *start = (char *)syscall(SYS_brk, 0);
	char *end = start + 3 * PAGE + 100;

	CHECK(syscall(SYS_brk, end) == (long)end);
	CHECK(start[0] == 0 && end[-1] == 0);
	start[2 * PAGE] = 7;
	CHECK(syscall(SYS_brk, 1) == (long)end);
	CHECK(syscall(SYS_brk, -PAGE) == (long)end);
	CHECK(syscall(SYS_brk, start + PAGE) == (long)(start + PAGE));
	CHECK(!readable((void *)(((uintptr_t)start + 3 * PAGE) & -PAGE)));
	CHECK(syscall(SYS_brk, end) == (long)end);
	CHECK_EQ(start[2 * PAGE], 0);
	CHECK(syscall(SYS_brk, start) == (long)start);
}

static void remapped(void)
{
	char *p = map(NULL, 16 * PAGE, RW, ANON), *q;

	for (int i = 0; i < 16; i++)
		p[i * PAGE] = (char)(i + 1);
	CHECK(mremap(p, 16 * PAGE, 8 * PAGE, 0) == p);
	CHECK(!readable(p + 8 * PAGE));
	CHECK(mremap(p, 8 * PAGE, 10 * PAGE, 0) == p && p[9 * PAGE] == 0);
	CHECK(map(p + 10 * PAGE, PAGE, PROT_NONE, ANON | MAP_FIXED) !=
	      MAP_FAILED);
	CHECK_ERRNO(mremap(p, 10 * PAGE, 20 * PAGE, 0), ENOMEM);
	q = mremap(p, 10 * PAGE, 20 * PAGE, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED && q != p && !readable(p));
	for (int i = 0; i < 8; i++)
		CHECK_EQ(q[i * PAGE], i + 1);
	CHECK(q[8 * PAGE] == 0 && q[19 * PAGE] == 0);
	/* The middle to where we say, over what is there. */
	p = map(NULL, 8 * PAGE, RW, ANON);
	p[0] = 99;
	CHECK(mremap(q + 2 * PAGE, 4 * PAGE, 3 * PAGE,
		     MREMAP_MAYMOVE | MREMAP_FIXED, p) == p);
	CHECK(p[0] == 3 && p[2 * PAGE] == 5 && p[3 * PAGE] == 0);
	CHECK(!readable(q + 2 * PAGE) && !readable(q + 5 * PAGE));
	CHECK(q[PAGE] == 2 && q[6 * PAGE] == 7);
	CHECK_ERRNO(mremap(p, PAGE, PAGE, MREMAP_FIXED, q), EINVAL);
	CHECK_ERRNO(mremap(p, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p),
		    EINVAL);
	CHECK_ERRNO(mremap(p + 1, PAGE, PAGE, 0), EINVAL);
	CHECK_ERRNO(mremap(p, PAGE, 0, 0), EINVAL);
	CHECK_ERRNO(mremap(p, PAGE, PAGE, 0x100), EINVAL);
	CHECK_ERRNO(mremap(q + 2 * PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE),
		    EFAULT);
	CHECK_EQ(munmap(p, 8 * PAGE), 0);
	CHECK_EQ(munmap(q, 20 * PAGE), 0);
}

static void advised(void)
{
	char *p = map(NULL, 8 * PAGE, RW, ANON);
	unsigned char vec[8];

	for (int i = 0; i < 8; i += 2)
		p[i * PAGE] = 1;
	CHECK_EQ(mincore(p, 8 * PAGE, vec), 0);
	CHECK(vec[0] == 1 && vec[2] == 1);
	CHECK_EQ(madvise(p, 4 * PAGE, MADV_DONTNEED), 0);
	CHECK(p[0] == 0 && p[2 * PAGE] == 0 && p[4 * PAGE] == 1);
	CHECK_EQ(madvise(p, 8 * PAGE, MADV_WILLNEED), 0);
	CHECK_EQ(madvise(p, 8 * PAGE, MADV_SEQUENTIAL), 0);
	CHECK_EQ(madvise(p + 4 * PAGE, PAGE, MADV_FREE), 0);
	CHECK(p[4 * PAGE] == 0 || p[4 * PAGE] == 1);
	CHECK_ERRNO(madvise(p + 1, PAGE, MADV_DONTNEED), EINVAL);
	CHECK_ERRNO(madvise(p, PAGE, 12345), EINVAL);
	CHECK_EQ(madvise(p, 0, MADV_DONTNEED), 0);
	CHECK_EQ(munmap(p + 6 * PAGE, PAGE), 0);
	CHECK_ERRNO(madvise(p, 8 * PAGE, MADV_DONTNEED), ENOMEM);
	CHECK_ERRNO(mincore(p, 8 * PAGE, vec), ENOMEM);
	CHECK_ERRNO(mincore(p + 1, PAGE, vec), EINVAL);
	CHECK_ERRNO(mincore(p, PAGE, (void *)8), EFAULT);
	CHECK_EQ(msync(p, 6 * PAGE, MS_SYNC), 0);
	CHECK_ERRNO(msync(p, 8 * PAGE, MS_ASYNC), ENOMEM);
	CHECK_ERRNO(msync(p, PAGE, MS_ASYNC | MS_SYNC), EINVAL);
	CHECK_ERRNO(msync(p + 1, PAGE, MS_SYNC), EINVAL);
	CHECK_EQ(munmap(p, 8 * PAGE), 0);
}

static void locked(void)
{
	char *p = map(NULL, 8 * PAGE, RW, ANON);
	unsigned char vec[8];

	CHECK_EQ(mlock(p + PAGE, 2 * PAGE + 1), 0);
	CHECK_EQ(mincore(p, 8 * PAGE, vec), 0);
	CHECK(vec[1] == 1 && vec[2] == 1 && vec[3] == 1);
	CHECK_ERRNO(madvise(p, 8 * PAGE, MADV_DONTNEED), EINVAL);
	CHECK_ERRNO(msync(p, 8 * PAGE, MS_INVALIDATE), EBUSY);
	CHECK_EQ(munlock(p, 8 * PAGE), 0);
	CHECK_EQ(madvise(p, 8 * PAGE, MADV_DONTNEED), 0);
	CHECK_EQ(munmap(p + 4 * PAGE, PAGE), 0);
	CHECK_ERRNO(mlock(p, 8 * PAGE), ENOMEM);
	CHECK_ERRNO(mlockall(0), EINVAL);
	CHECK_ERRNO(mlockall(0x100), EINVAL);
	CHECK_ERRNO(mlock2(p, PAGE, 0x100), EINVAL);
	CHECK_EQ(munlockall(), 0);
	CHECK_EQ(munmap(p, 8 * PAGE), 0);
}

static void many(void)
{
	enum {
		N = 300
	};
	static char *p[N];
	unsigned x = 1;

	for (unsigned i = 0; i < N; i++) {
		p[i] = map(NULL, (1 + i % 5) * PAGE, i % 3 ? RW : PROT_READ,
			   ANON);
		CHECK(p[i] != MAP_FAILED);
	}
	for (unsigned i = 0; i < 3 * N; i++) {
		unsigned k = (x = x * 1103515245 + 12345) / 65536 % N;

		CHECK_EQ(munmap(p[k], (1 + k % 5) * PAGE), 0);
		p[k] = map(NULL, (1 + k % 5) * PAGE, RW, ANON);
		CHECK(p[k] != MAP_FAILED && p[k][0] == 0);
		p[k][0] = 1;
	}
	for (unsigned i = 0; i < N; i++)
		CHECK_EQ(munmap(p[i], (1 + i % 5) * PAGE), 0);
}

/* Take all that there is in mappings of 64 KiB; returns how much that was. */
static size_t take_all(void)
{
	enum {
		CHUNK = 65536
	};
	char *p, *chain = NULL;
	size_t n = 0;

	while ((p = map(NULL, CHUNK, RW, ANON)) != MAP_FAILED) {
		for (size_t i = 0; i < CHUNK; i += PAGE)
			p[i] = 1;
		*(char **)(void *)(p + 8) = chain;
		chain = p;
		n += CHUNK;
	}
	CHECK_EQ(errno, ENOMEM);
	CHECK(malloc(1 << 20) == NULL);
	while (chain != NULL) {
		p = chain;
		chain = *(char **)(void *)(p + 8);
		CHECK_EQ(munmap(p, CHUNK), 0);
	}
	return n;
}

static void exhaust(void)
{
	size_t n;

	CHECK(take_all() >= 2 << 20);
	n = take_all(); /* tables and slabs are there now */
	CHECK(n >= 2 << 20);
	for (int i = 0; i < 20; i++)
		CHECK_EQ(take_all(), n);
	CHECK_ERRNO(map(NULL, 16 << 20, RW, ANON), ENOMEM);
	CHECK(map(NULL, 8 << 20, RW, ANON | MAP_NORESERVE) != MAP_FAILED);
}

/* No call is to blame that could say so: as Linux, which kills. */
static void overdraw(void)
{
	char *p = map(NULL, 64 << 20, RW, ANON | MAP_NORESERVE);

	for (size_t i = 0; p != MAP_FAILED && i < 64 << 20; i += PAGE)
		p[i] = 1;
	CHECK(!"64 MiB fit into 12");
}

/* 100 times the RAM: what was freed comes back. */
static void recycle(void)
{
	for (int i = 0; i < 400; i++) {
		char *p = map(NULL, 1 << 20, RW, ANON);

		CHECK(p != MAP_FAILED);
		if (p == MAP_FAILED)
			return;
		for (size_t k = 0; k < 1 << 20; k += PAGE)
			p[k] = 1;
		CHECK_EQ(munmap(p, 1 << 20), 0);
	}
}

/* The running kernel cannot be unmapped from under itself. */
static void kernel_text(void)
{
	uintptr_t text = (uintptr_t)&kernel_text & -PAGE;

	CHECK_ERRNO(munmap((void *)text, PAGE), EPERM);
	CHECK_ERRNO(munmap((void *)0x10000, (uintptr_t)text), EPERM);
	CHECK_ERRNO(map((void *)text, PAGE, RW, ANON | MAP_FIXED), EPERM);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "exhaust") == 0) {
		exhaust();
		return check_done();
	}
	if (argc > 1 && strcmp(argv[1], "overdraw") == 0) {
		overdraw();
		return check_done();
	}
	if (argc > 1 && strcmp(argv[1], "recycle") == 0) {
		recycle();
		return check_done();
	}
	if (argc > 1 && strcmp(argv[1], "kernel_text") == 0) {
		kernel_text();
		return check_done();
	}
	zeroed_on_demand();
	protections();
	generated_code();
	places();
	refusals();
	heap_end();
	remapped();
	advised();
	locked();
	many();
	return check_done();
}
