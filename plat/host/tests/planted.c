/* SPDX-License-Identifier: BSD-3-Clause */
/* Two threads in plat/host/planted.c's call at once, which excludes them from
 * each other if there is an argument. */
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>
#include <sys/syscall.h>

#define NR_PLANTED 0xa001
#define ROUNDS 100

static long excluded;

static void *count(void *arg)
{
	for (int i = 0; i < ROUNDS; i++)
		if (syscall(NR_PLANTED, excluded) != 0)
			_exit(1);
	return arg;
}

int main(int argc, char **argv)
{
	pthread_t other;

	(void)argv;
	excluded = argc > 1;
	if (pthread_create(&other, NULL, count, NULL) != 0)
		return 1;
	count(NULL);
	return pthread_join(other, NULL) == 0 ? 0 : 1;
}
