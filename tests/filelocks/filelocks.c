/* SPDX-License-Identifier: BSD-3-Clause */
/* Advisory locks: ranges of processes and of open files, whole files; who waits
 * for them, and what ends that. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/file.h>
#include <time.h>
#include "scratch.h"

static int record(int fd, int cmd, int type, off_t start, off_t len)
{
	struct flock fl = { .l_type = (short)type,
			    .l_whence = SEEK_SET,
			    .l_start = start,
			    .l_len = len };

	return fcntl(fd, cmd, &fl);
}

/* What another open file would find in the way: its range in *fl. */
static int in_way(int fd, off_t start, off_t len, struct flock *fl)
{
	*fl = (struct flock){ .l_type = F_WRLCK,
			      .l_whence = SEEK_SET,
			      .l_start = start,
			      .l_len = len };
	CHECK_EQ(fcntl(fd, F_OFD_GETLK, fl), 0);
	return fl->l_type;
}

static void test_ranges(void)
{
	int a = open("f", O_RDWR), b = open("f", O_RDWR),
	    r = open("f", O_RDONLY);
	struct flock fl;

	CHECK_EQ(record(a, F_SETLK, F_WRLCK, 10, 90), 0);
	CHECK_EQ(in_way(b, 0, 0, &fl), F_WRLCK);
	CHECK_EQ(fl.l_start, 10);
	CHECK_EQ(fl.l_len, 90);
	CHECK_EQ(fl.l_pid, getpid());
	CHECK_EQ(in_way(b, 0, 10, &fl), F_UNLCK);
	CHECK_EQ(in_way(b, 100, 0, &fl), F_UNLCK);
	CHECK_ERRNO(record(b, F_OFD_SETLK, F_RDLCK, 99, 1), EAGAIN);
	CHECK_EQ(record(b, F_OFD_SETLK, F_RDLCK, 100, 1), 0);
	/* A hole in the middle, a read lock in it, and all in one again. */
	CHECK_EQ(record(a, F_SETLK, F_UNLCK, 40, 20), 0);
	CHECK_EQ(in_way(b, 40, 20, &fl), F_UNLCK);
	CHECK_EQ(in_way(b, 39, 20, &fl), F_WRLCK);
	CHECK_EQ(fl.l_len, 30);
	CHECK_EQ(in_way(b, 50, 20, &fl), F_WRLCK);
	CHECK_EQ(fl.l_start, 60);
	CHECK_EQ(fl.l_len, 40);
	CHECK_EQ(record(a, F_SETLK, F_RDLCK, 40, 20), 0);
	CHECK_EQ(record(b, F_OFD_SETLK, F_RDLCK, 45, 5), 0);
	CHECK_ERRNO(record(a, F_SETLK, F_WRLCK, 40, 20), EAGAIN);
	CHECK_EQ(record(b, F_OFD_SETLK, F_UNLCK, 0, 0), 0);
	CHECK_EQ(record(a, F_SETLK, F_WRLCK, 40, 20), 0);
	CHECK_EQ(in_way(b, 0, 0, &fl), F_WRLCK);
	CHECK_EQ(fl.l_start, 10);
	CHECK_EQ(fl.l_len, 90);
	/* Any close of the file ends the process's locks of it. */
	close(dup(r));
	CHECK_EQ(in_way(b, 0, 0, &fl), F_UNLCK);
	CHECK_ERRNO(record(r, F_SETLK, F_WRLCK, 0, 1), EBADF);
	CHECK_ERRNO(record(r, F_SETLK, 9, 0, 1), EINVAL);
	CHECK_ERRNO(record(a, F_SETLK, F_WRLCK, -1, 1), EINVAL);
	CHECK_ERRNO(record(a, F_SETLK, F_WRLCK, 5, -9), EINVAL);
	CHECK_EQ(record(a, F_SETLK, F_WRLCK, 9, -5), 0);
	CHECK_EQ(in_way(b, 0, 0, &fl), F_WRLCK);
	CHECK_EQ(fl.l_start, 4);
	CHECK_EQ(fl.l_len, 5);
	/* An open file's locks go with its last descriptor. */
	CHECK_EQ(record(a, F_SETLK, F_UNLCK, 0, 0), 0);
	CHECK_EQ(record(b, F_OFD_SETLK, F_WRLCK, 0, 0), 0);
	close(dup(b));
	CHECK_EQ(in_way(a, 0, 0, &fl), F_WRLCK);
	CHECK_EQ(fl.l_pid, -1);
	CHECK_EQ(fl.l_len, 0);
	close(b);
	CHECK_EQ(in_way(a, 0, 0, &fl), F_UNLCK);
	close(a), close(r);
}

static int lock_fd;
static volatile int got;

static void *lock_exclusive(void *arg)
{
	CHECK_EQ(flock(lock_fd, LOCK_EX), 0);
	got = 1;
	return arg;
}

static void *lock_record(void *arg)
{
	CHECK_EQ(record(lock_fd, F_OFD_SETLKW, F_WRLCK, 0, 1), 0);
	got = 1;
	return arg;
}

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

static void test_waiting(void)
{
	int a = open("f", O_RDWR);
	pthread_t t;

	lock_fd = open("f", O_RDWR);
	CHECK_EQ(flock(a, LOCK_SH), 0);
	CHECK_EQ(flock(lock_fd, LOCK_SH | LOCK_NB), 0);
	CHECK_ERRNO(flock(lock_fd, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	CHECK_EQ(flock(lock_fd, LOCK_UN), 0);
	CHECK_ERRNO(flock(a, 16), EINVAL);
	CHECK_ERRNO(flock(99, LOCK_SH), EBADF);
	got = 0;
	CHECK_EQ(pthread_create(&t, NULL, lock_exclusive, NULL), 0);
	nap();
	CHECK_EQ(got, 0);
	CHECK_EQ(flock(a, LOCK_UN), 0);
	pthread_join(t, NULL);
	CHECK_EQ(got, 1);
	CHECK_ERRNO(flock(a, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	CHECK_EQ(record(a, F_OFD_SETLK, F_WRLCK, 0, 0), 0);
	got = 0;
	CHECK_EQ(pthread_create(&t, NULL, lock_record, NULL), 0);
	nap();
	CHECK_EQ(got, 0);
	close(a);
	pthread_join(t, NULL);
	CHECK_EQ(got, 1);
	close(lock_fd);
}

static void nothing(int sig)
{
	(void)sig;
}

/* A signal ends a wait. */
static void *interrupt(void *arg)
{
	nap();
	pthread_kill(*(pthread_t *)arg, SIGUSR1);
	return NULL;
}

static void test_interrupted(void)
{
	const struct sigaction sa = { .sa_handler = nothing };
	int a = open("f", O_RDWR), b = open("f", O_RDWR);
	pthread_t self = pthread_self(), t;

	sigaction(SIGUSR1, &sa, NULL);
	CHECK_EQ(flock(a, LOCK_EX), 0);
	CHECK_EQ(pthread_create(&t, NULL, interrupt, &self), 0);
	CHECK_ERRNO(flock(b, LOCK_SH), EINTR);
	pthread_join(t, NULL);
	close(a), close(b);
}

/* Closing a path takes no locks away; and there is no byte behind the last. */
static void test_path(void)
{
	int a = open("f", O_RDWR), b = open("f", O_RDWR);
	struct flock fl;

	CHECK_EQ(record(a, F_SETLK, F_WRLCK, 1, INT64_MAX), 0);
	close(open("f", O_PATH));
	CHECK_EQ(in_way(b, 0, 0, &fl), F_WRLCK);
	CHECK_EQ(fl.l_start, 1);
	CHECK_EQ(fl.l_len, 0);
	CHECK_EQ(record(a, F_SETLK, F_WRLCK, 0, 0), 0);
	CHECK_EQ(record(a, F_SETLK, F_UNLCK, 1, INT64_MAX), 0);
	CHECK_EQ(in_way(b, 1, 0, &fl), F_UNLCK);
	close(a);
	close(b);
}

int main(void)
{
	scratch_enter("filelocks");
	make_file("f");
	test_ranges();
	test_path();
	test_waiting();
	test_interrupted();
	CHECK_EQ(unlink("f"), 0);
	scratch_leave();
	return check_done();
}
