/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A bad pointer in any pointer argument of any call gives EFAULT, and nothing
 * is lost. pointers.h, generated from the ABI file, lists the arguments.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include "check.h"

#define PAGE 4096

static char *zeros, *text; /* two pages of each */
static char *readonly; /* a page */
static char *edge; /* where a page ends and nothing follows */
static int timer, directory, file, copy;
/* An epoll, with something that is ready in it; what can be added to it. */
static int epfd, eventfd_, timerfd, inotify, pipe_[2];
static unsigned caps[2], waits[6];

#include "rows.h"

enum access {
	UK_IN = 1,
	UK_OUT = 2,
	UK_INOUT = 3
};
enum form {
	UK_ONE,
	UK_ELEMENTS,
	UK_BYTES,
	UK_BITS,
	UK_STRING,
	UK_STRINGS,
	UK_IOV
};

struct pointer {
	const char *call, *parameter;
	long nr;
	int reg;
	enum access access;
	enum form form;
};

static const struct pointer pointers[] = {
#define UK_POINTER(call, nr, parameter, reg, access, form) \
	{ #call, #parameter, nr, reg, access, form },
#include "pointers.h"
};

static long call(const struct pointer *p, const long *r)
{
	long result;

	memset(zeros, 0, 2 * PAGE);
	caps[0] = 0x20080522;
	memcpy(waits + 2, &zeros, sizeof(zeros)); /* private, 32 bits */
	waits[4] = 0x82;
	result = syscall(p->nr, r[0], r[1], r[2], r[3], r[4], r[5]);

	return result == -1 ? -errno : result;
}

static void try(const struct pointer *p, const struct row *row,
		const char *kind, long address, bool partly)
{
	struct row bad = *row;
	long result;

	bad.regs[p->reg] = address;
	result = call(p, bad.regs);
	/* Bytes may be moved up to where the memory ends. */
	if (partly && p->form == UK_BYTES && result > 0 && result < 8)
		result = -EFAULT;
	check_count++;
	if (result == -EFAULT)
		return;
	check_failures++;
	printf("FAILED %s: %s %s: %ld\n", p->call, kind, p->parameter, result);
}

static int exception(const struct pointer *p)
{
	for (unsigned i = 0; i < sizeof(exceptions) / sizeof(*exceptions); i++)
		if (strcmp(exceptions[i].call, p->call) == 0 &&
		    strcmp(exceptions[i].parameter, p->parameter) == 0)
			return exceptions[i].what;
	return 0;
}

static void check_pointer(const struct pointer *p)
{
	int except = exception(p);
	const struct row *row;

	if (except & NEVER)
		return;
	row = find_row(p->call, p->parameter);
	if (row == NULL) {
		printf("FAILED %s has no row in rows.h\n", p->call);
		check_failures++;
		return;
	}
	try(p, row, "low", 32, false);
	try(p, row, "unmapped", (long)edge, false);
	try(p, row, "the kernel's", KERNEL, false);
	try(p, row, "the last", -32L, false);
	if ((p->access & UK_OUT) && p->form != UK_IOV && !(except & READS))
		try(p, row, "read-only", (long)readonly, false);
	if (except & ALIGNED)
		return;
	edge[-1] = 'x'; /* a string that does not end */
	try(p, row, "wrapping", -1L, true);
	try(p, row, "straddling", (long)edge - 1, true);
	edge[-1] = 0;
}

/* Buffers of an iovec. */
static void check_iov(void)
{
	struct iovec v[2] = { { edge, 8 }, { text, 8 } };

	CHECK_ERRNO(writev(1, v, 2), EFAULT);
	CHECK_ERRNO(readv(0, v, 1), EFAULT);
	v[0] = (struct iovec){ text, 1 };
	v[1] = (struct iovec){ edge, 8 };
	CHECK_EQ(writev(1, v, 2), 1);
	v[0] = (struct iovec){ readonly, 8 };
	CHECK_ERRNO(readv(0, v, 1), EFAULT);
}

static char *pages(int prot)
{
	return mmap(NULL, 2 * PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

int main(void)
{
	const unsigned count = sizeof(pointers) / sizeof(*pointers);
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	struct epoll_event ready = { .events = EPOLLIN };
	char line[32];
	long n;

	CHECK_EQ(syscall(SYS_timer_create, 1, &none, &timer), 0);
	directory = open("/", O_RDONLY);
	CHECK(directory >= 0);
	file = open("/file", O_RDWR | O_CREAT, 0600);
	copy = open("/copy", O_RDWR | O_CREAT, 0600);
	CHECK_EQ(write(file, "text", 4), 4);
	epfd = epoll_create1(0);
	eventfd_ = eventfd(1, 0);
	inotify = inotify_init1(0);
	CHECK_EQ(pipe(pipe_), 0);
	timerfd = timerfd_create(CLOCK_MONOTONIC, 0);
	CHECK_EQ(epoll_ctl(epfd, EPOLL_CTL_ADD, eventfd_, &ready), 0);
	CHECK_EQ(symlink("target", "/link"), 0);
	zeros = pages(PROT_READ | PROT_WRITE);
	text = pages(PROT_READ | PROT_WRITE);
	readonly = pages(PROT_READ);
	edge = pages(PROT_READ | PROT_WRITE);
	CHECK(zeros != MAP_FAILED && text != MAP_FAILED &&
	      readonly != MAP_FAILED && edge != MAP_FAILED);
	memset(text, '.', 2 * PAGE);
	edge += PAGE;
	CHECK_EQ(munmap(edge, PAGE), 0);
	CHECK_EQ(syscall(SYS_setgroups, 2, zeros), 0); /* for getgroups */
	CHECK_ERRNO(syscall(SYS_prctl, -1), EINVAL); /* text for syslog */

	for (unsigned i = 0; i < count; i++)
		check_pointer(&pointers[i]);
	check_iov();

	/* Not a byte of the input went into a bad buffer but those that a
	 * straddling one had room for. */
	n = read(0, line, sizeof(line));
	CHECK(n == 7 || n == 8);
	CHECK(memcmp(line, &"nothing\n"[8 - n], (size_t)n) == 0);

	/* And with good pointers each call works, or has other complaints. */
	for (unsigned i = 0; i < count; i++) {
		const struct pointer *p = &pointers[i];
		const struct row *row = find_row(p->call, p->parameter);

		if (row != NULL && !(exception(p) & BLOCKS))
			CHECK(call(p, row->regs) != -EFAULT);
	}
	printf("\n%u pointers\n", count);
	return check_done();
}
