/* SPDX-License-Identifier: BSD-3-Clause */
/* A machine that boots, with an interrupt controller and a timer that work:
 * sleeping needs an interrupt. The test is in the machines that test.toml
 * lists. */
#include <time.h>
#include "check.h"

int main(void)
{
	struct timespec before, after, nap = { 0, 2000000 };
	long ns;

	clock_gettime(CLOCK_MONOTONIC, &before);
	for (int i = 0; i < 5; i++)
		CHECK_EQ(nanosleep(&nap, NULL), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	ns = (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec -
	     before.tv_nsec;
	CHECK(ns >= 10000000);
	return check_done();
}
