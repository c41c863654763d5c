/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a thread beside the fuzzer relies on: its memory, thread-local storage
 * and registers, a file, a pipe and the clock. Whatever the fuzzer asks of the
 * kernel, none of it may differ.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "wild.h"

#define WORDS 512u /* of a page */
#define FILE_SIZE 8192

enum {
	WITNESS_FILE = HIDDEN,
	PIPE_READ,
	PIPE_WRITE,
};

static __thread uint32_t canary = 0x5eed5eed;
static uint64_t *page;
static struct random pattern = { 88172645463325252ull };
static char contents[FILE_SIZE], buffer[FILE_SIZE];
static int64_t last_time;
static uint32_t turn;

static int hide(int fd, int where)
{
	return dup2(fd, where) == where && close(fd) == 0 ? 0 : -1;
}

int witness_open(void)
{
	int fd = open("/witness", O_RDWR | O_CREAT | O_EXCL, 0600), ends[2];

	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED || fd < 0 || pipe2(ends, O_NONBLOCK) != 0)
		return -1;
	for (unsigned i = 0; i < WORDS; i++)
		page[i] = random_next(&pattern) * 0x100000001ull;
	for (unsigned i = 0; i < FILE_SIZE; i++)
		contents[i] = (char)random_next(&pattern);
	if (write(fd, contents, FILE_SIZE) != FILE_SIZE)
		return -1;
	unlink("/witness");
	return hide(fd, WITNESS_FILE) | hide(ends[0], PIPE_READ) |
	       hide(ends[1], PIPE_WRITE);
}

/* Every register that a call preserves, over a call. */
static bool registers_kept(void)
{
	uint64_t sum = 0;
#if defined(__aarch64__)
	__asm__ volatile(
		".irp n,1,2,3,4,5,6,7,9,10,11,12,13,14,15,16,17,18,19,20,21,22,"
		"23,24,25,26,27,28\n\tmov x\\n, #\\n\n.endr\n"
		".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
		"21,22,23,24,25,26,27,28,29,30,31\n\tmovi v\\n\\().2d, #0\n"
		"\tins v\\n\\().d[1], x28\n.endr\n"
		"mov x8, #178\n\tsvc #0\n\tmov x0, #0\n"
		".irp n,1,2,3,4,5,6,7,9,10,11,12,13,14,15,16,17,18,19,20,21,22,"
		"23,24,25,26,27,28\n\tadd x0, x0, x\\n\n.endr\n"
		".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
		"21,22,23,24,25,26,27,28,29,30,31\n\tumov x1, v\\n\\().d[1]\n"
		"\tadd x0, x0, x1\n.endr\n"
		"mov %0, x0\n"
		: "=r"(sum)
		:
		: "memory", "cc", "x0", "x1", "x2", "x3", "x4", "x5", "x6",
		  "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
		  "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24",
		  "x25", "x26", "x27", "x28", "v0", "v1", "v2", "v3", "v4",
		  "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13",
		  "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22",
		  "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30",
		  "v31");
	return sum == 28 * 29 / 2 - 8 + 32 * 28;
#else
	register uint32_t r0 __asm__("r0");

	__asm__ volatile(
		"push {r7}\n"
		".irp n,1,2,3,4,5,6,8,9,10\n\tmov r\\n, #\\n\n.endr\n\t"
		"mov r7, #224\n\tsvc #0\n\tmov r0, #0\n"
		".irp n,1,2,3,4,5,6,7,8,9,10\n\tadd r0, r0, r\\n\n.endr\n\t"
		"pop {r7}"
		: "=r"(r0)
		:
		: "memory", "cc", "r1", "r2", "r3", "r4", "r5", "r6", "r8",
		  "r9", "r10");
	sum = r0;
	return sum == 10 * 11 / 2 - 7 + 224;
#endif
}

static bool memory_kept(void)
{
	struct random again = { 88172645463325252ull };

	for (unsigned i = 0; i < WORDS; i++)
		if (page[i] != random_next(&again) * 0x100000001ull)
			return false;
	return true;
}

static bool file_kept(void)
{
	off_t at = turn % (FILE_SIZE - 64);
	struct stat st;

	memset(buffer, 0, 64);
	return pread(WITNESS_FILE, buffer, 64, at) == 64 &&
	       memcmp(buffer, contents + at, 64) == 0 &&
	       pwrite(WITNESS_FILE, contents + at, 64, at) == 64 &&
	       fstat(WITNESS_FILE, &st) == 0 && st.st_size == FILE_SIZE &&
	       st.st_nlink == 0;
}

static bool pipe_kept(void)
{
	uint32_t sent = turn ^ 0xa5a5a5a5, got = 0;

	return write(PIPE_WRITE, &sent, sizeof(sent)) == sizeof(sent) &&
	       read(PIPE_READ, &got, sizeof(got)) == sizeof(got) &&
	       got == sent && read(PIPE_READ, &got, sizeof(got)) == -1;
}

static bool clock_kept(void)
{
	struct timespec ts;
	int64_t now;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) != 0)
		return false;
	now = ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
	if (now < last_time)
		return false;
	last_time = now;
	return true;
}

const char *witness_round(void)
{
	turn++;
	if (!registers_kept())
		return "registers";
	if (canary != 0x5eed5eed)
		return "thread-local storage";
	if (!memory_kept())
		return "memory";
	if (!file_kept())
		return "a file";
	if (!pipe_kept())
		return "a pipe";
	if (!clock_kept())
		return "the clock";
	if (getpid() != 1 || syscall(SYS_gettid) != 1)
		return "its ids";
	return NULL;
}
