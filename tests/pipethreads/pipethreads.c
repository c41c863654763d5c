/* SPDX-License-Identifier: BSD-3-Clause */
/* Pipes between threads: blocking and what ends it, ends that close under who
 * sleeps, writes that stay whole, bytes that arrive once. */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include "event.h"

#define PAGE 4096

static char big[1 << 17], back[1 << 17];

static int pending(int fd)
{
	int n = -1;

	CHECK_EQ(ioctl(fd, FIONREAD, &n), 0);
	return n;
}

static long call_read(struct blocked *b)
{
	return read(b->fd, b->buf, b->size);
}

static long call_write(struct blocked *b)
{
	return write(b->fd, b->buf, b->size);
}

static void test_blocking(void)
{
	struct blocked r = { .call = call_read, .buf = back, .size = 10 };
	struct blocked w = { .call = call_write, .buf = big };
	int fds[2];

	CHECK_EQ(pipe(fds), 0);
	r.fd = fds[0];
	w.fd = fds[1];
	blocked_start(&r);
	CHECK_EQ(write(fds[1], "x", 1), 1);
	blocked_end(&r, 1, 0);
	check_interrupts(&r);
	/* SA_RESTART: the call goes on. */
	event_catch(SIGUSR1, SA_RESTART);
	blocked_start(&r);
	CHECK_EQ(pthread_kill(r.thread, SIGUSR1), 0);
	nap_ms(20);
	CHECK_EQ(event_handled, 1);
	CHECK_EQ(r.done, 0);
	CHECK_EQ(write(fds[1], "yz", 2), 2);
	blocked_end(&r, 2, 0);

	w.size = 65536;
	CHECK_EQ(write(fds[1], big, 65536), 65536);
	check_interrupts(&w);
	/* A part has been written: that is the result. */
	event_catch(SIGUSR1, 0);
	w.size = 3 * PAGE;
	blocked_start(&w);
	CHECK_EQ(read(fds[0], back, PAGE), PAGE);
	nap_ms(20);
	CHECK_EQ(w.done, 0);
	CHECK_EQ(pthread_kill(w.thread, SIGUSR1), 0);
	blocked_end(&w, PAGE, 0);
	CHECK_EQ(pending(fds[0]), 65536);
	/* A write larger than the pipe ends when all of it was read. */
	w.size = sizeof(big);
	blocked_start(&w);
	for (size_t got = 0; got < 65536 + sizeof(big);)
		got += (size_t)read(fds[0], back, 5000);
	blocked_end(&w, sizeof(big), 0);
	CHECK_EQ(pending(fds[0]), 0);

	/* Ends that close under who sleeps. */
	blocked_start(&r);
	close(fds[1]);
	blocked_end(&r, 0, 0);
	close(fds[0]);
	signal(SIGPIPE, SIG_IGN);
	CHECK_EQ(pipe(fds), 0);
	w.fd = fds[1];
	CHECK_EQ(write(fds[1], big, 65536), 65536);
	blocked_start(&w);
	close(fds[0]);
	blocked_end(&w, -1, EPIPE);
	close(fds[1]);
}

/* Several writers of at most PIPE_BUF bytes never mix; several readers get each
 * byte once. */
#define WRITERS 4
#define RECORDS 400
#define RECORD 1000

static int shared[2];

static void *write_records(void *arg)
{
	char record[RECORD];

	memset(record, (int)(intptr_t)arg, sizeof(record));
	for (int i = 0; i < RECORDS; i++)
		if (write(shared[1], record, RECORD) != RECORD)
			return "write";
	return NULL;
}

static void *read_records(void *arg)
{
	long *bytes = arg;
	char record[RECORD];
	ssize_t n;

	while ((n = read(shared[0], record, RECORD)) > 0)
		*bytes += n;
	return NULL;
}

static void test_threads(void)
{
	pthread_t w[WRITERS], r[2];
	long bytes[2] = { 0, 0 };
	char record[RECORD];
	void *wrong;
	int mixed = 0;

	CHECK_EQ(pipe(shared), 0);
	for (int i = 0; i < WRITERS; i++)
		pthread_create(&w[i], NULL, write_records,
			       (void *)(intptr_t)(i + 1));
	for (int i = 0; i < WRITERS * RECORDS / 2; i++) {
		size_t got = 0;

		while (got < RECORD)
			got += (size_t)read(shared[0], record + got,
					    RECORD - got);
		mixed += memcmp(record, record + 1, RECORD - 1) != 0;
	}
	CHECK_EQ(mixed, 0);
	for (int i = 0; i < 2; i++)
		pthread_create(&r[i], NULL, read_records, &bytes[i]);
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(w[i], &wrong);
		CHECK(!wrong);
	}
	close(shared[1]);
	for (int i = 0; i < 2; i++)
		pthread_join(r[i], NULL);
	CHECK_EQ(bytes[0] + bytes[1], WRITERS * RECORDS / 2 * RECORD);
	close(shared[0]);
}

/* A write that has moved something when the reader goes: the signal is there
 * when it returns. */
static void test_broken(void)
{
	struct blocked w = { .call = call_write, .buf = big, .size = 1 << 17 };
	int fds[2];

	event_catch(SIGPIPE, 0);
	CHECK_EQ(pipe(fds), 0);
	w.fd = fds[1];
	blocked_start(&w);
	close(fds[0]);
	blocked_end(&w, 65536, 0);
	CHECK_EQ(event_handled, 1);
	close(fds[1]);
	signal(SIGPIPE, SIG_IGN);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	test_blocking();
	test_broken();
	test_threads();
	return check_done();
}
