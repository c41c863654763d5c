/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Time and interrupts. A tick is a nanosecond: of the host's monotonic clock,
 * or, with host.time=virtual, of a clock that only calls and waiting move, so
 * that nothing waits and every run is the same.
 *
 * Two lines: the timer, pending from its time on, and the console, pending
 * while there is input and somebody listens. The kernel looks at them where it
 * turns interrupts on (irq.c); while the program runs, a timer of the host's
 * interrupts it.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#include <arch/layout.h>
#include <arch/cpu.h>
#include <plat/upcall.h>
#include "host.h"

#define SECOND 1000000000ULL
#define NEVER UINT64_MAX
#define PATIENCE (1000 * SECOND) /* as good as for ever */
#define VIRTUAL_DAY 1700000000 /* seconds */
#define CALL_TICKS 1000 /* virtual: what looking at the clock takes */

bool host_virtual_time;
void (*host_on_deadlock)(void);

static uint64_t virtual_now = SECOND;
static uint64_t started; /* on the host's clock; ours is near 0 then */
static uint64_t deadline = NEVER, armed = NEVER;
static bool listening, readable, ended;
static timer_t alarm_timer;
static bool have_alarm;

uint64_t host_ticks(void)
{
	struct timespec ts;
	uint64_t now;

	if (host_virtual_time)
		return virtual_now += CALL_TICKS;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	now = (uint64_t)ts.tv_sec * SECOND + (uint64_t)ts.tv_nsec;
	if (started == 0)
		started = now;
	return now - started;
}

/* Since 1970: virtual time starts on the same day. */
int64_t host_seconds(void)
{
	return host_virtual_time ? VIRTUAL_DAY : time(NULL);
}

void arch_timer_set(uint64_t ticks)
{
	deadline = ticks;
}

bool host_line_pending(unsigned line)
{
	if (line == HOST_LINE_TIMER)
		return deadline != NEVER && host_ticks() >= deadline;
	return listening && readable;
}

/* --- Waiting ------------------------------------------------------------ */

/* Wait for input at most so long. NULL: for ever. */
static void wait_input(const struct timespec *left)
{
	struct pollfd in = { listening && !ended ? 0 : -1, POLLIN, 0 };

	if (ppoll(&in, 1, left, NULL) > 0)
		readable = true;
}

void arch_wait(void)
{
	uint64_t now = host_ticks();
	uint64_t left = deadline > now ? deadline - now : 0;
	struct timespec ts = { (time_t)(left / SECOND), (long)(left % SECOND) };

	if (host_line_pending(HOST_LINE_CONSOLE))
		return;
	if (host_on_deadlock != NULL && left > PATIENCE) {
		host_on_deadlock();
	} else if (deadline == NEVER && (!listening || ended)) {
		host_die("every thread waits, and nothing will come");
	} else if (deadline == NEVER) {
		wait_input(NULL);
	} else if (host_virtual_time) {
		virtual_now += left;
		wait_input(&(struct timespec){ 0, 0 });
	} else {
		wait_input(&ts);
	}
}

/* --- While the program runs --------------------------------------------- */

static void alarm_make(void)
{
	struct sigevent ev = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGALRM,
	};

	if (timer_create(CLOCK_MONOTONIC, &ev, &alarm_timer) != 0)
		host_die("no timer");
	have_alarm = true;
}

void host_alarm_arm(void)
{
	struct itimerspec when = { { 0, 0 }, { 0, 0 } };

	if (host_virtual_time || deadline == armed)
		return;
	if (!have_alarm)
		alarm_make();
	armed = deadline;
	if (deadline != NEVER) {
		when.it_value.tv_sec = (time_t)((started + deadline) / SECOND);
		when.it_value.tv_nsec = (long)((started + deadline) % SECOND);
	}
	timer_settime(alarm_timer, TIMER_ABSTIME, &when, NULL);
}

void host_alarm_rang(void)
{
	armed = NEVER;
	if (listening)
		wait_input(&(struct timespec){ 0, 0 });
}

/* --- The console -------------------------------------------------------- */

void host_console_listen(bool on)
{
	listening = on;
}

int host_console_getc(void)
{
	struct pollfd in = { 0, POLLIN, 0 };
	unsigned char c;

	if (ended || poll(&in, 1, 0) <= 0 || read(0, &c, 1) != 1) {
		ended |= (in.revents & (POLLIN | POLLHUP)) != 0;
		readable = false;
		return -1;
	}
	return c;
}

void host_console_write(const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(1, text, len);

		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return;
		if (n > 0) {
			text += n;
			len -= (size_t)n;
		}
	}
}
