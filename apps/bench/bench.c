/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Guest instructions per operation. The counter of the generic timer is read
 * around a loop; under `qemu -icount shift=0` one instruction is one
 * nanosecond, so that time is a count, the same at each run. A row whose call
 * the system does not have yet is left out. Prints "BENCH name iterations
 * instructions". Arguments: the only rows to be measured.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static inline uint64_t ticks(void)
{
	uint64_t v;

#ifdef __aarch64__
	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(v)::"memory");
#else
	__asm__ volatile("isb; mrrc p15, 1, %Q0, %R0, c14" : "=r"(v)::"memory");
#endif
	return v;
}

static inline uint64_t frequency(void)
{
#ifdef __aarch64__
	uint64_t v;

	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(v));
#else
	uint32_t v;

	__asm__ volatile("mrc p15, 0, %0, c14, c0, 0" : "=r"(v));
#endif
	return v;
}

static inline long svc_getppid(void)
{
	long ret;

#ifdef __aarch64__
	__asm__ volatile("mov x8, %1\n\tsvc #0\n\tmov %0, x0"
			 : "=r"(ret)
			 : "i"(SYS_getppid)
			 : "x0", "x8", "memory", "cc");
#else
	__asm__ volatile("push {r7}\n\tmov r7, %1\n\tsvc #0\n\tpop {r7}\n\t"
			 "mov %0, r0"
			 : "=r"(ret)
			 : "i"(SYS_getppid)
			 : "r0", "lr", "memory", "cc");
#endif
	return ret;
}

static char **only; /* rows that were asked for; NULL: all */

static int wanted(const char *name)
{
	for (char **p = only; *p; p++)
		if (!strcmp(*p, name))
			return 1;
	return !*only;
}

static void row(const char *name, long n, uint64_t t)
{
	printf("BENCH %-18s %8ld %10.1f\n", name, n,
	       (double)t * 1e9 / (double)frequency() / (double)n);
	fflush(stdout);
}

/* A hundred turns to warm up, then n that count. */
#define ROW(name, n, stmt)                       \
	do {                                     \
		if (!wanted(name))               \
			break;                   \
		for (long i = 0; i < 100; i++) { \
			stmt;                    \
		}                                \
		uint64_t t0 = ticks();           \
		for (long i = 0; i < (n); i++) { \
			stmt;                    \
		}                                \
		row(name, n, ticks() - t0);      \
	} while (0)

static void map_touch_unmap(void)
{
	char *p = mmap(0, 65536, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return;
	for (int k = 0; k < 65536; k += 4096)
		p[k] = 1;
	munmap(p, 65536);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int turn;

static void *nothing(void *arg)
{
	return arg;
}

static void create_join(void)
{
	pthread_t t;

	if (pthread_create(&t, NULL, nothing, NULL) == 0)
		pthread_join(t, NULL);
}

#define TURNS 5000L
#define YIELDS 20000L

static void play(int me)
{
	for (long i = 0; i < TURNS; i++) {
		pthread_mutex_lock(&mutex);
		while (turn != me)
			pthread_cond_wait(&cond, &mutex);
		turn = 1 - me;
		pthread_cond_signal(&cond);
		pthread_mutex_unlock(&mutex);
	}
}

static void *player(void *arg)
{
	play(1);
	return arg;
}

static void *yielder(void *arg)
{
	for (long i = 0; i < YIELDS; i++)
		sched_yield();
	return arg;
}

/* Two threads, from the moment that both exist. */
static void pairs(void)
{
	pthread_t t;
	uint64_t t0;

	if (wanted("cond_pingpong") &&
	    pthread_create(&t, NULL, player, NULL) == 0) {
		t0 = ticks();
		play(0);
		pthread_join(t, NULL);
		row("cond_pingpong", TURNS, ticks() - t0);
	}
	if (wanted("yield_switch") &&
	    pthread_create(&t, NULL, yielder, NULL) == 0) {
		t0 = ticks();
		yielder(NULL);
		pthread_join(t, NULL);
		row("yield_switch", 2 * YIELDS, ticks() - t0);
	}
}

static char data[65536];

#define BIG (4L << 20)

/* A file of 4 MiB, anew, then read; each in pieces of 64 KiB. */
static void big_file(int fd)
{
	uint64_t t0;

	if (ftruncate(fd, 0) != 0)
		return;
	lseek(fd, 0, SEEK_SET);
	t0 = ticks();
	for (long i = 0; i < BIG; i += (long)sizeof(data))
		write(fd, data, sizeof(data));
	if (wanted("write_4M_per_4k"))
		row("write_4M_per_4k", BIG / 4096, ticks() - t0);
	lseek(fd, 0, SEEK_SET);
	t0 = ticks();
	for (long i = 0; i < BIG; i += (long)sizeof(data))
		read(fd, data, sizeof(data));
	if (wanted("read_4M_per_4k"))
		row("read_4M_per_4k", BIG / 4096, ticks() - t0);
}

static void files(void)
{
	static const char path[] = "/tmp/bench.dat", other[] = "/tmp/cr.dat";
	struct stat st;
	int fd, f;

	mkdir("/tmp", 01777);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
	if (fd < 0) {
		perror(path);
		return;
	}
	ROW("pwrite_1", 20000, pwrite(fd, data, 1, 0));
	ROW("pread_1", 20000, pread(fd, data, 1, 0));
	ROW("pwrite_4k", 10000, pwrite(fd, data, 4096, 0));
	ROW("pread_4k", 10000, pread(fd, data, 4096, 0));
	ROW("lseek", 20000, lseek(fd, 0, SEEK_SET));
	ROW("fstat", 20000, fstat(fd, &st));
	ROW("stat", 10000, stat(path, &st));
	ROW("open_close", 5000, {
		f = open(path, O_RDONLY);
		close(f);
	});
	ROW("creat_unlink", 2000, {
		f = open(other, O_RDWR | O_CREAT, 0644);
		close(f);
		unlink(other);
	});
	big_file(fd);
	close(fd);
	unlink(path);
}

static int ping[2], pong[2];

static void *ponger(void *arg)
{
	char c;

	while (read(ping[0], &c, 1) == 1)
		if (write(pong[1], &c, 1) != 1)
			break;
	return arg;
}

static void pipes(void)
{
	struct pollfd writable;
	pthread_t t;
	char c = 'x';

	if (pipe(ping) != 0 || pipe(pong) != 0)
		return;
	writable = (struct pollfd){ ping[1], POLLOUT, 0 };
	ROW("pipe_rw_same", 10000, {
		write(ping[1], &c, 1);
		read(ping[0], &c, 1);
	});
	ROW("poll_1", 10000, poll(&writable, 1, 0));
	if (pthread_create(&t, NULL, ponger, NULL) == 0) {
		ROW("pipe_pingpong", 5000, {
			write(ping[1], &c, 1);
			read(pong[0], &c, 1);
		});
		close(ping[1]);
		pthread_join(t, NULL);
	}
}

int main(int argc, char **argv)
{
	uint64_t boot = ticks();
	struct timespec ts;

	only = argv + (argc > 0);
	row("boot_to_main", 1, boot);
	ROW("getppid_syscall", 100000, syscall(SYS_getppid));
	ROW("getppid_libc", 100000, getppid());
	ROW("getppid_svc", 100000, svc_getppid());
	if (clock_gettime(CLOCK_MONOTONIC, &ts) == 0)
		ROW("clock_gettime", 50000,
		    clock_gettime(CLOCK_MONOTONIC, &ts));
	ROW("mmap_touch_munmap", 2000, map_touch_unmap());
	ROW("malloc_free_100", 20000, {
		void *volatile p = malloc(100);
		free(p);
	});
	ROW("malloc_free_1M", 500, {
		char *volatile p = malloc(1 << 20);
		p[0] = 1;
		free(p);
	});
	ROW("mutex_uncontended", 50000, {
		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
	});
	files();
	pipes();
	ROW("thread_create_join", 1000, create_join());
	pairs();
	printf("BENCH done 1 1\n");
	return 0;
}
