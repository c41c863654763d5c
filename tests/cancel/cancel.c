/* SPDX-License-Identifier: BSD-3-Clause */
/* A thread that cancels itself: pending while that is turned off, then acted
 * upon by the next cancellation point, before the call. One thread is enough.
 */
#include <pthread.h>
#include <stdlib.h>
#include "check.h"

static void cleanup(void *text)
{
	printf("%s\n", (const char *)text);
	fflush(stdout);
	_exit(0);
}

static void write_line(const char *text)
{
	if (write(1, text, strlen(text)) < 0)
		exit(2);
}

int main(void)
{
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	if (pthread_cancel(pthread_self()))
		return 3;
	write_line("turned off: written\n");
	if (close(-1) != -1 || errno != EBADF)
		return 4;
	pthread_cleanup_push(cleanup, "cancelled");
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	write_line("turned on: written\n");
	pthread_cleanup_pop(0);
	return 1;
}
