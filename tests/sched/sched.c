/* SPDX-License-Identifier: BSD-3-Clause */
/* The scheduler's calls, raw: libc's hide some of them. Then who runs first. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include "check.h"
#include "futexcall.h"

static void *const nowhere = (void *)4096;
static const int nobody = 0x3ffffffe;

#define setscheduler(pid, policy, p) \
	syscall(SYS_sched_setscheduler, pid, policy, p)
#ifdef SYS_sched_rr_get_interval_time64
#define rr_get_interval(pid, ts) \
	syscall(SYS_sched_rr_get_interval_time64, pid, ts)
#else
#define rr_get_interval(pid, ts) syscall(SYS_sched_rr_get_interval, pid, ts)
#endif
#define getscheduler(pid) syscall(SYS_sched_getscheduler, pid)
#define setparam(pid, p) syscall(SYS_sched_setparam, pid, p)
#define getparam(pid, p) syscall(SYS_sched_getparam, pid, p)

static void policies(void)
{
	struct sched_param p0 = { 0 }, p5 = { .sched_priority = 5 };
	struct sched_param p100 = { .sched_priority = 100 }, seen;

	CHECK_EQ(syscall(SYS_sched_get_priority_max, SCHED_FIFO), 99);
	CHECK_EQ(syscall(SYS_sched_get_priority_min, SCHED_RR), 1);
	CHECK_EQ(syscall(SYS_sched_get_priority_max, SCHED_OTHER), 0);
	CHECK_EQ(syscall(SYS_sched_get_priority_min, SCHED_BATCH), 0);
	CHECK_ERRNO(syscall(SYS_sched_get_priority_max, 77), EINVAL);
	CHECK_ERRNO(syscall(SYS_sched_get_priority_min, -1), EINVAL);
	CHECK_EQ(getscheduler(0), SCHED_OTHER);
	CHECK_ERRNO(getscheduler(-1), EINVAL);
	CHECK_ERRNO(getscheduler(nobody), ESRCH);
	CHECK_ERRNO(setscheduler(0, SCHED_OTHER, NULL), EINVAL);
	CHECK_ERRNO(setscheduler(0, SCHED_OTHER, nowhere), EFAULT);
	CHECK_ERRNO(setscheduler(-1, SCHED_OTHER, &p0), EINVAL);
	CHECK_ERRNO(setscheduler(nobody, SCHED_OTHER, &p0), ESRCH);
	CHECK_ERRNO(setscheduler(0, -1, &p0), EINVAL);
	CHECK_ERRNO(setscheduler(0, 77, &p0), EINVAL);
	CHECK_ERRNO(setscheduler(0, SCHED_OTHER, &p5), EINVAL);
	CHECK_ERRNO(setscheduler(0, SCHED_FIFO, &p0), EINVAL);
	CHECK_ERRNO(setscheduler(0, SCHED_RR, &p100), EINVAL);
	CHECK_ERRNO(setparam(0, &p5), EINVAL);
	CHECK_ERRNO(setparam(0, NULL), EINVAL);
	CHECK_ERRNO(getparam(0, NULL), EINVAL);
	CHECK_ERRNO(getparam(0, nowhere), EFAULT);
	CHECK_ERRNO(getparam(nobody, &seen), ESRCH);
	CHECK_EQ(getparam(0, &seen), 0);
	CHECK_EQ(seen.sched_priority, 0);
	CHECK_EQ(setscheduler(0, SCHED_BATCH, &p0), 0);
	CHECK_EQ(getscheduler(0), SCHED_BATCH);
	CHECK_EQ(setscheduler(0, SCHED_OTHER, &p0), 0);
	if (setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &p5) != 0)
		return;
	CHECK_EQ(getscheduler(0), SCHED_RR | SCHED_RESET_ON_FORK);
	p5.sched_priority = 7;
	CHECK_EQ(setparam(0, &p5), 0);
	CHECK_EQ(getparam(0, &seen), 0);
	CHECK_EQ(seen.sched_priority, 7);
	CHECK_EQ(setscheduler(0, SCHED_OTHER, &p0), 0);
}

static void intervals(void)
{
	struct sched_param p = { .sched_priority = 5 };
	struct timespec ts = { -1, -1 };

	CHECK_EQ(rr_get_interval(0, &ts), 0);
	CHECK(ts.tv_sec == 0 && ts.tv_nsec >= 0);
	CHECK_ERRNO(rr_get_interval(-1, &ts), EINVAL);
	CHECK_ERRNO(rr_get_interval(nobody, &ts), ESRCH);
	CHECK_ERRNO(rr_get_interval(0, nowhere), EFAULT);
	if (setscheduler(0, SCHED_FIFO, &p) != 0)
		return;
	CHECK_EQ(rr_get_interval(0, &ts), 0);
	CHECK(ts.tv_sec == 0 && ts.tv_nsec == 0);
	p.sched_priority = 0;
	CHECK_EQ(setscheduler(0, SCHED_OTHER, &p), 0);
}

static void cpus(void)
{
	unsigned long mask[16] = { 0 }, none[1] = { 0 };
	unsigned cpu = 9999, node = 9999;

	CHECK(syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask) >=
	      (long)sizeof(long));
	CHECK(mask[0] != 0);
	CHECK_EQ(syscall(SYS_sched_setaffinity, 0, sizeof(mask), mask), 0);
	CHECK_ERRNO(syscall(SYS_sched_setaffinity, 0, sizeof(none), none),
		    EINVAL);
	CHECK_ERRNO(syscall(SYS_sched_setaffinity, 0, sizeof(mask), nowhere),
		    EFAULT);
	CHECK_ERRNO(syscall(SYS_sched_setaffinity, nobody, sizeof(mask), mask),
		    ESRCH);
	CHECK_ERRNO(syscall(SYS_sched_getaffinity, 0, 0, mask), EINVAL);
	CHECK_ERRNO(syscall(SYS_sched_getaffinity, 0, 9, mask), EINVAL);
	CHECK_ERRNO(syscall(SYS_sched_getaffinity, 0, sizeof(mask), nowhere),
		    EFAULT);
	CHECK_ERRNO(syscall(SYS_sched_getaffinity, nobody, sizeof(mask), mask),
		    ESRCH);
	CHECK_EQ(syscall(SYS_getcpu, &cpu, &node, NULL), 0);
	CHECK(cpu < 9999 && node < 9999);
	CHECK_EQ(syscall(SYS_getcpu, NULL, NULL, NULL), 0);
	CHECK_ERRNO(syscall(SYS_getcpu, nowhere, NULL, NULL), EFAULT);
}

static void nice_values(void)
{
	CHECK_EQ(syscall(SYS_getpriority, PRIO_PROCESS, 0), 20);
	CHECK_ERRNO(syscall(SYS_getpriority, 3, 0), EINVAL);
	CHECK_ERRNO(syscall(SYS_getpriority, PRIO_PROCESS, nobody), ESRCH);
	CHECK_EQ(setpriority(PRIO_PROCESS, 0, 5), 0);
	CHECK_EQ(syscall(SYS_getpriority, PRIO_PROCESS, 0), 15);
	CHECK_EQ(getpriority(PRIO_PROCESS, gettid_()), 5);
	CHECK_EQ(setpriority(PRIO_PROCESS, 0, 99), 0);
	CHECK_EQ(getpriority(PRIO_PROCESS, 0), 19);
	CHECK_ERRNO(setpriority(3, 0, 0), EINVAL);
	CHECK_ERRNO(setpriority(PRIO_PROCESS, nobody, 0), ESRCH);
	if (setpriority(PRIO_PROCESS, 0, -99) == 0)
		CHECK_EQ(getpriority(PRIO_PROCESS, 0), -20);
	setpriority(PRIO_PROCESS, 0, 0);
}

#define barrier(cmd, flags) syscall(SYS_membarrier, cmd, flags, 0)

static void barriers(void)
{
	long all = barrier(0, 0);

	CHECK(all > 0 && (all & 0x19) == 0x19);
	CHECK_ERRNO(barrier(0, 99), EINVAL);
	CHECK_ERRNO(barrier(0x4000, 0), EINVAL);
	CHECK_EQ(barrier(1, 0), 0);
	CHECK_ERRNO(barrier(0x20, 0), EPERM);
	CHECK_EQ(barrier(0x10, 0), 0);
	CHECK_EQ(barrier(8, 0), 0);
	/* Of rseq's sections: the only one that may name a CPU. */
	CHECK(all & 0x80 && all & 0x100);
	CHECK_ERRNO(barrier(0x80, 0), EPERM);
	CHECK_EQ(barrier(0x100, 0), 0);
	CHECK_EQ(barrier(0x80, 0), 0);
	CHECK_EQ(barrier(0x80, 1), 0);
	CHECK_ERRNO(barrier(0x80, 2), EINVAL);
	CHECK_ERRNO(barrier(0x100, 1), EINVAL);
	CHECK_ERRNO(barrier(8, 1), EINVAL);
}

static void clone3_refusals(void)
{
	uint64_t args[8] = { 0 };
	struct {
		uint64_t args[8], more[3], unknown;
	} big = { 0 };

	CHECK_ERRNO(syscall(SYS_clone3, args, 8), EINVAL);
	CHECK_ERRNO(syscall(SYS_clone3, args, 5000), E2BIG);
	CHECK_ERRNO(syscall(SYS_clone3, nowhere, sizeof(args)), EFAULT);
	big.unknown = 1;
	CHECK_ERRNO(syscall(SYS_clone3, &big, sizeof(big)), E2BIG);
	args[0] = 0x10000; /* CLONE_THREAD without the others */
	CHECK_ERRNO(syscall(SYS_clone3, args, sizeof(args)), EINVAL);
	args[0] = 0x10f00;
	args[4] = 17; /* a thread with a signal */
	CHECK_ERRNO(syscall(SYS_clone3, args, sizeof(args)), EINVAL);
	args[4] = 0;
	args[6] = 4096; /* a stack's size, no stack */
	CHECK_ERRNO(syscall(SYS_clone3, args, sizeof(args)), EINVAL);
	args[5] = (uint64_t)-4096; /* a stack that is not the program's */
	CHECK_ERRNO(syscall(SYS_clone3, args, sizeof(args)), EINVAL);
	big.unknown = 0;
	big.args[0] = 0x10f00;
	big.more[1] = 33; /* set_tid_size */
	CHECK_ERRNO(syscall(SYS_clone3, &big, sizeof(big)), EINVAL);
	big.more[1] = 1;
	CHECK_ERRNO(syscall(SYS_clone3, &big, sizeof(big)), EINVAL);
	big.more[0] = 4096;
	big.more[1] = 0;
	CHECK_ERRNO(syscall(SYS_clone3, &big, sizeof(big)), EINVAL);
	big.more[0] = 0;
	big.args[0] |= 1ull << 40; /* no such flag */
	CHECK_ERRNO(syscall(SYS_clone3, &big, sizeof(big)), EINVAL);
}

/* --- sched_setattr, sched_getattr ----------------------------------- */

struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t deadline[3];
	uint32_t clamp[2], more[2];
};

#define setattr(pid, a, flags) syscall(SYS_sched_setattr, pid, a, flags)
#define getattr(pid, a, size, flags) \
	syscall(SYS_sched_getattr, pid, a, size, flags)

static void attr_refusals(void)
{
	struct attr a = { 0 };

	CHECK_ERRNO(setattr(0, NULL, 0), EINVAL);
	CHECK_ERRNO(setattr(-1, &a, 0), EINVAL);
	CHECK_ERRNO(setattr(0, &a, 1), EINVAL);
	CHECK_ERRNO(setattr(0, nowhere, 0), EFAULT);
	CHECK_ERRNO(setattr(nobody, &a, 0), ESRCH);
	a.size = 40;
	CHECK_ERRNO(setattr(0, &a, 0), E2BIG);
	CHECK(a.size >= 56);
	a.size = 5000;
	CHECK_ERRNO(setattr(0, &a, 0), E2BIG);
	a.size = sizeof(a);
	a.more[1] = 1;
	CHECK_ERRNO(setattr(0, &a, 0), E2BIG);
	a.more[1] = 0;
	a.size = 0;
	a.policy = 77;
	CHECK_ERRNO(setattr(0, &a, 0), EINVAL);
	a.policy = (uint32_t)-1;
	CHECK_ERRNO(setattr(0, &a, 0), EINVAL);
	a.policy = SCHED_OTHER;
	a.priority = 1;
	CHECK_ERRNO(setattr(0, &a, 0), EINVAL);
	a.policy = SCHED_FIFO;
	a.priority = 100;
	CHECK_ERRNO(setattr(0, &a, 0), EINVAL);
	a.priority = 0;
	CHECK_ERRNO(setattr(0, &a, 0), EINVAL);
	a.policy = SCHED_OTHER;
	a.flags = 0x1000;
	CHECK_ERRNO(setattr(0, &a, 0), EINVAL);
	a.flags = 0x20; /* a clamp, in a struct without them */
	a.size = 48;
	CHECK_ERRNO(setattr(0, &a, 0), EINVAL);
	CHECK_ERRNO(getattr(0, NULL, 48, 0), EINVAL);
	CHECK_ERRNO(getattr(-1, &a, 48, 0), EINVAL);
	CHECK_ERRNO(getattr(0, &a, 48, 1), EINVAL);
	CHECK_ERRNO(getattr(0, &a, 47, 0), EINVAL);
	CHECK_ERRNO(getattr(0, &a, 5000, 0), EINVAL);
	CHECK_ERRNO(getattr(nobody, &a, 48, 0), ESRCH);
	CHECK_ERRNO(getattr(0, nowhere, 48, 0), EFAULT);
}

static void attributes(void)
{
	struct attr a = { .policy = SCHED_BATCH, .nice = 7 }, b;

	CHECK_EQ(setattr(0, &a, 0), 0);
	CHECK_EQ(getattr(0, &b, 48, 0), 0);
	CHECK(b.size == 48 && b.policy == SCHED_BATCH && b.nice == 7);
	CHECK_EQ(getscheduler(0), SCHED_BATCH);
	CHECK_EQ(getpriority(PRIO_PROCESS, 0), 7);
	memset(&b, 0x55, sizeof(b));
	CHECK_EQ(getattr(gettid_(), &b, 56, 0), 0);
	CHECK(b.size == 56 && b.flags == 0 && b.more[0] == 0x55555555);
	a = (struct attr){ .flags = 8, .nice = 99 }; /* keep the policy */
	CHECK_EQ(setattr(0, &a, 0), 0);
	CHECK_EQ(getscheduler(0), SCHED_BATCH);
	CHECK_EQ(getpriority(PRIO_PROCESS, 0), 19);
	a = (struct attr){ .flags = 0x10, .policy = SCHED_OTHER };
	CHECK_EQ(setattr(0, &a, 0), 0); /* keep all of it */
	CHECK_EQ(getscheduler(0), SCHED_BATCH);
	CHECK_EQ(getpriority(PRIO_PROCESS, 0), 19);
	a = (struct attr){ .policy = SCHED_FIFO, .priority = 3, .flags = 1 };
	if (setattr(0, &a, 0) == 0) {
		CHECK_EQ(getattr(0, &b, 48, 0), 0);
		CHECK(b.policy == SCHED_FIFO && b.priority == 3 &&
		      b.flags == 1);
		CHECK_EQ(getscheduler(0), SCHED_FIFO | SCHED_RESET_ON_FORK);
	}
	a = (struct attr){ .policy = SCHED_OTHER };
	CHECK_EQ(setattr(0, &a, 0), 0);
	CHECK_EQ(getscheduler(0), SCHED_OTHER);
}

/* --- Who runs
 * -------------------------------------------------------------- */

static volatile int who[4], turns;

static void *note(void *arg)
{
	who[turns++] = (int)(intptr_t)arg;
	return NULL;
}

static int create(pthread_t *t, void *(*fn)(void *), int policy, int priority,
		  intptr_t arg)
{
	struct sched_param p = { .sched_priority = priority };
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, policy);
	pthread_attr_setschedparam(&attr, &p);
	return pthread_create(t, &attr, fn, (void *)arg);
}

/* Made while we run with a better priority, they run by theirs. */
static void by_priority(void)
{
	static const int priority[4] = { 10, 30, 20, 40 };
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		CHECK_EQ(create(&t[i], note, SCHED_FIFO, priority[i], i), 0);
	CHECK_EQ(turns, 0);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK(who[0] == 3 && who[1] == 1 && who[2] == 2 && who[3] == 0);
}

static volatile int stop;
static volatile unsigned long count[3];

static void *counter(void *arg)
{
	while (!stop)
		count[(intptr_t)arg]++;
	return NULL;
}

/* Two of one priority share the CPU by time if they are RR; FIFO lets one
 * run on. What is worse waits; we, better, come in between when our sleep
 * ends. */
static void shares(int policy)
{
	pthread_t t[3];
	unsigned long before;

	stop = 0;
	count[0] = count[1] = count[2] = 0;
	CHECK_EQ(create(&t[0], counter, policy, 10, 0), 0);
	CHECK_EQ(create(&t[1], counter, policy, 10, 1), 0);
	CHECK_EQ(create(&t[2], counter, policy, 5, 2), 0);
	sleep_ms(500);
	before = count[2];
	if (policy == SCHED_RR)
		CHECK(count[0] > 0 && count[1] > 0);
	else
		CHECK((count[0] > 0) != (count[1] > 0));
	CHECK_EQ(before, 0);
	stop = 1;
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
}

static void on_one_cpu(void)
{
	struct sched_param p = { .sched_priority = 50 };
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	sched_setaffinity(0, sizeof(one), &one);
	if (setscheduler(0, SCHED_FIFO, &p) != 0)
		return;
	by_priority();
	shares(SCHED_RR);
	shares(SCHED_FIFO);
	p.sched_priority = 0;
	CHECK_EQ(setscheduler(0, SCHED_OTHER, &p), 0);
}

int main(void)
{
	policies();
	intervals();
	cpus();
	nice_values();
	barriers();
	clone3_refusals();
	attr_refusals();
	attributes();
	on_one_cpu();
	return check_done();
}
