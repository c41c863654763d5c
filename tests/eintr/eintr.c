/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * signal(7)'s two tables: which calls begin again behind a handler that was
 * installed with SA_RESTART, and which end with EINTR whatever its flags.
 *
 * Another thread sends SIGUSR1 until the call has ended; of a call that begins
 * again, only a few times, and then SIGUSR2, which ends it. So no signal can
 * come too early.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <sys/select.h>
#include <sys/uio.h>
#include <termios.h>
#include <time.h>
#include "futexcall.h"
#include "rows.h"
#include "scratch.h"
#include "sigtest.h"

static volatile sig_atomic_t caught, last;
static volatile int returned, restarts;
static pthread_t target;
static uint32_t word;

static void note(int sig, siginfo_t *si, void *uc)
{
	(void)si;
	(void)uc;
	caught++;
	last = sig;
}

/* --- Calls that block ----------------------------------------------- */

static int input; /* where nothing comes */
static int full; /* where nobody reads */

static long in_read(void)
{
	char c;

	return read(input, &c, 1);
}

static long in_readv(void)
{
	char c;
	struct iovec iov = { &c, 1 };

	return readv(input, &iov, 1);
}

/* A pipe that is full. */
static long in_pipe_write(void)
{
	static char page[4096];
	long rc;

	do
		rc = write(full, page, sizeof(page));
	while (rc == sizeof(page));
	return rc;
}

/* A terminal whose output is stopped. */
static long in_write(void)
{
	long rc;

	tcflow(1, TCOOFF);
	rc = write(1, "\n", 1);
	tcflow(1, TCOON);
	return rc;
}

static long in_futex(void)
{
	return futex(&word, WAIT | PRIVATE, 0, NULL, NULL, 0);
}

static long in_futex_bitset(void)
{
	return futex(&word, WAIT_BITSET, 0, NULL, NULL, ALL_BITS);
}

static long in_futex_timed(void)
{
	struct timespec ts = { 60, 0 };

	return futex(&word, WAIT, 0, &ts, NULL, 0);
}

static long in_nanosleep(void)
{
	struct timespec ts = { 60, 0 };

	return nanosleep(&ts, NULL);
}

static long in_clock_nanosleep(void)
{
	struct timespec ts = in_ms(CLOCK_REALTIME, 60000);

	errno = clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &ts, NULL);
	return errno ? -1 : 0;
}

static long in_pause(void)
{
	return pause();
}

static long in_poll(void)
{
	return poll(NULL, 0, 60000);
}

static long in_select(void)
{
	struct timeval tv = { 60, 0 };

	return select(0, NULL, NULL, NULL, &tv);
}

static long in_sigsuspend(void)
{
	sigset_t set;

	sigemptyset(&set);
	return sigsuspend(&set);
}

/* libc's would begin again. */
static long in_sigtimedwait(void)
{
	sigset_t set = only(SIGHUP);

	return syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8);
}

static const struct row rows[] = {
	{ "read", in_read, 1, 0 },
	{ "readv", in_readv, 1, 0 },
	{ "write", in_pipe_write, 1, 0 },
	{ "write to a terminal", in_write, 1, 1 },
	{ "futex(WAIT)", in_futex, 1, 0 },
	{ "futex(WAIT_BITSET)", in_futex_bitset, 1, 0 },
	{ "futex(WAIT), timed", in_futex_timed, 0, 0 },
	{ "nanosleep", in_nanosleep, 0, 0 },
	{ "clock_nanosleep", in_clock_nanosleep, 0, 0 },
	{ "pause", in_pause, 0, 0 },
	{ "poll", in_poll, 0, 0 },
	{ "select", in_select, 0, 0 },
	{ "sigsuspend", in_sigsuspend, 0, 0 },
	{ "rt_sigtimedwait", in_sigtimedwait, 0, 0 },
};

#define ROWS (sizeof(rows) / sizeof(*rows))

/* --- Signals -------------------------------------------------------- */

static void *send(void *arg)
{
	for (int i = 0; !returned; i++) {
		sleep_ms(5);
		if (!returned)
			pthread_kill(target,
				     restarts && i >= 3 ? SIGUSR2 : SIGUSR1);
	}
	return arg;
}

static void check(const struct row *row, int flags)
{
	sigset_t both = only(SIGUSR1), old;
	int again = row->restarts && (flags & SA_RESTART), failed;
	pthread_t sender;
	long rc;

	install(SIGUSR1, note, flags);
	install(SIGUSR2, note, 0);
	sigaddset(&both, SIGUSR2);
	caught = returned = 0;
	restarts = again;
	failed = check_failures;
	pthread_sigmask(SIG_BLOCK, &both, &old);
	CHECK_EQ(pthread_create(&sender, NULL, send, NULL), 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = 0;
	rc = row->fn();
	returned = 1;
	CHECK_EQ(rc, -1);
	CHECK_EQ(errno, EINTR);
	CHECK_EQ(last, again ? SIGUSR2 : SIGUSR1);
	CHECK(caught >= (again ? 2 : 1));
	pthread_join(sender, NULL);
	if (check_failures != failed)
		printf("...in %s, flags %#x\n", row->name, (unsigned)flags);
}

/* One that nobody catches: all go on. */
static void ignored(void)
{
	struct timespec ts = { 0, 100000000 };
	struct itimerspec value = { { 0, 10000000 }, { 0, 10000000 } };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGWINCH };
	sigset_t set = only(SIGHUP);
	timer_t timer;

	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	CHECK_EQ(timer_settime(timer, 0, &value, NULL), 0);
	CHECK_EQ(nanosleep(&ts, NULL), 0);
	CHECK_ERRNO(futex(&word, WAIT, 0, &ts, NULL, 0), ETIMEDOUT);
	CHECK_ERRNO(sigtimedwait(&set, NULL, &ts), EAGAIN);
	CHECK_EQ(timer_delete(timer), 0);
}

/* "terminal": there has to be one. */
int main(int argc, char **argv)
{
	int terminal = argc > 1 && strcmp(argv[1], "terminal") == 0, pipes[2];
	const struct row *more;
	unsigned n;

	target = pthread_self();
	if (terminal)
		CHECK(isatty(0) && isatty(1));
	CHECK_EQ(pipe(pipes), 0);
	input = pipes[0];
	CHECK_EQ(pipe(pipes), 0);
	full = pipes[1];
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].terminal && !terminal)
			continue;
		check(&rows[i], 0);
		check(&rows[i], SA_RESTART);
	}
	scratch_enter("eintr");
	more = file_rows(&n);
	for (unsigned i = 0; i < n; i++) {
		check(&more[i], 0);
		check(&more[i], SA_RESTART);
	}
	unlink("f");
	unlink("fifo");
	scratch_leave();
	if (terminal) {
		input = 0;
		check(&rows[0], 0);
		check(&rows[0], SA_RESTART);
	}
	ignored();
	return check_done();
}
