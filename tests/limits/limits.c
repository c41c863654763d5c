/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Resource limits at work. Hard limits stay as they are: on Linux what was
 * given up might not come back.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/uio.h>
#include "sigtest.h"

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define MIB ((size_t)1 << 20)

static void *volatile nowhere = (void *)4096;

static struct rlimit saved;

static void lower(int resource, rlim_t to)
{
	struct rlimit l;

	CHECK_EQ(getrlimit(resource, &saved), 0);
	l = saved;
	l.rlim_cur = to;
	CHECK_EQ(setrlimit(resource, &l), 0);
	CHECK_EQ(getrlimit(resource, &l), 0);
	CHECK(l.rlim_cur == to && l.rlim_max == saved.rlim_max);
}

static void restore(int resource)
{
	CHECK_EQ(setrlimit(resource, &saved), 0);
}

static void *map(size_t len, int prot, int flags)
{
	return mmap(NULL, len, prot, flags, -1, 0);
}

static void refusals(void)
{
	struct rlimit l = { 2, 1 };

	CHECK_ERRNO(setrlimit(RLIMIT_CORE, &l), EINVAL);
	CHECK_ERRNO(setrlimit(99, &l), EINVAL);
	CHECK_ERRNO(setrlimit(-1, &l), EINVAL);
	CHECK_ERRNO(getrlimit(99, &l), EINVAL);
	CHECK_ERRNO(syscall(SYS_prlimit64, 0, RLIMIT_CORE, nowhere, NULL),
		    EFAULT);
	CHECK_ERRNO(syscall(SYS_prlimit64, 0, RLIMIT_CORE, NULL, nowhere),
		    EFAULT);
	CHECK_ERRNO(prlimit(0x3ffffffe, RLIMIT_CORE, NULL, &l), ESRCH);
	l.rlim_cur = l.rlim_max = RLIM_INFINITY; /* above sysctl's nr_open */
	CHECK_ERRNO(setrlimit(RLIMIT_NOFILE, &l), EPERM);
	CHECK_EQ(prlimit(getpid(), RLIMIT_NOFILE, NULL, &l), 0);
	CHECK(l.rlim_cur <= l.rlim_max && l.rlim_max < RLIM_INFINITY);
}

static void *nothing(void *arg)
{
	return arg;
}

static void address_space(void)
{
	char *p = map(4 * PAGE, RW, ANON), *q;
	char *heap = (char *)syscall(SYS_brk, 0);
	pthread_t t;

	lower(RLIMIT_AS, PAGE);
	CHECK_ERRNO(map(PAGE, PROT_READ, ANON), ENOMEM);
	CHECK_ERRNO(map(PAGE, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS), ENOMEM);
	CHECK_ERRNO(mremap(p, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE), ENOMEM);
	CHECK(syscall(SYS_brk, heap + 4 * PAGE) == (long)heap);
	CHECK(malloc(8 * MIB) == NULL);
	CHECK_EQ(pthread_create(&t, NULL, nothing, NULL), EAGAIN);
	/* What needs no more goes on. */
	CHECK(mremap(p, 4 * PAGE, 2 * PAGE, 0) == p);
	CHECK_EQ(mprotect(p, PAGE, PROT_READ), 0);
	CHECK_EQ(mprotect(p, PAGE, RW), 0);
	p[0] = 1;
	CHECK_ERRNO(mmap(p, PAGE, RW, ANON | MAP_FIXED, -1, 0), ENOMEM);
	CHECK_EQ(munmap(p, 2 * PAGE), 0);
	restore(RLIMIT_AS);
	/* Up to it, but not beyond. */
	lower(RLIMIT_AS, 512 * MIB);
	p = map(600 * MIB, PROT_NONE, ANON | MAP_NORESERVE);
	CHECK(p == MAP_FAILED && errno == ENOMEM);
	p = map(300 * MIB, PROT_NONE, ANON | MAP_NORESERVE);
	CHECK(p != MAP_FAILED);
	q = map(300 * MIB, PROT_NONE, ANON | MAP_NORESERVE);
	CHECK(q == MAP_FAILED && errno == ENOMEM);
	/* In the place of what is there. */
	q = mmap(p, 300 * MIB, PROT_READ, ANON | MAP_NORESERVE | MAP_FIXED, -1,
		 0);
	CHECK(q == p);
	CHECK_EQ(munmap(p, 300 * MIB), 0);
	restore(RLIMIT_AS);
	CHECK_EQ(pthread_create(&t, NULL, nothing, NULL), 0);
	pthread_join(t, NULL);
}

static void data(void)
{
	char *heap = (char *)syscall(SYS_brk, 0), *p, *q;

	lower(RLIMIT_DATA, PAGE);
	CHECK_ERRNO(map(PAGE, RW, ANON), ENOMEM);
	p = map(4 * PAGE, PROT_READ, ANON);
	q = map(4 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS);
	CHECK(p != MAP_FAILED && q != MAP_FAILED);
	CHECK_ERRNO(mprotect(p, PAGE, RW), ENOMEM);
	CHECK(syscall(SYS_brk, heap + PAGE) == (long)heap);
	CHECK_EQ(munmap(p, 4 * PAGE), 0);
	CHECK_EQ(munmap(q, 4 * PAGE), 0);
	restore(RLIMIT_DATA);
	CHECK(syscall(SYS_brk, heap + PAGE) == (long)(heap + PAGE));
	CHECK(syscall(SYS_brk, heap) == (long)heap);
}

static sigjmp_buf out;

static void on_segv(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info, (void)context;
	siglongjmp(out, 1);
}

/* Can the stack be used so far below here? */
static int stack_reaches(size_t below)
{
	volatile char here = 0;
	volatile char *p = &here - below;

	if (sigsetjmp(out, 1) != 0)
		return 0;
	*p = here;
	return 1;
}

static void stack(void)
{
	static char other[65536];
	stack_t ss = { .ss_sp = other, .ss_size = sizeof(other) };

	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	install(SIGSEGV, on_segv, SA_ONSTACK);
	CHECK(stack_reaches(200 << 10));
	lower(RLIMIT_STACK, MIB);
	CHECK(!stack_reaches(2 * MIB));
	CHECK(stack_reaches(512 << 10));
	restore(RLIMIT_STACK);
	CHECK(stack_reaches(2 * MIB));
}

static void descriptors(void)
{
	int fd, last;

	lower(RLIMIT_NOFILE, 10);
	for (last = fd = dup(1); fd >= 0; fd = dup(1))
		last = fd;
	CHECK_EQ(errno, EMFILE);
	CHECK_EQ(last, 9);
	CHECK_ERRNO(fcntl(1, F_DUPFD, 10), EINVAL);
	CHECK_ERRNO(fcntl(1, F_DUPFD, 3), EMFILE);
	CHECK_ERRNO(dup2(1, 10), EBADF);
	CHECK_EQ(dup2(1, 9), 9);
	restore(RLIMIT_NOFILE);
	CHECK_EQ(dup2(1, 20), 20);
	/* What is open stays. */
	lower(RLIMIT_NOFILE, 5);
	CHECK_EQ(write(20, "", 0), 0);
	CHECK_EQ(close(20), 0);
	restore(RLIMIT_NOFILE);
	for (fd = 3; fd < 10; fd++)
		close(fd);
}

static void signals(void)
{
	sigset_t set = only(SIGRTMIN), old;
	union sigval v = { .sival_int = 1 };

	sigaddset(&set, SIGUSR1);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &set, &old), 0);
	lower(RLIMIT_SIGPENDING, 0);
	CHECK_ERRNO(sigqueue(getpid(), SIGRTMIN, v), EAGAIN);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0); /* a plain one always arrives */
	restore(RLIMIT_SIGPENDING);
	CHECK_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
	CHECK_EQ(sigwaitinfo(&set, NULL), SIGUSR1);
	CHECK_EQ(sigwaitinfo(&set, NULL), SIGRTMIN);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &old, NULL), 0);
}

static void usage(void)
{
	struct rusage before, after, thread;
	size_t len = 64 * PAGE;
	char *p = map(len, RW, ANON);

	CHECK_EQ(getrusage(RUSAGE_SELF, &before), 0);
	for (size_t i = 0; i < len; i += 2 * PAGE)
		p[i] = 1;
	for (int i = 0; i < 5; i++)
		usleep(50000); /* no machine is so slow that none waits */
	CHECK_EQ(getrusage(RUSAGE_SELF, &after), 0);
	CHECK(after.ru_minflt - before.ru_minflt >= 16);
	CHECK(after.ru_maxrss >= 128 && after.ru_maxrss >= before.ru_maxrss);
	CHECK(!timercmp(&after.ru_utime, &before.ru_utime, <));
	CHECK(after.ru_nvcsw - before.ru_nvcsw >= 2);
	CHECK(after.ru_nivcsw >= before.ru_nivcsw);
	CHECK_EQ(getrusage(RUSAGE_THREAD, &thread), 0);
	CHECK(thread.ru_nvcsw >= 2);
	CHECK_EQ(getrusage(RUSAGE_CHILDREN, &after), 0);
	CHECK_EQ(after.ru_utime.tv_sec, 0);
	CHECK_ERRNO(getrusage(7, &after), EINVAL);
	CHECK_ERRNO(syscall(SYS_getrusage, RUSAGE_SELF, nowhere), EFAULT);
	CHECK_EQ(munmap(p, len), 0);
}

static volatile sig_atomic_t too_large;

static void on_xfsz(int sig)
{
	too_large = sig;
}

/* What a call made there has been told when it returns. */
#define REFUSED(call)                               \
	do {                                        \
		too_large = 0;                      \
		errno = 0;                          \
		if ((call) != -1 || errno != EFBIG) \
			printf("%s\n", #call);      \
		CHECK_EQ(errno, EFBIG);             \
		CHECK_EQ(too_large, SIGXFSZ);       \
	} while (0)

static void file_size(void)
{
	struct iovec v = { "x", 1 };
	FILE *file = tmpfile();
	int fd = fileno(file);

	signal(SIGXFSZ, on_xfsz);
	lower(RLIMIT_FSIZE, 50);
	CHECK_EQ(ftruncate(fd, 50), 0);
	REFUSED(pwrite(fd, "x", 1, 50));
	REFUSED(pwritev(fd, &v, 1, 60));
	CHECK_EQ(lseek(fd, 50, SEEK_SET), 50);
	REFUSED(write(fd, "x", 1));
	REFUSED(writev(fd, &v, 1));
	REFUSED(ftruncate(fd, 51));
	REFUSED(fallocate(fd, 0, 0, 51));
	restore(RLIMIT_FSIZE);
	CHECK_EQ(write(fd, "x", 1), 1);
	fclose(file);
}

int main(void)
{
	refusals();
	address_space();
	data();
	stack();
	descriptors();
	file_size();
	signals();
	usage();
	return check_done();
}
