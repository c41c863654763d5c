/* SPDX-License-Identifier: BSD-3-Clause */
/* FIFOs: what open waits for, what O_NONBLOCK and O_RDWR do, what hangs up. */
#define _GNU_SOURCE
#include <sys/stat.h>
#include "event.h"

static char path[] = "/tmp/armlet-fifos.XXXXXX";
static char fifo[sizeof(path) + 8];

static long call_open(struct blocked *b)
{
	return open(fifo, b->fd) >= 0 ? 1 : -1;
}

static long call_read(struct blocked *b)
{
	char c;

	return read(b->fd, &c, 1);
}

static void test_make(void)
{
	struct stat st;

	CHECK_EQ(mkfifo(fifo, 0640), 0);
	CHECK_ERRNO(mkfifo(fifo, 0640), EEXIST);
	CHECK_EQ(stat(fifo, &st), 0);
	CHECK(S_ISFIFO(st.st_mode));
	CHECK_EQ(st.st_mode & 0777, 0640);
	CHECK_EQ(st.st_size, 0);
}

static void test_nonblock(void)
{
	char buf[8];
	int r, w, both;

	CHECK_ERRNO(open(fifo, O_WRONLY | O_NONBLOCK), ENXIO);
	r = open(fifo, O_RDONLY | O_NONBLOCK);
	CHECK(r >= 0);
	/* There was no writer yet: end of file, but not hung up. */
	CHECK_EQ(read(r, buf, 8), 0);
	CHECK_EQ(ready_now(r), 0);
	w = open(fifo, O_WRONLY | O_NONBLOCK);
	CHECK(w >= 0);
	CHECK_ERRNO(read(r, buf, 8), EAGAIN);
	CHECK_EQ(write(w, "abc", 3), 3);
	CHECK_EQ(ready_now(r), POLLIN);
	CHECK_EQ(read(r, buf, 8), 3);
	CHECK_EQ(fcntl(w, F_GETPIPE_SZ), 65536);
	CHECK_ERRNO(lseek(w, 0, SEEK_SET), ESPIPE);
	close(w);
	CHECK_EQ(ready_now(r), POLLHUP);
	close(r);
	/* Both ends in one: never blocks, never hangs up. */
	both = open(fifo, O_RDWR);
	CHECK_EQ(write(both, "xy", 2), 2);
	CHECK_EQ(ready_now(both), POLLIN | POLLOUT);
	w = open(fifo, O_WRONLY | O_NONBLOCK);
	CHECK(w >= 0);
	close(both);
	CHECK_EQ(ready_now(w), POLLOUT | POLLERR);
	CHECK_ERRNO(write(w, "x", 1), EPIPE);
	/* What nobody read stays while anybody has it open... */
	r = open(fifo, O_RDONLY | O_NONBLOCK);
	CHECK_EQ(read(r, buf, 8), 2);
	CHECK_EQ(write(w, "gone", 4), 4);
	close(r);
	close(w);
	/* ...and no longer. */
	r = open(fifo, O_RDONLY | O_NONBLOCK);
	CHECK_EQ(read(r, buf, 8), 0);
	close(r);
}

static void test_blocking(void)
{
	struct blocked r = { .call = call_open, .fd = O_RDONLY };
	struct blocked w = { .call = call_open, .fd = O_WRONLY };
	struct blocked in = { .call = call_read };
	int fd = dup(0), other;

	close(fd);
	blocked_start(&r);
	CHECK_EQ(pthread_create(&w.thread, NULL, blocked_run, &w), 0);
	pthread_join(r.thread, NULL);
	pthread_join(w.thread, NULL);
	CHECK_EQ(r.result, 1);
	CHECK_EQ(w.result, 1);
	close(fd);
	close(fd + 1);
	check_interrupts(&r);
	check_interrupts(&w);
	/* A restarted open still meets the other end. */
	event_catch(SIGUSR1, SA_RESTART);
	blocked_start(&w);
	CHECK_EQ(pthread_kill(w.thread, SIGUSR1), 0);
	nap_ms(10);
	CHECK_EQ(w.done, 0);
	other = open(fifo, O_RDONLY);
	blocked_end(&w, 1, 0);
	in.fd = other;
	blocked_start(&in);
	for (int i = fd; i <= fd + 1; i++)
		if (i != other)
			close(i);
	blocked_end(&in, 0, 0);
	close(other);
	/* A writer that came and went is enough for who waits in open. */
	blocked_start(&r);
	other = open(fifo, O_RDWR);
	close(other);
	blocked_end(&r, 1, 0);
	for (int i = fd; i <= fd + 1; i++)
		close(i);
}

/* The name goes, the FIFO stays while it is open. */
static void test_unlink(void)
{
	int both = open(fifo, O_RDWR), other;
	char c;

	CHECK_EQ(unlink(fifo), 0);
	CHECK_EQ(mkfifo(fifo, 0600), 0);
	other = open(fifo, O_RDWR | O_NONBLOCK);
	CHECK_EQ(write(both, "x", 1), 1);
	CHECK_ERRNO(read(other, &c, 1), EAGAIN);
	CHECK_EQ(read(both, &c, 1), 1);
	close(both);
	close(other);
	CHECK_EQ(unlink(fifo), 0);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	mkdir("/tmp", 01777);
	CHECK(mkdtemp(path) != NULL);
	snprintf(fifo, sizeof(fifo), "%s/fifo", path);
	test_make();
	test_nonblock();
	test_blocking();
	test_unlink();
	CHECK_EQ(rmdir(path), 0);
	return check_done();
}
