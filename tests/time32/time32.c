/* SPDX-License-Identifier: BSD-3-Clause */
/* Each call that arm has twice, by both numbers. Linux's numbers are written
 * out: libc's names hide which one is meant. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <time.h>
#include "check.h"

struct t32 {
	int32_t sec, nsec;
};

struct t64 {
	int64_t sec, nsec;
};

struct its32 {
	struct t32 interval, value;
};

struct its64 {
	struct t64 interval, value;
};

static const struct {
	const char *name;
	int nr32, nr64;
} twins[] = {
	{ "timer_settime", 258, 409 },
	{ "timer_gettime", 259, 408 },
	{ "clock_settime", 262, 404 },
	{ "clock_gettime", 263, 403 },
	{ "clock_getres", 264, 406 },
	{ "clock_nanosleep", 265, 407 },
	{ "futex", 240, 422 },
	{ "rt_sigtimedwait", 177, 421 },
	{ "sched_rr_get_interval", 161, 423 },
};

static int nr(const char *name, int bits)
{
	for (unsigned i = 0; i < sizeof(twins) / sizeof(*twins); i++)
		if (strcmp(twins[i].name, name) == 0)
			return bits == 32 ? twins[i].nr32 : twins[i].nr64;
	CHECK(!"a name");
	return -1;
}

static void *const nowhere = (void *)4096;
static uint32_t word;

static int64_t ns(int64_t sec, int64_t nsec)
{
	return sec * 1000000000 + nsec;
}

static void clocks(void)
{
	for (int id = 0; id <= 7; id++) {
		struct t32 a = { -1, -1 };
		struct t64 b = { -1, -1 }, c;

		CHECK_EQ(syscall(nr("clock_gettime", 64), id, &b), 0);
		CHECK_EQ(syscall(nr("clock_gettime", 32), id, &a), 0);
		CHECK_EQ(syscall(nr("clock_gettime", 64), id, &c), 0);
		CHECK(ns(b.sec, b.nsec) <= ns(a.sec, a.nsec));
		CHECK(ns(a.sec, a.nsec) <= ns(c.sec, c.nsec));
		CHECK_EQ(syscall(nr("clock_getres", 32), id, &a), 0);
		CHECK_EQ(syscall(nr("clock_getres", 64), id, &b), 0);
		CHECK(a.sec == b.sec && a.nsec == b.nsec);
	}
	for (int bits = 32; bits <= 64; bits += 32) {
		CHECK_ERRNO(syscall(nr("clock_gettime", bits), 99, NULL),
			    EINVAL);
		CHECK_ERRNO(syscall(nr("clock_gettime", bits), 1, nowhere),
			    EFAULT);
		CHECK_ERRNO(syscall(nr("clock_settime", bits), 0, nowhere),
			    EFAULT);
		CHECK_EQ(syscall(nr("clock_getres", bits), 1, NULL), 0);
	}
}

static void set_and_get(void)
{
	struct t32 a = { 1234567890, 5 };
	struct t64 b = { 4102444800, 0 }; /* the year 2100 */

	CHECK_EQ(syscall(nr("clock_settime", 32), 0, &a), 0);
	CHECK_EQ(syscall(nr("clock_gettime", 64), 0, &b), 0);
	CHECK(b.sec == 1234567890 && b.nsec >= 5);
	b = (struct t64){ 4102444800, 0 };
	CHECK_EQ(syscall(nr("clock_settime", 64), 0, &b), 0);
	CHECK_EQ(syscall(nr("clock_gettime", 64), 0, &b), 0);
	CHECK_EQ(b.sec / 10, 410244480);
	/* Cut to 32 bits, as Linux does. */
	CHECK_EQ(syscall(nr("clock_gettime", 32), 0, &a), 0);
	CHECK_EQ(a.sec / 10, (int32_t)4102444800 / 10);
	a = (struct t32){ -1, 0 };
	CHECK_ERRNO(syscall(nr("clock_settime", 32), 0, &a), EINVAL);
	a = (struct t32){ 1, 1000000000 };
	CHECK_ERRNO(syscall(nr("clock_settime", 32), 0, &a), EINVAL);
}

/* How long call() took, in ms. */
#define TOOK(call)                                                     \
	({                                                             \
		struct t64 t0, t1;                                     \
		syscall(403, CLOCK_MONOTONIC, &t0);                    \
		call;                                                  \
		syscall(403, CLOCK_MONOTONIC, &t1);                    \
		(ns(t1.sec, t1.nsec) - ns(t0.sec, t0.nsec)) / 1000000; \
	})

/* The 64-bit one looks at the low half of the nanoseconds only if it was called
 * by a 32-bit program: ours. */
static void sleeps(void)
{
	struct t32 a = { 0, 20000000 }, bad = { 0, -1 };
	struct t64 b = { 0, 20000000 }, high = { 0, 20000000 | 5ll << 32 };
	sigset_t none;

	sigemptyset(&none);
	sigaddset(&none, SIGUSR2);
	CHECK(TOOK(CHECK_EQ(syscall(nr("clock_nanosleep", 32), 1, 0, &a, NULL),
			    0)) >= 19);
	CHECK(TOOK(CHECK_EQ(syscall(nr("clock_nanosleep", 64), 1, 0, &b, NULL),
			    0)) >= 19);
	CHECK(TOOK(CHECK_EQ(syscall(162, &a, NULL), 0)) >= 19);
	CHECK(TOOK(CHECK_ERRNO(syscall(nr("futex", 32), &word, 0, 0, &a),
			       ETIMEDOUT)) >= 19);
	CHECK(TOOK(CHECK_ERRNO(syscall(nr("futex", 64), &word, 0, 0, &b),
			       ETIMEDOUT)) >= 19);
	CHECK(TOOK(CHECK_ERRNO(syscall(nr("rt_sigtimedwait", 32), &none, NULL,
				       &a, 8),
			       EAGAIN)) >= 19);
	CHECK(TOOK(CHECK_ERRNO(syscall(nr("rt_sigtimedwait", 64), &none, NULL,
				       &b, 8),
			       EAGAIN)) >= 19);
	CHECK_EQ(syscall(nr("clock_nanosleep", 64), 1, 0, &high, NULL), 0);
	CHECK_ERRNO(syscall(nr("clock_nanosleep", 32), 1, 0, &bad, NULL),
		    EINVAL);
	CHECK_ERRNO(syscall(nr("futex", 32), &word, 0, 0, &bad), EINVAL);
	CHECK_ERRNO(syscall(nr("futex", 32), &word, 0, 0, nowhere), EFAULT);
	CHECK_ERRNO(syscall(nr("rt_sigtimedwait", 32), &none, NULL, &bad, 8),
		    EINVAL);
}

static void timers(void)
{
	struct its32 a = { { 3, 4 }, { 100, 0 } }, a2;
	struct its64 b = { { 5, 6 }, { 200, 0 } }, b2;
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	int timer = -1;

	CHECK_EQ(syscall(SYS_timer_create, CLOCK_MONOTONIC, &none, &timer), 0);
	CHECK_EQ(syscall(nr("timer_settime", 32), timer, 0, &a, NULL), 0);
	CHECK_EQ(syscall(nr("timer_gettime", 64), timer, &b2), 0);
	CHECK(b2.interval.sec == 3 && b2.interval.nsec == 4);
	CHECK(b2.value.sec == 99 && b2.value.nsec > 0);
	CHECK_EQ(syscall(nr("timer_settime", 64), timer, 0, &b, &b2), 0);
	CHECK(b2.interval.sec == 3 && b2.value.sec == 99);
	CHECK_EQ(syscall(nr("timer_gettime", 32), timer, &a2), 0);
	CHECK(a2.interval.sec == 5 && a2.interval.nsec == 6);
	CHECK(a2.value.sec == 199 && a2.value.nsec > 0);
	CHECK_EQ(syscall(nr("timer_settime", 32), timer, 0, &a, &a2), 0);
	CHECK(a2.interval.sec == 5 && a2.value.sec == 199);
	CHECK_EQ(syscall(SYS_timer_delete, timer), 0);
	for (int bits = 32; bits <= 64; bits += 32)
		CHECK_ERRNO(syscall(nr("timer_gettime", bits), timer, &a2),
			    EINVAL);
}

static void intervals(void)
{
	struct t32 a = { -1, -1 };
	struct t64 b = { -1, -1 };

	CHECK_EQ(syscall(nr("sched_rr_get_interval", 32), 0, &a), 0);
	CHECK_EQ(syscall(nr("sched_rr_get_interval", 64), 0, &b), 0);
	CHECK(a.sec == b.sec && a.nsec == b.nsec);
	for (int bits = 32; bits <= 64; bits += 32) {
		int call = nr("sched_rr_get_interval", bits);

		CHECK_ERRNO(syscall(call, -1, &a), EINVAL);
		CHECK_ERRNO(syscall(call, 0x3ffffffe, &a), ESRCH);
		CHECK_ERRNO(syscall(call, 0, nowhere), EFAULT);
	}
}

int main(void)
{
	clocks();
	sleeps();
	timers();
	intervals();
	set_and_get();
	return check_done();
}
