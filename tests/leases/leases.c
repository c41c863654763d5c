/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fcntl's leases: who gets one, who is told that it is to go, and by which
 * signal; how long whoever opens or cuts the file waits. As root.
 */
#define _GNU_SOURCE
#include <sys/stat.h>
#include "event.h"
#include "scratch.h"

#define RT (SIGRTMIN + 3)
#define BREAK_TIME "/proc/sys/fs/lease-break-time"
#define ENABLE "/proc/sys/fs/leases-enable"

static sigset_t all;

/* The signal that is pending, taken; 0: there is none. */
static int take(siginfo_t *info)
{
	struct timespec now = { 0 };
	int sig = sigtimedwait(&all, info, &now);

	return sig < 0 ? 0 : sig;
}

/* Until the holder is told. */
static void wait_told(int fd)
{
	siginfo_t info;

	CHECK_EQ(sigwaitinfo(&all, &info), RT);
	CHECK_EQ(info.si_code, POLL_MSG);
	CHECK_EQ(info.si_fd, fd);
	CHECK_EQ(info.si_band, POLLIN | POLLRDNORM | POLLMSG);
}

static long set(int fd, int type)
{
	return fcntl(fd, F_SETLEASE, type);
}

static long get(int fd)
{
	return fcntl(fd, F_GETLEASE);
}

/* f, with a lease; told by RT. */
static int hold(int flags, int type)
{
	int fd = open("f", flags);

	CHECK_EQ(set(fd, type), 0);
	CHECK_EQ(fcntl(fd, F_SETSIG, RT), 0);
	CHECK_EQ(get(fd), type);
	return fd;
}

static void write_number(const char *path, const char *number)
{
	int fd = open(path, O_WRONLY);

	CHECK_EQ(write(fd, number, strlen(number)), strlen(number));
	close(fd);
}

static long number_in(const char *path)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY);

	CHECK(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	return atol(text);
}

/* --- Who gets one -------------------------------------------------------- */

static void test_refused(void)
{
	int fd = open("f", O_RDONLY), path = open("f", O_PATH), p[2];
	int dir = open(".", O_RDONLY);

	CHECK_EQ(get(fd), F_UNLCK);
	CHECK_ERRNO(set(fd, F_UNLCK), EAGAIN);
	CHECK_ERRNO(set(fd, 77), EINVAL);
	CHECK_ERRNO(set(-1, F_RDLCK), EBADF);
	CHECK_ERRNO(set(path, F_RDLCK), EBADF);
	CHECK_ERRNO(get(path), EBADF);
	CHECK_ERRNO(set(dir, F_WRLCK), EINVAL);
	CHECK_EQ(pipe(p), 0);
	CHECK_ERRNO(set(p[0], F_RDLCK), EINVAL);
	CHECK_ERRNO(set(p[0], F_UNLCK), EINVAL);
	CHECK_EQ(get(p[0]), F_UNLCK);
	close(p[0]);
	close(p[1]);
	close(dir);
	close(path);
	close(fd);
}

static void test_opens(void)
{
	int one = open("f", O_RDONLY), two = open("f", O_RDONLY), wr;

	/* Readers may share; none may write, not even the holder. */
	CHECK_EQ(set(one, F_RDLCK), 0);
	CHECK_EQ(set(two, F_RDLCK), 0);
	CHECK_EQ(set(one, F_RDLCK), 0);
	CHECK_ERRNO(set(one, F_WRLCK), EAGAIN);
	CHECK_EQ(set(one, F_UNLCK), 0);
	CHECK_EQ(get(two), F_RDLCK);
	CHECK_EQ(set(two, F_UNLCK), 0);
	wr = open("f", O_WRONLY);
	CHECK_ERRNO(set(one, F_RDLCK), EAGAIN);
	CHECK_ERRNO(set(wr, F_RDLCK), EAGAIN);
	CHECK_ERRNO(set(wr, F_WRLCK), EAGAIN);
	close(one);
	close(two);
	/* The holder alone, however it has the file open. */
	CHECK_EQ(set(wr, F_WRLCK), 0);
	CHECK_EQ(get(wr), F_WRLCK);
	CHECK_ERRNO(set(wr, F_RDLCK), EAGAIN);
	close(wr);
	one = open("f", O_RDONLY);
	CHECK_EQ(set(one, F_WRLCK), 0);
	CHECK_EQ(set(one, F_RDLCK), 0);
	CHECK_EQ(get(one), F_RDLCK);
	CHECK_EQ(set(one, F_WRLCK), 0);
	two = open("f", O_PATH); /* is not open for anything */
	CHECK_EQ(set(one, F_WRLCK), 0);
	close(two);
	close(one);
	CHECK_EQ(take(NULL), 0);
}

/* A lease is of the open file, and goes with the last descriptor. */
static void test_close(void)
{
	int one = hold(O_RDONLY, F_WRLCK), two = dup(one);

	close(one);
	CHECK_EQ(get(two), F_WRLCK);
	CHECK_ERRNO(open("f", O_RDONLY | O_NONBLOCK), EWOULDBLOCK);
	CHECK_EQ(take(NULL), RT);
	close(two);
	one = open("f", O_RDONLY | O_NONBLOCK);
	CHECK(one >= 0);
	CHECK_EQ(get(one), F_UNLCK);
	CHECK_EQ(take(NULL), 0);
	close(one);
}

static void test_enable(void)
{
	int fd = hold(O_RDONLY, F_RDLCK), two = open("f", O_RDONLY);

	CHECK_EQ(number_in(ENABLE), 1);
	write_number(ENABLE, "0\n");
	CHECK_ERRNO(set(two, F_RDLCK), EINVAL);
	CHECK_EQ(set(fd, F_RDLCK), 0);
	write_number(ENABLE, "1");
	CHECK_EQ(set(two, F_RDLCK), 0);
	close(fd);
	close(two);
}

/* --- Who is told --------------------------------------------------------- */

/* What does not open the file. */
static void test_silent(void)
{
	int fd = hold(O_RDONLY, F_WRLCK);
	struct stat st;

	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(chmod("f", 0600), 0);
	CHECK_EQ(access("f", R_OK), 0);
	CHECK_EQ(rename("f", "g"), 0);
	CHECK_EQ(link("g", "f"), 0);
	CHECK_EQ(unlink("g"), 0);
	CHECK_EQ(take(NULL), 0);
	close(fd);
}

/* An open that does not wait; and whom the signal goes to, and what is left of
 * that with the lease. */
static void test_nonblock(void)
{
	int fd = hold(O_RDONLY, F_RDLCK), other;
	siginfo_t info;

	CHECK_EQ(fcntl(fd, F_GETOWN), getpid());
	other = open("f", O_RDONLY | O_NONBLOCK);
	CHECK(other >= 0);
	CHECK_EQ(take(NULL), 0);
	close(other);
	CHECK_ERRNO(open("f", O_RDWR | O_NONBLOCK), EWOULDBLOCK);
	CHECK_ERRNO(open("f", O_CREAT | O_RDWR | O_NONBLOCK, 0600),
		    EWOULDBLOCK);
	wait_told(fd);
	CHECK_EQ(get(fd), F_UNLCK);
	CHECK_EQ(set(fd, F_UNLCK), 0);
	CHECK_EQ(fcntl(fd, F_GETOWN), 0);
	CHECK_EQ(fcntl(fd, F_GETSIG), 0);
	other = open("f", O_RDWR | O_NONBLOCK);
	CHECK(other >= 0);
	close(other);
	/* With no signal of its own. */
	CHECK_EQ(set(fd, F_RDLCK), 0);
	CHECK_ERRNO(open("f", O_WRONLY | O_NONBLOCK), EWOULDBLOCK);
	CHECK_EQ(take(NULL), SIGIO);
	close(fd);
	/* One whose codes mean something else. */
	fd = open("f", O_RDONLY);
	CHECK_EQ(fcntl(fd, F_SETSIG, SIGCHLD), 0);
	CHECK_EQ(set(fd, F_RDLCK), 0);
	CHECK_ERRNO(open("f", O_WRONLY | O_NONBLOCK), EWOULDBLOCK);
	CHECK_EQ(take(&info), SIGCHLD);
	CHECK_EQ(info.si_code, SI_SIGIO);
	close(fd);
}

/* A write lease becomes one for reading, for who reads. */
static void test_targets(void)
{
	int fd = hold(O_RDONLY, F_WRLCK);

	CHECK_ERRNO(open("f", O_RDONLY | O_NONBLOCK), EWOULDBLOCK);
	wait_told(fd);
	CHECK_EQ(get(fd), F_RDLCK);
	CHECK_ERRNO(open("f", O_RDONLY | O_NONBLOCK), EWOULDBLOCK);
	CHECK_EQ(take(NULL), 0); /* it was told already */
	CHECK_ERRNO(open("f", O_RDWR | O_NONBLOCK), EWOULDBLOCK);
	wait_told(fd);
	CHECK_EQ(get(fd), F_UNLCK);
	close(fd);
}

static void *ask_thread(void *arg)
{
	(void)arg;
	CHECK_ERRNO(open("f", O_RDWR | O_NONBLOCK), EWOULDBLOCK);
	return NULL;
}

/* F_SETOWN before the lease stays. */
static void test_owner(void)
{
	struct f_owner_ex me = { F_OWNER_TID, (int)syscall(SYS_gettid) }, now;
	int fd = open("f", O_RDONLY);
	pthread_t t;

	CHECK_EQ(fcntl(fd, F_SETOWN_EX, &me), 0);
	CHECK_EQ(fcntl(fd, F_SETSIG, RT), 0);
	CHECK_EQ(set(fd, F_RDLCK), 0);
	CHECK_EQ(fcntl(fd, F_GETOWN_EX, &now), 0);
	CHECK_EQ(now.type, F_OWNER_TID);
	CHECK_EQ(now.pid, me.pid);
	CHECK_EQ(pthread_create(&t, NULL, ask_thread, NULL), 0);
	wait_told(fd);
	CHECK_EQ(pthread_join(t, NULL), 0);
	close(fd);
}

/* --- Who waits ----------------------------------------------------------- */

static long opens(struct blocked *b)
{
	int fd = open("f", b->fd);

	return fd < 0 ? fd : close(fd);
}

static long cuts(struct blocked *b)
{
	return truncate("f", b->fd);
}

static void test_waits(void)
{
	struct blocked reads = { .call = opens, .fd = O_RDONLY };
	struct blocked writes = { .call = opens, .fd = O_RDWR };
	struct blocked cut = { .call = cuts, .fd = 3 };
	struct stat st;
	int fd = hold(O_RDONLY, F_WRLCK);

	/* One that reads, until the lease is less. */
	blocked_start(&reads);
	wait_told(fd);
	CHECK_ERRNO(set(fd, F_WRLCK), EAGAIN); /* it counts as open */
	CHECK_EQ(set(fd, F_RDLCK), 0);
	blocked_end(&reads, 0, 0);
	CHECK_EQ(get(fd), F_RDLCK);
	/* Several that write, until it goes, be it with its file. */
	blocked_start(&writes);
	wait_told(fd);
	blocked_start(&cut);
	CHECK_EQ(take(NULL), 0);
	close(fd);
	blocked_end(&writes, 0, 0);
	blocked_end(&cut, 0, 0);
	CHECK_EQ(stat("f", &st), 0);
	CHECK_EQ(st.st_size, 3);
	fd = hold(O_RDONLY, F_RDLCK);
	blocked_start(&cut);
	wait_told(fd);
	close(fd);
	blocked_end(&cut, 0, 0);
	/* No lease is in the way of one who has the file open. */
	fd = open("f", O_RDWR);
	CHECK_EQ(set(fd, F_WRLCK), 0);
	CHECK_EQ(ftruncate(fd, 5), 0);
	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK_EQ(take(NULL), 0);
	close(fd);
}

static void test_interrupted(void)
{
	struct blocked writes = { .call = opens, .fd = O_RDWR };
	struct blocked cut = { .call = cuts, .fd = 1 };
	int fd = hold(O_RDONLY, F_RDLCK);

	check_interrupts(&writes);
	wait_told(fd);
	close(fd);
	fd = hold(O_RDONLY, F_RDLCK);
	event_catch(SIGUSR1, 0);
	blocked_start(&cut);
	CHECK_EQ(pthread_kill(cut.thread, SIGUSR1), 0);
	blocked_end(&cut, -1, EINTR);
	wait_told(fd);
	/* One that is restarted goes on waiting. */
	event_catch(SIGUSR1, SA_RESTART);
	blocked_start(&cut);
	CHECK_EQ(pthread_kill(cut.thread, SIGUSR1), 0);
	nap_ms(20);
	CHECK_EQ(event_handled, 1);
	CHECK_EQ(cut.done, 0);
	close(fd);
	blocked_end(&cut, 0, 0);
}

/* A holder that does nothing loses its lease in time. */
static void test_time(void)
{
	char before[32];
	int64_t start;
	int fd, other;

	snprintf(before, sizeof(before), "%ld", number_in(BREAK_TIME));
	write_number(BREAK_TIME, "1\n");
	CHECK_EQ(number_in(BREAK_TIME), 1);
	CHECK_ERRNO(write(other = open(BREAK_TIME, O_WRONLY), "x\n", 2),
		    EINVAL);
	close(other);
	fd = hold(O_RDONLY, F_WRLCK);
	start = clock_ms();
	other = open("f", O_RDONLY);
	CHECK(other >= 0);
	CHECK(clock_ms() - start >= 900);
	wait_told(fd);
	CHECK_EQ(get(fd), F_RDLCK);
	close(other);
	start = clock_ms();
	other = open("f", O_RDWR);
	CHECK(other >= 0);
	CHECK(clock_ms() - start >= 900);
	wait_told(fd);
	CHECK_EQ(get(fd), F_UNLCK);
	CHECK_EQ(fcntl(fd, F_GETSIG), 0);
	close(other);
	close(fd);
	write_number(BREAK_TIME, before);
}

int main(void)
{
	sigemptyset(&all);
	sigaddset(&all, SIGIO);
	sigaddset(&all, SIGCHLD);
	sigaddset(&all, RT);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &all, NULL), 0);
	scratch_enter("leases");
	make_file("f");
	test_refused();
	test_opens();
	test_close();
	test_enable();
	test_silent();
	test_nonblock();
	test_targets();
	test_owner();
	test_waits();
	test_interrupted();
	test_time();
	CHECK_EQ(unlink("f"), 0);
	scratch_leave();
	return check_done();
}
