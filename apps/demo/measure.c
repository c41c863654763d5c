/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands that measure: memory, time, threads, calls. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>
#include "demo.h"

#define THREADS_MAX 64
#define STEPS 1000 /* of each thread */
#define ROUNDS 10000 /* of each call */

long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int mem_command(int argc, char **argv)
{
	struct sysinfo s;

	(void)argc, (void)argv;
	sysinfo(&s);
	printf("%llu KiB of memory, %llu KiB free\n",
	       (unsigned long long)s.totalram * s.mem_unit / 1024,
	       (unsigned long long)s.freeram * s.mem_unit / 1024);
	return 0;
}

int uptime_command(int argc, char **argv)
{
	(void)argc, (void)argv;
	printf("up %.3f s\n", (double)now() / 1e9);
	return 0;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total;

static void *work(void *arg)
{
	(void)arg;
	for (int i = 0; i < STEPS; i++) {
		pthread_mutex_lock(&lock);
		total++;
		pthread_mutex_unlock(&lock);
		if (i % 100 == 0)
			sched_yield();
	}
	return NULL;
}

int threads_command(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 4, made;
	pthread_t t[THREADS_MAX];
	long long start = now();

	if (n < 1 || n > THREADS_MAX) {
		printf("threads: 1 to %d\n", THREADS_MAX);
		return 1;
	}
	total = 0;
	for (made = 0; made < n; made++)
		if (pthread_create(&t[made], NULL, work, NULL))
			break;
	for (int i = 0; i < made; i++)
		pthread_join(t[i], NULL);
	printf("%d threads counted to %ld in %lld us\n", made, total,
	       (now() - start) / 1000);
	return made != n;
}

static void report(const char *name, long long start)
{
	printf("%-32s %6lld ns\n", name, (now() - start) / ROUNDS);
}

int bench_command(int argc, char **argv)
{
	long long start;
	char c = 'x';
	int fd;

	(void)argc, (void)argv;
	start = now();
	for (int i = 0; i < ROUNDS; i++)
		getppid();
	report("getppid", start);
	fd = open("/tmp/bench", O_CREAT | O_RDWR | O_TRUNC, 0600);
	if (fd < 0)
		return complain("/tmp/bench");
	start = now();
	for (int i = 0; i < ROUNDS; i++)
		if (pwrite(fd, &c, 1, i) != 1)
			return complain("pwrite");
	report("pwrite of a byte", start);
	start = now();
	for (int i = 0; i < ROUNDS; i++)
		if (pread(fd, &c, 1, i) != 1)
			return complain("pread");
	report("pread of a byte", start);
	close(fd);
	start = now();
	for (int i = 0; i < ROUNDS; i++)
		close(open("/tmp/bench", O_RDONLY));
	report("open and close", start);
	unlink("/tmp/bench");
	return 0;
}
