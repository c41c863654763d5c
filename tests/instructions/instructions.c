/* SPDX-License-Identifier: BSD-3-Clause */
/* What Linux lets an instruction do: waiting is a hint. */
#include <sys/time.h>
#include "sigtest.h"

static volatile int count;

static void tick(int sig)
{
	(void)sig;
	count++;
}

#ifdef __aarch64__
#define WAIT_FOR_INTERRUPT() __asm__ volatile("wfi")
#define WAIT_FOR_EVENT() __asm__ volatile("wfe")
#else
#define WAIT_FOR_INTERRUPT()
#define WAIT_FOR_EVENT()
#endif

/* It ends, and the program goes on behind it. */
static void waits(void)
{
	struct itimerval every = { { 0, 1000 }, { 0, 1000 } }, off = { 0 };

	signal(SIGALRM, tick);
	setitimer(ITIMER_REAL, &every, NULL);
	while (count < 3)
		WAIT_FOR_INTERRUPT();
	while (count < 6)
		WAIT_FOR_EVENT();
	setitimer(ITIMER_REAL, &off, NULL);
	CHECK(count >= 6);
}

int main(void)
{
	waits();
	return check_done();
}
