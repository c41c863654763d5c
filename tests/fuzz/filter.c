/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which calls are provided, and what a wild one of them may not be: it would
 * end the program, or take away what fuzzer and witness stand on, as it should.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include "wild.h"

/* <linux/futex.h> is not there. */
#define FUTEX_CMD_MASK 127
#define FUTEX_LOCK_PI 6
#define FUTEX_TRYLOCK_PI 8
#define FUTEX_WAIT_REQUEUE_PI 11
#define FUTEX_LOCK_PI2 13

static struct call calls[NUMBERS];
static uint32_t provided[NUMBERS];
static unsigned provided_count;
static long calls_tls; /* arm: the fuzzer's */

#define PRIVATE 0xf0000u /* arm's private calls */

static long call3(long nr, long a, long b, long c)
{
	const long r[REGISTERS] = { a, b, c };

	return raw_call(nr, r);
}

/* --- Not made, or with other arguments ----------------------------------- */

static bool never(long *r)
{
	(void)r;
	return false;
}

/* KILL and STOP cannot be caught: the first ends the program, nobody would
 * continue it after the second. */
static void catchable(long *sig)
{
	if ((int)*sig == SIGKILL || (int)*sig == SIGSTOP)
		*sig = SIGUSR2;
}

static bool signal_second(long *r)
{
	catchable(&r[1]);
	return true;
}

static bool signal_third(long *r)
{
	catchable(&r[2]);
	return true;
}

/* Every action stays: what catches the other signals, among them. */
static bool no_action(long *r)
{
	if ((unsigned long)r[1] < USER_TOP)
		r[1] = 0;
	return true;
}

static bool no_mask(long *r)
{
	r[2] &= (long)~WAKE_BIT;
	return true;
}

/* One waits for its owner, whatever signals come: the witness, may be. */
static bool no_lock(long *r)
{
	switch (r[1] & FUTEX_CMD_MASK) {
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
	case FUTEX_WAIT_REQUEUE_PI:
		r[1] = FUTEX_TRYLOCK_PI;
	}
	return true;
}

/* A timer's signal stands in memory. */
static bool no_event(long *r)
{
	if ((unsigned long)r[1] < USER_TOP)
		r[1] = 0;
	return true;
}

/* An area that holds anything ends the program; see tests/rseq. */
static bool rseq_bad(long *r)
{
	if ((unsigned long)r[0] < USER_TOP)
		r[0] = 0;
	return true;
}

/* A thread that begins on a wild stack runs into a fault of its own making. */
static bool clone_invalid(long *r)
{
	r[0] = (r[0] | CLONE_THREAD) & ~CLONE_SIGHAND; /* EINVAL */
	return true;
}

static bool clone3_bad(long *r)
{
	if ((unsigned long)r[0] < USER_TOP)
		r[0] = 0;
	return true;
}

static bool address_length(long *r)
{
	arena_confine_range(&r[0], &r[1]);
	return true;
}

static bool map_inside(long *r)
{
	if (r[3] & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		arena_confine_range(&r[0], &r[1]);
	return true;
}

static bool remap_inside(long *r)
{
	arena_confine_range(&r[0], &r[1]);
	if (r[3] & MREMAP_FIXED) {
		arena_confine_range(&r[4], &r[2]);
		r[4] &= (long)~(PAGE - 1);
	}
	return true;
}

/* Limits that are kept would bind the witness, too. */
static bool limit_set(long *r)
{
	if (r[1] != 0)
		r[0] |= 64;
	return true;
}

static bool limit_process(long *r)
{
	if (r[2] != 0)
		r[1] |= 64;
	return true;
}

static bool close_some(long *r)
{
	if ((uint32_t)r[0] < HIDDEN_END && (uint32_t)r[1] >= HIDDEN)
		r[1] = HIDDEN - 1;
	return true;
}

/* --- Undone --------------------------------------------------------------- */

static void unmap(long result, const long *r)
{
	unsigned long at = (unsigned long)result;

	if (at >= 0ul - 4095 || arena_confine(at) == at)
		return;
	call3(SYS_munmap, result, r[1], 0);
}

static void unmap_remapped(long result, const long *r)
{
	unsigned long at = (unsigned long)result;

	if (at < 0ul - 4095 && arena_confine(at) != at)
		call3(SYS_munmap, result, r[2], 0);
}

/* Nobody runs before the witness for long. */
static void schedule_normally(long result, const long *r)
{
	static const int zero;

	(void)r;
	if (result < 0)
		return;
	call3(SYS_sched_setscheduler, 0, SCHED_OTHER, (long)&zero);
	call3(SYS_sched_setscheduler, 1, SCHED_OTHER, (long)&zero);
	call3(SYS_setpriority, 0, 0, 0);
	call3(SYS_setpriority, 0, 1, 0);
}

/* Whatever else is mapped later is not locked, nor filled at once. */
static void unlock(long result, const long *r)
{
	(void)r;
	if (result == 0)
		call3(SYS_munlockall, 0, 0, 0);
}

/* The fuzzer has no use for its TLS, but what ends it has. */
static void restore_tls(long result, const long *r)
{
	(void)result;
	(void)r;
#ifdef __arm__
	call3(0xf0005, calls_tls, 0, 0);
#endif
}

/* --- The table ------------------------------------------------------------ */

static const struct rule {
	const char *name;
	bool (*filter)(long *r);
	void (*after)(long result, const long *r);
} rules[] = {
	{ "exit", never, NULL }, /* the fuzzer's end; see tests/exit */
	{ "exit_group", never, NULL },
	{ "rt_sigreturn", never, NULL }, /* a jump; see tests/attack */
	{ "sigreturn", never, NULL },
	{ "fork", never, NULL }, /* a second fuzzer */
	{ "vfork", never, NULL },
	{ "execve", never, NULL }, /* no fuzzer any more */
	{ "execveat", never, NULL },
	{ "brk", never, NULL }, /* takes libc's heap away */
	{ "clone", clone_invalid, NULL },
	{ "clone3", clone3_bad, NULL },
	{ "rseq", rseq_bad, NULL },
	{ "kill", signal_second, NULL },
	{ "tkill", signal_second, NULL },
	{ "tgkill", signal_third, NULL },
	{ "rt_sigqueueinfo", signal_second, NULL },
	{ "rt_tgsigqueueinfo", signal_third, NULL },
	{ "rt_sigaction", no_action, NULL },
	{ "sigaction", no_action, NULL },
	{ "sigprocmask", no_action, NULL },
	{ "sigsuspend", no_mask, NULL },
	{ "timer_create", no_event, NULL },
	{ "futex", no_lock, NULL },
	{ "futex_time32", no_lock, NULL },
	{ "setrlimit", limit_set, NULL },
	{ "prlimit64", limit_process, NULL },
	{ "close_range", close_some, NULL },
	{ "mmap", map_inside, unmap },
	{ "mremap", remap_inside, unmap_remapped },
	{ "munmap", address_length, NULL },
	{ "mprotect", address_length, NULL },
	{ "pkey_mprotect", address_length, NULL },
	{ "madvise", address_length, NULL },
	{ "remap_file_pages", address_length, NULL },
	{ "mlock", address_length, NULL },
	{ "mlock2", address_length, NULL },
	{ "munlock", address_length, NULL },
	{ "mlockall", NULL, unlock },
	{ "sched_setscheduler", NULL, schedule_normally },
	{ "sched_setparam", NULL, schedule_normally },
	{ "sched_setattr", NULL, schedule_normally },
	{ "setpriority", NULL, schedule_normally },
	{ "set_tls", NULL, restore_tls },
};

static struct call *call_at(uint32_t nr)
{
	static struct call private[16], other;

	if (nr < NUMBERS)
		return &calls[nr];
	if (nr - PRIVATE < 16)
		return &private[nr - PRIVATE];
	return &other;
}

static void add(const char *name, uint32_t nr, const char *kinds)
{
	struct call *c = call_at(nr);

	c->name = name;
	c->kinds = kinds;
	for (unsigned i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (strcmp(rules[i].name, name) == 0) {
			c->filter = rules[i].filter;
			c->after = rules[i].after;
		}
	provided[provided_count++] = nr;
}

void calls_init(void)
{
#ifdef __arm__
	__asm__("mrc p15, 0, %0, c13, c0, 3" : "=r"(calls_tls));
#endif
#define UK_CALL(name, nr, kinds) add(#name, nr, kinds);
#include "calls.h"
}

const struct call *call_find(uint32_t nr)
{
	return call_at(nr);
}

uint32_t call_any(struct random *r)
{
	return provided[random_below(r, provided_count)];
}
