/* SPDX-License-Identifier: BSD-3-Clause */
/* Constants by their names, in strace(1)'s spelling. */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <uk/essentials.h>
#include "strace.h"

struct constant {
	unsigned value;
	const char *name;
};

#define C(name)             \
	{                   \
		name, #name \
	}

/* Bits of several before their parts: O_SYNC holds O_DSYNC. */
static const struct constant open_flags[] = {
	C(O_CREAT),	C(O_EXCL),     C(O_NOCTTY),    C(O_TRUNC),
	C(O_APPEND),	C(O_NONBLOCK), C(O_SYNC),      C(O_DSYNC),
	C(O_ASYNC),	C(O_DIRECT),   C(O_LARGEFILE), C(O_TMPFILE),
	C(O_DIRECTORY), C(O_NOFOLLOW), C(O_NOATIME),   C(O_CLOEXEC),
	C(O_PATH),	{ 0, NULL },
};

static const struct constant prot_flags[] = {
	C(PROT_READ),	   C(PROT_WRITE),   C(PROT_EXEC),
	C(PROT_GROWSDOWN), C(PROT_GROWSUP), { 0, NULL },
};

static const struct constant map_flags[] = {
	C(MAP_SHARED_VALIDATE), C(MAP_SHARED),	   C(MAP_PRIVATE),
	C(MAP_FIXED),		C(MAP_ANONYMOUS),  C(MAP_GROWSDOWN),
	C(MAP_DENYWRITE),	C(MAP_EXECUTABLE), C(MAP_LOCKED),
	C(MAP_NORESERVE),	C(MAP_POPULATE),   C(MAP_NONBLOCK),
	C(MAP_STACK),		C(MAP_HUGETLB),	   C(MAP_SYNC),
	C(MAP_FIXED_NOREPLACE), { 0, NULL },
};

static const char *const accesses[] = { "O_RDONLY", "O_WRONLY", "O_RDWR",
					"O_ACCMODE" };

static const char *const whences[] = { "SEEK_SET", "SEEK_CUR", "SEEK_END",
				       "SEEK_DATA", "SEEK_HOLE" };

static const char *const clocks[] = {
	"CLOCK_REALTIME",	    "CLOCK_MONOTONIC",
	"CLOCK_PROCESS_CPUTIME_ID", "CLOCK_THREAD_CPUTIME_ID",
	"CLOCK_MONOTONIC_RAW",	    "CLOCK_REALTIME_COARSE",
	"CLOCK_MONOTONIC_COARSE",   "CLOCK_BOOTTIME",
	"CLOCK_REALTIME_ALARM",	    "CLOCK_BOOTTIME_ALARM",
	"CLOCK_SGI_CYCLE",	    "CLOCK_TAI",
};

static const char *const signals[] = {
	"0",	   "SIGHUP",  "SIGINT",	   "SIGQUIT", "SIGILL",	   "SIGTRAP",
	"SIGABRT", "SIGBUS",  "SIGFPE",	   "SIGKILL", "SIGUSR1",   "SIGSEGV",
	"SIGUSR2", "SIGPIPE", "SIGALRM",   "SIGTERM", "SIGSTKFLT", "SIGCHLD",
	"SIGCONT", "SIGSTOP", "SIGTSTP",   "SIGTTIN", "SIGTTOU",   "SIGURG",
	"SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH",  "SIGIO",
	"SIGPWR",  "SIGSYS",
};

/* A|B|0x40; none: "zero". */
static void put_flags(struct strace_line *line, const struct constant *c,
		      unsigned value, const char *zero)
{
	const char *bar = "";

	for (; c->name != NULL; c++) {
		if (c->value == 0 || (value & c->value) != c->value)
			continue;
		strace_put(line, "%s%s", bar, c->name);
		value &= ~c->value;
		bar = "|";
	}
	if (value != 0)
		strace_put(line, "%s%#x", bar, value);
	else if (*bar == '\0')
		strace_put(line, "%s", zero);
}

static void put_index(struct strace_line *line, const char *const *names,
		      unsigned count, int value)
{
	if ((unsigned)value < count)
		strace_put(line, "%s", names[value]);
	else
		strace_put(line, "%d", value);
}

static void put_open(struct strace_line *line, unsigned flags)
{
	/* O_PATH's bit is in musl's O_ACCMODE, not in Linux's. */
	unsigned access = O_RDONLY | O_WRONLY | O_RDWR;

	strace_put(line, "%s", accesses[flags & access]);
	if (flags & ~access) {
		strace_put(line, "|");
		put_flags(line, open_flags, flags & ~access, "");
	}
}

void strace_put_constant(struct strace_line *line, char letter, long value)
{
	switch (letter) {
	case 'f':
		if ((int)value == AT_FDCWD)
			strace_put(line, "AT_FDCWD");
		else
			strace_put(line, "%d", (int)value);
		break;
	case 'O':
		put_open(line, (unsigned)value);
		break;
	case 'm':
		strace_put(line, "%#03o", (unsigned)value);
		break;
	case 'P':
		put_flags(line, prot_flags, (unsigned)value, "PROT_NONE");
		break;
	case 'M':
		put_flags(line, map_flags, (unsigned)value, "0");
		break;
	case 'S':
		put_index(line, signals, ARRAY_SIZE(signals), (int)value);
		break;
	case 'W':
		put_index(line, whences, ARRAY_SIZE(whences), (int)value);
		break;
	case 'C':
		put_index(line, clocks, ARRAY_SIZE(clocks), (int)value);
		break;
	default:
		strace_put(line, value ? "%#x" : "%x", (unsigned)value);
		break;
	}
}
