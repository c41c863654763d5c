/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mimalloc, unmodified, as one object. What it takes for granted of its host is
 * answered here, before its own source is included:
 *
 * - Memory is promised or refused. mimalloc maps large segments ahead of need,
 *   and with MAP_NORESERVE nothing would ever be refused: the program would
 *   die of a store. Here a segment is reserved without access, and each part is
 *   made accessible (mprotect) when it is needed: that is where the kernel
 *   says ENOMEM.
 * - Segments are aligned to their size. On a system whose mmap has MAP_ALIGNED,
 *   mimalloc asks for that; host_map() answers.
 * - There is no /proc and no /sys to ask, one NUMA node, no huge pages.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "mimalloc.h"

/* In flags, where Linux has the size of MAP_HUGETLB's pages. */
#define ALIGNED_SHIFT 26
#define ALIGNED_MASK 0x3fu
#define MAP_ALIGNED(n) ((int)((unsigned)(n) << ALIGNED_SHIFT))
#define MADV_POPULATE_WRITE 23 /* Linux's, which musl does not name */
#define PLENTY ((size_t)16 << 20)
/* Milliseconds until what is free goes back to the kernel: mimalloc's own. */
#define DELAY 25
#define SEGMENT_DELAY 500

/* len bytes without access at a multiple of align, a power of 2. */
static char *reserve(size_t len, size_t align, int flags)
{
	size_t whole = len + align - (size_t)sysconf(_SC_PAGESIZE);
	char *start, *at;

	if (whole < len)
		return MAP_FAILED;
	start = mmap(NULL, whole, PROT_NONE, flags, -1, 0);
	if (start == MAP_FAILED)
		return MAP_FAILED;
	at = (char *)(((uintptr_t)start + align - 1) & -(uintptr_t)align);
	if (at != start)
		munmap(start, (size_t)(at - start));
	if (start + whole != at + len)
		munmap(at + len, (size_t)(start + whole - (at + len)));
	return at;
}

/* The last part could not be had. mimalloc then tries new segments, one after
 * the other, and each would take some of the little that is left: the next one
 * is refused. A hint only, so it needs no lock. */
static bool refused;

static bool plenty(size_t len)
{
	void *at = mmap(NULL, len + PLENTY, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at != MAP_FAILED && munmap(at, len + PLENTY) == 0;
}

/* Memory that is promised and never touched costs nothing, but the kernel
 * does not keep account of it: when memory gets short, it is taken at once, and
 * what is freed goes back without delay. */
static int host_protect(void *at, size_t len, int prot)
{
	bool enough;

	refused = mprotect(at, len, prot) != 0;
	if (refused || prot == PROT_NONE)
		return refused ? -1 : 0;
	enough = plenty(len);
	mi_option_set(mi_option_decommit_delay, enough ? DELAY : 0);
	mi_option_set(mi_option_segment_decommit_delay,
		      enough ? SEGMENT_DELAY : 0);
	refused = !enough && madvise(at, len, MADV_POPULATE_WRITE) != 0;
	return refused ? -1 : 0;
}

static void *host_map(void *hint, size_t len, int prot, int flags, int fd,
		      off_t off)
{
	unsigned n = (unsigned)flags >> ALIGNED_SHIFT & ALIGNED_MASK;
	char *at;

	flags &= ~MAP_ALIGNED(ALIGNED_MASK);
	if (n == 0)
		return mmap(hint, len, prot, flags, fd, off);
	at = refused ? MAP_FAILED : reserve(len, (size_t)1 << n, flags);
	refused = false;
	if (at == MAP_FAILED || prot == PROT_NONE)
		return at;
	if (host_protect(at, len, prot) == 0)
		return at;
	munmap(at, len);
	errno = ENOMEM;
	return MAP_FAILED;
}

#define mmap(hint, len, prot, flags, fd, off) \
	host_map(hint, len, prot, flags, fd, off)
#define mprotect(at, len, prot) host_protect(at, len, prot)
#define open(...) (-1)
#define access(...) (-1)
#undef MAP_NORESERVE
#undef MAP_HUGETLB
#undef SYS_getcpu
#undef SYS_mbind

#include "static.c"
