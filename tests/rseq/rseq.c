/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rseq(2): registering, and sections that begin again behind a signal, a fault
 * and a thread that came between. With an argument, one of the ways to be
 * killed.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include "sections.h"
#include "sigtest.h"
#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif

#define PAGE 4096
#define SIZE sizeof(struct area)
#define UNREGISTER 1
#define THREADS 3

static struct area own, other;
static const size_t size = SIZE;

static long rseq(void *area, size_t n, int flags, uint32_t signature)
{
	return syscall(SYS_rseq, area, (uint32_t)n, flags, signature);
}

/* glibc's threads are registered, if the one that makes them is. */
static void forget_libcs(void)
{
#ifdef RSEQ_SIG
	if (__rseq_size != 0)
		CHECK_EQ(
			rseq((char *)__builtin_thread_pointer() + __rseq_offset,
			     SIZE, UNREGISTER, RSEQ_SIG),
			0);
#endif
}

static uintptr_t interrupted_pc(const void *context)
{
	const ucontext_t *u = context;
#if defined(__x86_64__)
	return (uintptr_t)u->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return u->uc_mcontext.pc;
#else
	return u->uc_mcontext.arm_pc;
#endif
}

/* --- The call ------------------------------------------------------------ */

static void refusals(void)
{
	char *gone =
		mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(gone, PAGE);
	CHECK_ERRNO(rseq(&own, size, 2, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq(&own, size, -1, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq(&own, size - 1, 0, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq(&own, 0, 0, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq((char *)&own + 16, size, 0, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq((void *)-32L, size, 0, SIGNATURE), EFAULT);
	CHECK_ERRNO(rseq(gone, size, 0, SIGNATURE), EFAULT);
	CHECK_ERRNO(rseq(&own, size, UNREGISTER, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq(NULL, size, UNREGISTER, SIGNATURE), EINVAL);
}

static void registered(void)
{
	own.cpu_id = 77;
	own.section = 0;
	CHECK_EQ(rseq(&own, size, 0, SIGNATURE), 0);
	CHECK_EQ(own.cpu_id, sched_getcpu());
	CHECK_EQ(own.cpu_id_start, own.cpu_id);
	CHECK_ERRNO(rseq(&own, size, 0, SIGNATURE), EBUSY);
	CHECK_ERRNO(rseq(&own, size, 0, SIGNATURE + 1), EPERM);
	CHECK_ERRNO(rseq(&other, size, 0, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq(&own, size + 32, 0, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq(&other, size, UNREGISTER, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq(NULL, size, UNREGISTER, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq(&own, size + 32, UNREGISTER, SIGNATURE), EINVAL);
	CHECK_ERRNO(rseq(&own, size, UNREGISTER, SIGNATURE + 1), EPERM);
	CHECK_ERRNO(rseq(&own, size, UNREGISTER | 2, SIGNATURE), EINVAL);
	CHECK_EQ(rseq(&own, size, UNREGISTER, SIGNATURE), 0);
	CHECK_EQ(own.cpu_id, -1u);
	CHECK_EQ(own.cpu_id_start, 0);
	CHECK_ERRNO(rseq(&own, size, UNREGISTER, SIGNATURE), EINVAL);
}

/* Its parent's area is not its own. */
static void *second(void *arg)
{
	(void)arg;
	CHECK_ERRNO(rseq(&own, size, UNREGISTER, SIGNATURE), EINVAL);
	CHECK_EQ(rseq(&other, size, 0, SIGNATURE + 1), 0);
	CHECK_EQ(rseq(&other, size, UNREGISTER, SIGNATURE + 1), 0);
	CHECK_EQ(rseq(&other, size, 0, SIGNATURE), 0);
	return NULL; /* and ends with it */
}

static void by_thread(void)
{
	pthread_t t;

	CHECK_EQ(rseq(&own, size, 0, SIGNATURE), 0);
	for (int i = 0; i < 2; i++) {
		CHECK_EQ(pthread_create(&t, NULL, second, NULL), 0);
		pthread_join(t, NULL);
	}
	CHECK_EQ(rseq(&own, size, UNREGISTER, SIGNATURE), 0);
}

/* --- A signal or a fault ------------------------------------------------- */

static struct section spin, fault, add;
static volatile int words[2];
static volatile int handled, in_section, at_abort, ended_by_handler;

static void on_alarm(int sig, siginfo_t *info, void *context)
{
	uintptr_t pc = interrupted_pc(context);

	(void)sig, (void)info;
	handled++;
	if (pc - (uintptr_t)spin.start < spin.size)
		in_section++;
	if (pc == spin.abort)
		at_abort++;
	words[1] = ended_by_handler;
}

static void every_ms(int ms)
{
	struct itimerval t = { { 0, ms * 1000 }, { 0, ms * 1000 } };

	CHECK_EQ(setitimer(ITIMER_REAL, &t, NULL), 0);
}

/* Without an area the handler sees the section, which goes on behind it. */
static void signal_unregistered(void)
{
	ended_by_handler = 1;
	every_ms(2);
	for (int i = 0; i < 100 && in_section == 0; i++) {
		words[1] = 0;
		CHECK_EQ(section_spin(&own, &spin, words), 0);
	}
	every_ms(0);
	CHECK(in_section > 0);
	CHECK_EQ(at_abort, 0);
}

static void signal_registered(void)
{
	own.section = 0;
	CHECK_EQ(rseq(&own, size, 0, SIGNATURE), 0);
	ended_by_handler = words[0] = words[1] = 0;
	in_section = 0;
	every_ms(2);
	for (int i = 0; i < 100 && at_abort < 3; i++)
		CHECK_EQ(section_spin(&own, &spin, words), 1);
	every_ms(0);
	CHECK_EQ(words[0], 1);
	CHECK(at_abort >= 3);
	CHECK_EQ(in_section, 0);
	CHECK_EQ(own.section, 0);
}

static uintptr_t fault_pc;
static long fault_counter;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	char byte;

	(void)sig;
	CHECK_EQ((uintptr_t)info->si_addr, 16);
	fault_pc = interrupted_pc(context);
	while (section_add(&own, &add, &fault_counter, &byte) != 0)
		;
}

static void faults(void)
{
	install(SIGSEGV, on_fault, 0);
	for (int i = 0; i < 3; i++) {
		fault_pc = 0;
		CHECK_EQ(section_fault(&own, &fault), 1);
		CHECK_EQ(fault_pc, fault.abort);
	}
	CHECK_EQ(fault_counter, 3);
	/* What is registered is what counts, not what is in the area. */
	CHECK_EQ(rseq(&own, size, UNREGISTER, SIGNATURE), 0);
}

/* --- Other threads ------------------------------------------------------- */

static long counter; /* of the only CPU that this process uses */
static bool fresh_pages;
static int content; /* threads that were aborted often enough */

struct adder {
	pthread_t thread;
	struct area area;
	long added, aborted, pages;
};

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static char *new_page(struct adder *a)
{
	static char nothing[THREADS];

	if (!fresh_pages)
		return nothing;
	a->pages++;
	return mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void *adder(void *arg)
{
	struct adder *a = arg;
	const time_t end = now() + 20;
	char *page;

	CHECK_EQ(rseq(&a->area, size, 0, SIGNATURE), 0);
	/* The last would be alone. A call for the time is no section. */
	while ((a->added < 2000 ||
		__atomic_load_n(&content, __ATOMIC_RELAXED) < THREADS) &&
	       (a->added % 64 != 0 || now() < end)) {
		page = new_page(a);
		while (section_add(&a->area, &add, &counter, page) != 0)
			if (++a->aborted == 5)
				__atomic_fetch_add(&content, 1,
						   __ATOMIC_RELAXED);
		a->added++;
		if (fresh_pages)
			munmap(page, PAGE);
	}
	CHECK_EQ(rseq(&a->area, size, UNREGISTER, SIGNATURE), 0);
	return NULL;
}

/* Nothing is lost, though nothing is atomic, and though they come between each
 * other. */
static void adders(bool pages)
{
	static struct adder adders[THREADS];
	long added = 0, aborted = 0;

	counter = content = 0;
	fresh_pages = pages;
	memset(adders, 0, sizeof(adders));
	for (int i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_create(&adders[i].thread, NULL, adder,
					&adders[i]),
			 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(adders[i].thread, NULL);
		CHECK(adders[i].aborted >= 5);
		added += adders[i].added;
		aborted += adders[i].aborted;
	}
	CHECK_EQ(counter, added);
	printf("%ld added, %ld aborted\n", added, aborted);
}

/* --- Killed -------------------------------------------------------------- */

/* On Linux it is killed when the handler returns, here before. */
static void on_death(int sig, siginfo_t *info, void *context)
{
	static const char text[] = "a handler ran\n";

	(void)sig, (void)info, (void)context;
	if (write(1, text, sizeof(text) - 1) < 0)
		_exit(3);
}

static const char *const deaths[] = {
	"signature", "flags",  "area-flags", "version",
	"inside",    "beyond", "wild",	     "area",
};

/* A fault in a section that is not as it has to be. */
static void die(const char *how)
{
	struct section s = fault;
	struct area *a = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const struct section *at = &s;
	uint32_t signature = SIGNATURE;

	install(SIGSEGV, on_death, 0);
	if (!strcmp(how, "signature"))
		signature++;
	else if (!strcmp(how, "flags"))
		s.flags = 2; /* NO_RESTART_ON_SIGNAL */
	else if (!strcmp(how, "version"))
		s.version = 1;
	else if (!strcmp(how, "inside"))
		s.abort = s.start + s.size - 1;
	else if (!strcmp(how, "beyond"))
		s.size = UINT64_MAX - s.start;
	else if (!strcmp(how, "wild"))
		at = (const struct section *)PAGE;
	CHECK_EQ(rseq(a, size, 0, signature), 0);
	if (!strcmp(how, "area-flags"))
		a->flags = 1;
	if (!strcmp(how, "area")) {
		mprotect(a, PAGE, PROT_READ);
		*(volatile int *)16 = 0;
	}
	section_fault(a, at);
}

/* Where there are processes: all of the ways; and what a child has. */
static void children(void)
{
	for (unsigned i = 0; i < sizeof(deaths) / sizeof(*deaths); i++) {
		pid_t pid = fork();
		int status = 0;

		if (pid < 0)
			return;
		if (pid == 0) {
			die(deaths[i]);
			_exit(0);
		}
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	}
	CHECK_EQ(rseq(&own, size, 0, SIGNATURE), 0);
	if (fork() == 0)
		_exit(rseq(&own, size, 0, SIGNATURE) == -1 && errno == EBUSY
			      ? 0
			      : 1);
	CHECK_EQ(rseq(&own, size, UNREGISTER, SIGNATURE), 0);
	{
		int status = -1;

		wait(&status);
		CHECK_EQ(status, 0);
	}
}

static void one_cpu(void)
{
	cpu_set_t set;
	int cpu = 0;

	CHECK_EQ(sched_getaffinity(0, sizeof(set), &set), 0);
	while (cpu < CPU_SETSIZE - 1 && !CPU_ISSET(cpu, &set))
		cpu++;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	CHECK_EQ(sched_setaffinity(0, sizeof(set), &set), 0);
}

int main(int argc, char **argv)
{
	spin = SECTION(section_spin);
	fault = SECTION(section_fault);
	add = SECTION(section_add);
	forget_libcs();
	if (argc > 1) {
		die(argv[1]);
		return 5;
	}
	one_cpu();
	refusals();
	registered();
	by_thread();
	install(SIGALRM, on_alarm, 0);
	signal_unregistered();
	signal_registered();
	faults();
	adders(false);
	adders(true);
	children();
	return check_done();
}
