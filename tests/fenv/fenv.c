/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The floating-point environment is a thread's own: rounding and the flags that
 * exceptions leave. A new thread begins with its creator's, nobody else's
 * changes it, and what a signal handler does to it is undone. Here flags are
 * raised by instructions: an environment that only libc knew would not show.
 */
#include <fenv.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include "check.h"

#define ROUNDS 100

static volatile double one = 1.0, three = 3.0, zero = 0.0, result;

/* FE_INEXACT of a division says how it was rounded, too. */
static int rounds_up(void)
{
	double up, down;

	result = one / three;
	up = result;
	result = -one / three;
	down = -result;
	return up > down;
}

static void *begin(void *arg)
{
	(void)arg;
	CHECK_EQ(fegetround(), FE_UPWARD);
	CHECK_EQ(fetestexcept(FE_ALL_EXCEPT), FE_DIVBYZERO);
	CHECK(rounds_up());
	CHECK_EQ(fetestexcept(FE_ALL_EXCEPT), FE_DIVBYZERO | FE_INEXACT);
	fesetround(FE_DOWNWARD);
	return NULL;
}

static void inherited(void)
{
	pthread_t t;

	feclearexcept(FE_ALL_EXCEPT);
	fesetround(FE_UPWARD);
	result = one / zero;
	CHECK_EQ(pthread_create(&t, NULL, begin, NULL), 0);
	pthread_join(t, NULL);
	CHECK_EQ(fegetround(), FE_UPWARD);
	CHECK_EQ(fetestexcept(FE_ALL_EXCEPT), FE_DIVBYZERO);
	fesetround(FE_TONEAREST);
	CHECK(!rounds_up());
}

static sem_t go[2];

/* Two take turns, by calls that block: one has flags and rounds up, the other
 * has none and rounds down. */
static void *take_turns(void *arg)
{
	int me = arg != NULL;
	int mode = me ? FE_UPWARD : FE_DOWNWARD;
	int flags = me ? FE_DIVBYZERO | FE_INEXACT : 0;

	feclearexcept(FE_ALL_EXCEPT);
	fesetround(mode);
	if (me) {
		result = one / zero;
		result = one / three;
	}
	for (int i = 0; i < ROUNDS; i++) {
		sem_wait(&go[me]);
		CHECK_EQ(fegetround(), mode);
		CHECK_EQ(fetestexcept(FE_ALL_EXCEPT), flags);
		sem_post(&go[!me]);
		sched_yield();
		CHECK_EQ(fegetround(), mode);
		CHECK_EQ(fetestexcept(FE_ALL_EXCEPT), flags);
	}
	return NULL;
}

static void own(void)
{
	pthread_t t[2];

	sem_init(&go[0], 0, 1);
	sem_init(&go[1], 0, 0);
	for (int i = 0; i < 2; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, take_turns,
					i ? &go[i] : NULL),
			 0);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
}

static void on_signal(int sig)
{
	(void)sig;
	result = one / zero;
	fesetround(FE_TOWARDZERO);
}

static void undone(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	feclearexcept(FE_ALL_EXCEPT);
	fesetround(FE_UPWARD);
	result = one / three;
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	CHECK_EQ(fegetround(), FE_UPWARD);
	CHECK_EQ(fetestexcept(FE_ALL_EXCEPT), FE_INEXACT);
	fesetround(FE_TONEAREST);
}

int main(void)
{
	inherited();
	own();
	undone();
	return check_done();
}
