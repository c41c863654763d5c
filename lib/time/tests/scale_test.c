/* SPDX-License-Identifier: BSD-3-Clause */
/* scale.c against exact arithmetic, for the counters of real boards and odd
 * ones, up to 2^63. */
#include <stdio.h>
#include <stdlib.h>
#include "scale.h"

__extension__ typedef unsigned __int128 wide;

static unsigned checks;

static void fail(const char *what, uint32_t hz, uint64_t a, uint64_t b)
{
	printf("not ok lib/time: %s: hz %u, %llu, %llu\n", what, hz,
	       (unsigned long long)a, (unsigned long long)b);
	exit(1);
}

/* Never less than the exact time; more by what scale.h says. */
static void check_split(const struct time_scale *s, uint64_t ticks)
{
	wide exact = (wide)ticks * NSEC_PER_SEC / s->hz;
	wide quarter = (wide)1 << 62; /* of a nanosecond */
	wide more = (((wide)ticks * NSEC_PER_SEC + quarter) >> 64) + 1, got;
	struct timespec ts;

	time_scale_split(s, ticks, &ts);
	if (ts.tv_nsec < 0 || ts.tv_nsec >= (long)NSEC_PER_SEC)
		fail("nanoseconds out of range", s->hz, ticks, 0);
	got = (wide)ts.tv_sec * NSEC_PER_SEC + (wide)ts.tv_nsec;
	if (got < exact || got > exact + more)
		fail("split", s->hz, ticks, (uint64_t)ts.tv_nsec);
	checks++;
}

/* What is slept until has come. */
static void check_reached(const struct time_scale *s, const struct timespec *ts,
			  uint64_t ticks)
{
	struct timespec then;

	time_scale_split(s, ticks, &then);
	if (then.tv_sec < ts->tv_sec ||
	    (then.tv_sec == ts->tv_sec && then.tv_nsec < ts->tv_nsec))
		fail("woken early", s->hz, ticks, (uint64_t)ts->tv_nsec);
}

static void check_ticks(const struct time_scale *s, uint32_t sec, long nsec)
{
	struct timespec ts = { .tv_sec = sec & INT32_MAX, .tv_nsec = nsec };
	wide product = (wide)nsec * s->hz;
	uint64_t want = (uint64_t)ts.tv_sec * s->hz +
			(uint64_t)((product + NSEC_PER_SEC - 1) / NSEC_PER_SEC);

	if (time_scale_ticks(s, &ts) != want)
		fail("ticks", s->hz, (uint64_t)ts.tv_sec, (uint64_t)nsec);
	check_reached(s, &ts, want);
	checks++;
}

static uint64_t any(void)
{
	static uint64_t x = 88172645463325252u;

	x ^= x << 13;
	x ^= x >> 7;
	return x ^= x << 17;
}

int main(int argc, char **argv)
{
	static const uint32_t rates[] = { 62500000, 19200000,	54000000,
					  24000000, 1000000000, 1000000,
					  1 << 20,  1u << 31,	UINT32_MAX,
					  32768,    1000,	3,
					  2,	    999999937,	50000000 };

	for (unsigned i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		struct time_scale s;

		time_scale_init(&s, rates[i]);
		for (unsigned n = 0; n < 50000; n++) {
			uint64_t t = any() >> (1 + n % 63);

			check_split(&s, t);
			/* Around a full second. */
			t = t / s.hz * s.hz;
			check_split(&s, t);
			if (t != 0)
				check_split(&s, t - 1);
			check_ticks(&s, (uint32_t)any(),
				    (long)(any() % NSEC_PER_SEC));
			check_ticks(&s, (uint32_t)n, (long)(n % 3));
		}
		if (time_scale_ticks(&s, &(struct timespec){ 1L << 31, 0 }) !=
		    UINT64_MAX)
			fail("far away", s.hz, 0, 0);
	}
	printf("ok lib/time scale %s (%u checks)\n", argc > 1 ? argv[1] : "",
	       checks);
	return 0;
}
