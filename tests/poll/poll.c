/* SPDX-License-Identifier: BSD-3-Clause */
/* poll, ppoll, select, pselect6: what is ready, errnos, time-outs and what is
 * left of them, masks, signals, cancellation. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/select.h>
#include "event.h"

#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

static void *volatile bad = (void *)(uintptr_t)8;
static int fds[2];

/* 64-bit times on both arches, without libc's copies of them. */
#ifdef SYS_ppoll_time64
#define NR_PPOLL SYS_ppoll_time64
#define NR_PSELECT SYS_pselect6_time64
#else
#define NR_PPOLL SYS_ppoll
#define NR_PSELECT SYS_pselect6
#endif
struct time64 {
	int64_t sec, nsec;
};
#define SETSIZE 8 /* of a kernel's signal set */

struct sigarg {
	const void *set;
	size_t size;
};

static long ppoll64(struct pollfd *p, unsigned n, struct time64 *t,
		    const void *mask, size_t size)
{
	return syscall(NR_PPOLL, p, n, t, mask, size);
}

static void test_list(void)
{
	volatile nfds_t huge = 1u << 30;
	struct pollfd p[3];
	int closed = dup(0);

	close(closed);
	CHECK_EQ(poll(NULL, 0, 0), 0);
	p[0] = (struct pollfd){ fds[1], POLLOUT, -1 };
	p[1] = (struct pollfd){ fds[0], POLLIN, -1 };
	p[2] = (struct pollfd){ -1, POLLIN, -1 };
	CHECK_EQ(poll(p, 3, 0), 1);
	CHECK_EQ(p[0].revents, POLLOUT);
	CHECK_EQ(p[1].revents, 0);
	CHECK_EQ(p[2].revents, 0);
	p[2].fd = closed;
	p[0].events = POLLIN;
	CHECK_EQ(poll(p, 3, -1), 1);
	CHECK_EQ(p[0].revents, 0);
	CHECK_EQ(p[2].revents, POLLNVAL);
	CHECK_EQ(write(fds[1], "x", 1), 1);
	p[1].events = POLLIN | POLLRDNORM | POLLOUT;
	p[0].events = POLLOUT | POLLWRNORM;
	CHECK_EQ(poll(p, 2, 1000), 2);
	CHECK_EQ(p[1].revents, POLLIN | POLLRDNORM);
	CHECK_EQ(p[0].revents, POLLOUT | POLLWRNORM);
	p[1].events = 0;
	CHECK_EQ(poll(p + 1, 1, 0), 0);
	CHECK_EQ(read(fds[0], &closed, 1), 1);
	CHECK_ERRNO(poll(bad, 1, 0), EFAULT);
	CHECK_ERRNO(poll(p, huge, 0), EINVAL);
}

/* More than fit on the stack, and in one copy. */
static void test_many(void)
{
	enum {
		N = 300
	};
	static struct pollfd p[N];
	int other[2];

	CHECK_EQ(pipe(other), 0);
	for (int i = 0; i < N; i++)
		p[i] = (struct pollfd){ i % 3 ? fds[0] : -5, POLLIN, 7 };
	p[100].fd = p[299].fd = other[0];
	CHECK_EQ(poll(p, N, 0), 0);
	CHECK_EQ(poll(p, N, 5), 0);
	CHECK_EQ(write(other[1], "x", 1), 1);
	CHECK_EQ(poll(p, N, 5000), 2);
	for (int i = 0; i < N; i++)
		if (p[i].revents != (i == 100 || i == 299 ? POLLIN : 0))
			CHECK_EQ(i, -1);
	close(other[0]);
	close(other[1]);
}

static void test_limit(void)
{
	struct pollfd p[40];
	struct rlimit old, small;

	for (int i = 0; i < 40; i++)
		p[i] = (struct pollfd){ -1, POLLIN, 0 };
	getrlimit(RLIMIT_NOFILE, &old);
	small = old;
	small.rlim_cur = 32;
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &small), 0);
	CHECK_EQ(poll(p, 32, 0), 0);
	CHECK_ERRNO(poll(p, 33, 0), EINVAL);
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &old), 0);
}

static void test_timeouts(void)
{
	struct pollfd p = { fds[0], POLLIN, 0 };
	struct timeval tv = { 0, 30000 };
	int64_t start = clock_ms();
	struct time64 t;

	CHECK_EQ(poll(&p, 1, 30), 0);
	CHECK(clock_ms() - start >= 30);
	CHECK_EQ(poll(NULL, 0, 10), 0);
	CHECK(clock_ms() - start >= 40);
	CHECK_EQ(select(0, NULL, NULL, NULL, &tv), 0);
	CHECK(clock_ms() - start >= 70);

	t = (struct time64){ 0, 10000000 };
	CHECK_EQ(ppoll64(&p, 1, &t, NULL, 0), 0);
	CHECK_EQ(t.sec, 0);
	CHECK_EQ(t.nsec, 0);
	t = (struct time64){ 1000, 5 };
	p = (struct pollfd){ fds[1], POLLOUT, 0 };
	CHECK_EQ(ppoll64(&p, 1, &t, NULL, 0), 1);
	CHECK(t.sec == 999 || (t.sec == 1000 && t.nsec <= 5));
	t = (struct time64){ 0, 0 };
	CHECK_EQ(ppoll64(&p, 1, &t, NULL, 0), 1);
	/* What could never come is waited for, and left as it is. */
	t = (struct time64){ INT64_MAX, 999999999 };
	CHECK_EQ(ppoll64(&p, 1, &t, NULL, 0), 1);
	t = (struct time64){ 0, 1000000000 };
	CHECK_ERRNO(ppoll64(&p, 1, &t, NULL, 0), EINVAL);
	t = (struct time64){ -1, 0 };
	CHECK_ERRNO(ppoll64(&p, 1, &t, NULL, 0), EINVAL);
	t = (struct time64){ 0, -1 };
	CHECK_ERRNO(ppoll64(&p, 1, &t, NULL, 0), EINVAL);
	CHECK_ERRNO(ppoll64(&p, 1, bad, NULL, 0), EFAULT);
	CHECK_ERRNO(ppoll64(&p, 1, NULL, &t, 7), EINVAL);
	CHECK_ERRNO(ppoll64(&p, 1, NULL, bad, SETSIZE), EFAULT);
#ifdef SYS_ppoll_time64
	{
		int32_t t32[2] = { 1000, 5 };
		uint32_t in[1] = { 1u << fds[0] };

		CHECK_EQ(syscall(SYS_ppoll, &p, 1, t32, NULL, 0), 1);
		CHECK_EQ(t32[0], 999);
		t32[1] = 1000000000;
		CHECK_ERRNO(syscall(SYS_ppoll, &p, 1, t32, NULL, 0), EINVAL);
		t32[0] = 0;
		t32[1] = 1000000;
		CHECK_EQ(syscall(SYS_pselect6, fds[0] + 1, in, NULL, NULL, t32,
				 NULL),
			 0);
		CHECK_EQ(in[0], 0);
		CHECK_EQ(t32[1], 0);
	}
#endif
}

static long pselect64(int n, fd_set *in, fd_set *out, fd_set *ex,
		      struct time64 *t, const struct sigarg *arg)
{
	return syscall(NR_PSELECT, n, in, out, ex, t, arg);
}

static void test_select(void)
{
	struct time64 now = { 0, 0 }, later = { 1000, 5 };
	struct timeval tv = { 0, 0 };
	fd_set in, out, ex;
	int closed = dup(0), n = fds[1] + 1;

	close(closed);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&ex);
	FD_SET(fds[0], &in);
	FD_SET(fds[1], &out);
	FD_SET(fds[1], &ex);
	CHECK_EQ(select(n, &in, &out, &ex, &tv), 1);
	CHECK(!FD_ISSET(fds[0], &in));
	CHECK(FD_ISSET(fds[1], &out));
	CHECK(!FD_ISSET(fds[1], &ex));
	CHECK_EQ(write(fds[1], "x", 1), 1);
	FD_SET(fds[0], &in);
	CHECK_EQ(pselect64(n, &in, &out, NULL, &later, NULL), 2);
	CHECK(later.sec == 999 || later.nsec <= 5);
	CHECK(FD_ISSET(fds[0], &in));
	/* Bits from n on are not looked at. */
	FD_SET(closed, &in);
	FD_SET(closed, &out);
	CHECK_EQ(select(fds[0] + 1, &in, NULL, NULL, NULL), 1);
	/* They are gone now. */
	CHECK_EQ(select(closed + 1, &in, NULL, NULL, NULL), 1);
	FD_SET(closed, &in);
	CHECK_ERRNO(select(closed + 1, &in, NULL, NULL, NULL), EBADF);
	CHECK(FD_ISSET(closed, &in));
	CHECK_ERRNO(select(-1, &in, NULL, NULL, NULL), EINVAL);
	CHECK_ERRNO(pselect64(n, bad, NULL, NULL, &now, NULL), EFAULT);
	CHECK_ERRNO(pselect64(n, NULL, NULL, NULL, bad, NULL), EFAULT);
	CHECK_ERRNO(pselect64(n, NULL, NULL, NULL, &now, bad), EFAULT);
	now.nsec = -1;
	CHECK_ERRNO(pselect64(n, NULL, NULL, NULL, &now, NULL), EINVAL);
	tv.tv_sec = -1;
	CHECK_ERRNO(select(0, NULL, NULL, NULL, &tv), EINVAL);
	CHECK_EQ(read(fds[0], &closed, 1), 1);
}

/* As many as a set holds, and beyond. */
static void test_select_far(void)
{
	fd_set in;
	int top = 1000, far[2], n = 0;

	CHECK_EQ(pipe(far), 0);
	for (int fd = 500; fd <= top; fd += 100)
		CHECK_EQ(dup2(far[0], fd), fd);
	FD_ZERO(&in);
	for (int fd = 500; fd <= top; fd += 100)
		FD_SET(fd, &in);
	CHECK_EQ(write(far[1], "x", 1), 1);
	CHECK_EQ(select(FD_SETSIZE, &in, NULL, NULL, NULL), 6);
	for (int fd = 0; fd < FD_SETSIZE; fd++)
		n += FD_ISSET(fd, &in) != 0;
	CHECK_EQ(n, 6);
	CHECK(FD_ISSET(top, &in));
	for (int fd = 500; fd <= top; fd += 100)
		close(fd);
	close(far[0]);
	close(far[1]);
}

static long call_poll(struct blocked *b)
{
	struct pollfd p[2] = { { fds[1], POLLIN, 0 }, { b->fd, POLLIN, 0 } };
	int r = poll(p, 2, -1);

	return r < 0 ? r : r << 16 | p[1].revents;
}

static long call_select(struct blocked *b)
{
	fd_set in;

	FD_ZERO(&in);
	FD_SET(b->fd, &in);
	return select(b->fd + 1, &in, NULL, NULL, NULL);
}

static void test_blocking(void)
{
	struct blocked p = { .call = call_poll, .fd = fds[0] };
	struct blocked s = { .call = call_select, .fd = fds[0] };
	char c;

	blocked_start(&p);
	blocked_start(&s);
	CHECK_EQ(write(fds[1], "x", 1), 1);
	blocked_end(&p, 1 << 16 | POLLIN, 0);
	blocked_end(&s, 1, 0);
	CHECK_EQ(read(fds[0], &c, 1), 1);
	check_interrupts(&p);
	check_interrupts(&s);
	/* Neither is restarted, whatever the handler says. */
	event_catch(SIGUSR1, SA_RESTART);
	blocked_start(&p);
	blocked_start(&s);
	pthread_kill(p.thread, SIGUSR1);
	pthread_kill(s.thread, SIGUSR1);
	blocked_end(&p, -1, EINTR);
	blocked_end(&s, -1, EINTR);
	CHECK_EQ(event_handled, 2);
	/* A signal that is ignored is not noticed. */
	signal(SIGUSR1, SIG_IGN);
	blocked_start(&p);
	pthread_kill(p.thread, SIGUSR1);
	nap_ms(20);
	CHECK_EQ(p.done, 0);
	CHECK_EQ(write(fds[1], "x", 1), 1);
	blocked_end(&p, 1 << 16 | POLLIN, 0);
	CHECK_EQ(read(fds[0], &c, 1), 1);
}

static int blocked_signal(int sig)
{
	sigset_t now;

	pthread_sigmask(SIG_BLOCK, NULL, &now);
	return sigismember(&now, sig);
}

static int in_handler;

static void look_handler(int sig)
{
	in_handler = blocked_signal(sig) * 10 + blocked_signal(SIGUSR2);
}

/* The call's mask is in force while it waits, and not a moment longer. */
static void test_masks(void)
{
	struct pollfd p = { fds[0], POLLIN, 0 };
	struct sigaction sa = { .sa_handler = look_handler };
	struct timespec ts = { 5, 0 };
	sigset_t block, none, pending;
	fd_set in;

	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigemptyset(&sa.sa_mask);
	sigaction(SIGUSR1, &sa, NULL);
	pthread_sigmask(SIG_BLOCK, &block, NULL);
	raise(SIGUSR1);
	in_handler = -1;
	CHECK_EQ(poll(&p, 1, 10), 0);
	CHECK_EQ(in_handler, -1);
	CHECK_ERRNO(ppoll(&p, 1, &ts, &none), EINTR);
	CHECK_EQ(in_handler, 10);
	CHECK_EQ(blocked_signal(SIGUSR1), 1);
	/* Even with no time at all. */
	raise(SIGUSR1);
	ts = (struct timespec){ 0, 0 };
	CHECK_ERRNO(ppoll(&p, 1, &ts, &none), EINTR);
	/* What is ready goes before the signal, which then stays pending. */
	raise(SIGUSR1);
	in_handler = -1;
	p = (struct pollfd){ fds[1], POLLOUT, 0 };
	CHECK_EQ(ppoll(&p, 1, NULL, &none), 1);
	CHECK_EQ(in_handler, -1);
	CHECK_EQ(blocked_signal(SIGUSR1), 1);
	sigpending(&pending);
	CHECK(sigismember(&pending, SIGUSR1));
	/* The mask of the call is that of the handler, too. */
	FD_ZERO(&in);
	FD_SET(fds[0], &in);
	sigaddset(&none, SIGUSR2);
	ts.tv_sec = 5;
	CHECK_ERRNO(pselect(fds[0] + 1, &in, NULL, NULL, &ts, &none), EINTR);
	CHECK_EQ(in_handler, 11);
	CHECK(FD_ISSET(fds[0], &in));
	CHECK_EQ(blocked_signal(SIGUSR2), 0);
	CHECK_EQ(blocked_signal(SIGUSR1), 1);
	ts = (struct timespec){ 0, 1000000 };
	CHECK_EQ(pselect(fds[0] + 1, &in, NULL, NULL, &ts, &none), 0);
	CHECK_EQ(blocked_signal(SIGUSR2), 0);
	pthread_sigmask(SIG_UNBLOCK, &block, NULL);
}

/* A descriptor that is closed while it is polled ends nothing. */
static void test_close(void)
{
	int other[2];
	struct blocked b = { .call = call_poll };

	CHECK_EQ(pipe(other), 0);
	b.fd = dup(other[0]);
	blocked_start(&b);
	close(b.fd);
	nap_ms(10);
	CHECK_EQ(b.done, 0);
	CHECK_EQ(write(other[1], "x", 1), 1);
	/* It looks again, by number. */
	blocked_end(&b, 1 << 16 | POLLNVAL, 0);
	close(other[0]);
	close(other[1]);
}

int main(void)
{
	CHECK_EQ(pipe(fds), 0);
	test_list();
	test_many();
	test_limit();
	test_timeouts();
	test_select();
	test_select_far();
	test_blocking();
	test_masks();
	test_close();
	close(fds[0]);
	close(fds[1]);
	return check_done();
}
