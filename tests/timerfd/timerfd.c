/* SPDX-License-Identifier: BSD-3-Clause */
/* timerfd: clocks, flags, what is left, expiries that add up, the clock being
 * set, blocking. */
#define _GNU_SOURCE
#include <sys/timerfd.h>
#include <sys/utsname.h>
#include "event.h"

#define MS 1000000

static void *volatile bad = (void *)(uintptr_t)8;

static bool on_linux(void)
{
	struct utsname name;

	return uname(&name) == 0 && strcmp(name.sysname, "Linux") == 0 &&
	       strstr(name.version, "Armlet") == NULL;
}

static int64_t take(int fd)
{
	uint64_t n = 0;

	return read(fd, &n, sizeof(n)) == sizeof(n) ? (int64_t)n : -errno;
}

static struct itimerspec spec(long value_ms, long interval_ms)
{
	return (struct itimerspec){
		.it_value = { value_ms / 1000, value_ms % 1000 * MS },
		.it_interval = { interval_ms / 1000, interval_ms % 1000 * MS },
	};
}

static int64_t left_ns(int fd)
{
	struct itimerspec now;

	CHECK_EQ(timerfd_gettime(fd, &now), 0);
	return now.it_value.tv_sec * (int64_t)NSEC + now.it_value.tv_nsec;
}

static void test_make(void)
{
	static const struct {
		int clock, flags, error;
	} rows[] = {
		{ CLOCK_REALTIME, 0, 0 },
		{ CLOCK_MONOTONIC, TFD_CLOEXEC, 0 },
		{ CLOCK_BOOTTIME, TFD_NONBLOCK, 0 },
		{ CLOCK_REALTIME_ALARM, 0, 0 },
		{ CLOCK_BOOTTIME_ALARM, TFD_CLOEXEC | TFD_NONBLOCK, 0 },
		{ CLOCK_MONOTONIC_RAW, 0, EINVAL },
		{ CLOCK_PROCESS_CPUTIME_ID, 0, EINVAL },
		{ CLOCK_TAI, 0, EINVAL },
		{ -1, 0, EINVAL },
		{ CLOCK_MONOTONIC, 1, EINVAL },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int fd = timerfd_create(rows[i].clock, rows[i].flags);

		if (rows[i].error) {
			CHECK_EQ(fd, -1);
			CHECK_EQ(errno, rows[i].error);
			continue;
		}
		if (fd < 0 && errno == EPERM) /* *_ALARM without the right */
			continue;
		CHECK_EQ(fcntl(fd, F_GETFD),
			 rows[i].flags & TFD_CLOEXEC ? FD_CLOEXEC : 0);
		CHECK_EQ(fcntl(fd, F_GETFL) & O_NONBLOCK,
			 rows[i].flags & TFD_NONBLOCK);
		CHECK_EQ(left_ns(fd), 0);
		close(fd);
	}
}

static void test_errors(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	struct itimerspec its = spec(1, 0), old;
	uint64_t n;

	CHECK_ERRNO(timerfd_settime(fd, 4, &its, NULL), EINVAL);
	CHECK_ERRNO(timerfd_settime(0, 0, &its, NULL), EINVAL);
	CHECK_ERRNO(timerfd_gettime(0, &its), EINVAL);
	CHECK_ERRNO(timerfd_settime(-1, 0, &its, NULL), EBADF);
	CHECK_ERRNO(timerfd_gettime(-1, &its), EBADF);
	its.it_value.tv_nsec = NSEC;
	CHECK_ERRNO(timerfd_settime(fd, 0, &its, NULL), EINVAL);
	its = spec(1, 0);
	its.it_interval.tv_sec = -1;
	CHECK_ERRNO(timerfd_settime(fd, 0, &its, NULL), EINVAL);
#ifdef SYS_timerfd_settime64
	CHECK_ERRNO(syscall(SYS_timerfd_settime64, fd, 0, bad, 0), EFAULT);
#else
	CHECK_ERRNO(syscall(SYS_timerfd_settime, fd, 0, bad, 0), EFAULT);
#endif
	CHECK_EQ(take(fd), -EAGAIN);
	its = spec(1, 0);
	CHECK_EQ(timerfd_settime(fd, 0, &its, &old), 0);
	nap_ms(10);
	CHECK_ERRNO(read(fd, &n, 7), EINVAL);
	CHECK_ERRNO(write(fd, &n, 8), EINVAL);
	CHECK_ERRNO(pread(fd, &n, 8, 0), ESPIPE);
	/* On Linux it is lost then, here it is not. */
	CHECK_ERRNO(read(fd, bad, 8), EFAULT);
	if (!on_linux())
		CHECK_EQ(take(fd), 1);
	CHECK_EQ(take(fd), -EAGAIN);
	close(fd);
#ifdef SYS_timerfd_settime32
	{
		int32_t its32[4] = { 0, 0, 50, 7 }, old32[4];

		fd = timerfd_create(CLOCK_MONOTONIC, 0);
		CHECK_EQ(syscall(SYS_timerfd_settime32, fd, 0, its32, NULL), 0);
		CHECK_EQ(syscall(SYS_timerfd_gettime32, fd, old32), 0);
		CHECK(old32[2] == 49 || old32[3] <= 7);
		close(fd);
	}
#endif
}

static void test_time(clockid_t clock, bool absolute)
{
	int fd = timerfd_create(clock, 0);
	struct itimerspec its = spec(30, 0), old;
	int64_t start = clock_ms();
	struct timespec now;

	if (absolute) {
		clock_gettime(clock, &now);
		now.tv_nsec += 30 * MS;
		now.tv_sec += now.tv_nsec / NSEC;
		now.tv_nsec %= NSEC;
		its.it_value = now;
	}
	CHECK_EQ(timerfd_settime(fd, absolute ? TFD_TIMER_ABSTIME : 0, &its,
				 NULL),
		 0);
	CHECK(left_ns(fd) > 0 && left_ns(fd) <= 30 * MS);
	CHECK_EQ(ready_now(fd), 0);
	CHECK_EQ(take(fd), 1);
	CHECK(clock_ms() - start >= 29);
	CHECK_EQ(left_ns(fd), 0);
	/* A time that is over, again and again. */
	its = spec(1, 5);
	CHECK_EQ(timerfd_settime(fd, absolute ? TFD_TIMER_ABSTIME : 0, &its,
				 NULL),
		 0);
	CHECK(take(fd) >= 1);
	nap_ms(30);
	CHECK_EQ(ready_now(fd), POLLIN);
	CHECK(take(fd) >= 5);
	CHECK(left_ns(fd) > 0 && left_ns(fd) <= 5 * MS);
	/* Stopped: what had expired is forgotten. */
	nap_ms(10);
	its = spec(0, 0);
	CHECK_EQ(timerfd_settime(fd, 0, &its, &old), 0);
	CHECK_EQ(old.it_interval.tv_nsec, 5 * MS);
	CHECK_EQ(ready_now(fd), 0);
	CHECK_EQ(left_ns(fd), 0);
	close(fd);
}

/* A test on Linux leaves the machine's clock alone. */
static void test_cancel(void)
{
	const int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
	int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
	int mono = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	struct itimerspec its = spec(0, 0);
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	/* It cannot be set back behind the time since power-on, where it starts
	 * on a board without a clock chip. */
	now.tv_sec += 5000;
	if (!on_linux())
		CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
	its.it_value.tv_sec = now.tv_sec + 1000;
	CHECK_EQ(timerfd_settime(fd, flags, &its, NULL), 0);
	CHECK_EQ(timerfd_settime(mono, flags, &its, NULL), 0);
	CHECK_EQ(take(fd), -EAGAIN);
	if (!on_linux()) {
		CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
		CHECK_EQ(ready_now(fd), POLLIN);
		CHECK_EQ(ready_now(mono), 0);
		CHECK_EQ(take(fd), -ECANCELED);
		CHECK_EQ(take(fd), -EAGAIN);
		CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
		CHECK_ERRNO(timerfd_settime(fd, flags, &its, NULL), ECANCELED);
		CHECK_EQ(take(fd), -EAGAIN);
		CHECK(left_ns(fd) > 900 * (int64_t)NSEC);
		CHECK_EQ(timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL), 0);
		CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
		CHECK_EQ(take(fd), -EAGAIN);
		/* The clock reaches the time at once. */
		now.tv_sec += 1001;
		CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
		nap_ms(1);
		CHECK_EQ(take(fd), 1);
	}
	close(fd);
	close(mono);
}

static long call_read(struct blocked *b)
{
	int64_t n = take(b->fd);

	errno = n < 0 ? (int)-n : 0;
	return n < 0 ? -1 : (long)n;
}

static void test_blocking(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	struct blocked b = { .call = call_read, .fd = fd };
	struct itimerspec its = spec(10, 0);

	check_interrupts(&b);
	event_catch(SIGUSR1, SA_RESTART);
	blocked_start(&b);
	CHECK_EQ(pthread_kill(b.thread, SIGUSR1), 0);
	nap_ms(10);
	CHECK_EQ(b.done, 0);
	CHECK_EQ(timerfd_settime(fd, 0, &its, NULL), 0);
	blocked_end(&b, 1, 0);
	close(fd);
	/* One that is closed while it runs. */
	fd = timerfd_create(CLOCK_REALTIME, 0);
	its = spec(2, 2);
	CHECK_EQ(timerfd_settime(fd, 0, &its, NULL), 0);
	nap_ms(5);
	close(fd);
	nap_ms(10);
}

int main(void)
{
	test_make();
	test_errors();
	for (int absolute = 0; absolute < 2; absolute++) {
		test_time(CLOCK_MONOTONIC, absolute);
		test_time(CLOCK_REALTIME, absolute);
		test_time(CLOCK_BOOTTIME, absolute);
	}
	test_cancel();
	test_blocking();
	return check_done();
}
