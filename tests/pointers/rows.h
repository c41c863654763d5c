/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For each call that follows pointers: arguments with which it does follow
 * them.
 * A call that is provided and has no row here fails the test. On arm a 64-bit
 * argument is two registers; all of them are 0 here, or left out.
 */
#define ZEROS ((long)zeros) /* a page of 0: a struct, an empty string */
#define TEXT ((long)text) /* a page of '.' */
#define RESOURCE 4 /* RLIMIT_CORE, of no consequence */
#define CAPS ((long)caps) /* a header of version 3 */
#define WAITS ((long)waits) /* one word */
#define TIMER ((long)timer) /* one that exists */
#define ROOT ((long)"/")
#define LINK ((long)"/link") /* a symbolic one */
#define CWD (-100L) /* AT_FDCWD */
#define DIRECTORY ((long)directory) /* a descriptor */
#define FILE_ ((long)file) /* a descriptor; it has data */
#define COPY ((long)copy)
#define WAIT 0x80 /* FUTEX_WAIT | FUTEX_PRIVATE_FLAG */

struct row {
	const char *call;
	long regs[6];
	const char *parameter; /* the one that it is for; NULL: all */
};

static const struct row *find_row(const char *call, const char *parameter)
{
	const struct row rows_now[] = {
		{ "access", { ROOT } },
		{ "capget", { CAPS, ZEROS } },
		{ "capset", { CAPS, ZEROS } },
		{ "chdir", { ROOT } },
		{ "chmod", { ROOT } },
		{ "chown", { ROOT } },
		{ "chown16", { ROOT } },
		{ "chroot", { ROOT } },
		{ "adjtimex", { ZEROS } },
		{ "adjtimex_time32", { ZEROS } },
		{ "clock_adjtime", { 0, ZEROS } },
		{ "clock_adjtime32", { 0, ZEROS } },
		{ "clock_getres", { 1, ZEROS } },
		{ "clock_getres_time32", { 1, ZEROS } },
		{ "clock_gettime", { 1, ZEROS } },
		{ "clock_gettime32", { 1, ZEROS } },
		{ "clock_nanosleep", { 1, 0, ZEROS, ZEROS } },
		{ "clock_nanosleep_time32", { 1, 0, ZEROS, ZEROS } },
		{ "clock_settime", { 0, ZEROS } },
		{ "clock_settime32", { 0, ZEROS } },
		{ "clone3", { ZEROS, 88 } },
		{ "copy_file_range", { FILE_, ZEROS, COPY, ZEROS, 1 } },
		{ "creat", { ROOT } },
		{ "epoll_ctl", { epfd, 1, eventfd_, ZEROS } },
		{ "epoll_pwait", { epfd, ZEROS, 1, 0, ZEROS, 8 } },
		{ "epoll_pwait2", { epfd, ZEROS, 1, ZEROS, ZEROS, 8 } },
		{ "epoll_wait", { epfd, ZEROS, 1, 0 } },
		{ "faccessat", { CWD, ROOT } },
		{ "faccessat2", { CWD, ROOT } },
		{ "fchmodat", { CWD, ROOT } },
		{ "fchmodat2", { CWD, ROOT } },
		{ "fchownat", { CWD, ROOT } },
		{ "fgetxattr", { DIRECTORY, ROOT } },
		{ "flistxattr", { DIRECTORY } },
		{ "fremovexattr", { DIRECTORY, ROOT } },
		{ "fsetxattr", { DIRECTORY, ROOT } },
		{ "fstat", { 1, ZEROS } },
		{ "fstatfs", { DIRECTORY, ZEROS } },
		{ "fstatfs64", { DIRECTORY, 84, ZEROS } },
		{ "futex", { ZEROS, WAIT, 1, ZEROS } },
		{ "futex_time32", { ZEROS, WAIT, 1, ZEROS } },
		{ "futex_waitv", { WAITS, 1, 0, ZEROS, 1 } },
		{ "futimesat", { CWD, ROOT, ZEROS } },
		{ "get_robust_list", { 0, ZEROS, ZEROS } },
		{ "getcpu", { ZEROS, ZEROS } },
		{ "getcwd", { ZEROS, PAGE } },
		{ "getdents", { DIRECTORY, ZEROS, PAGE } },
		{ "getdents64", { DIRECTORY, ZEROS, PAGE } },
		{ "getgroups", { 2, ZEROS } },
		{ "getgroups16", { 2, ZEROS } },
		{ "getitimer", { 0, ZEROS } },
		{ "getrandom", { ZEROS, 8, 0 } },
		{ "getresgid", { ZEROS, ZEROS, ZEROS } },
		{ "getresgid16", { ZEROS, ZEROS, ZEROS } },
		{ "getresuid", { ZEROS, ZEROS, ZEROS } },
		{ "getresuid16", { ZEROS, ZEROS, ZEROS } },
		{ "getrlimit", { RESOURCE, ZEROS } },
		{ "getrusage", { 0, ZEROS } },
		{ "gettimeofday", { ZEROS, ZEROS } },
		{ "getxattr", { ROOT, ROOT } },
		{ "lchown", { ROOT } },
		{ "lchown16", { ROOT } },
		{ "lgetxattr", { ROOT, ROOT } },
		{ "link", { ROOT, ROOT } },
		{ "linkat", { CWD, ROOT, CWD, ROOT } },
		{ "listxattr", { ROOT } },
		{ "llistxattr", { ROOT } },
		{ "lremovexattr", { ROOT, ROOT } },
		{ "lsetxattr", { ROOT, ROOT } },
		{ "lstat", { ROOT, ZEROS } },
		{ "memfd_create", { ZEROS, 0 } },
		{ "inotify_add_watch", { inotify, ROOT, IN_OPEN } },
		{ "mincore", { ZEROS, 2 * PAGE, ZEROS } },
		{ "mkdir", { ROOT } },
		{ "mkdirat", { CWD, ROOT } },
		{ "mknod", { ROOT } },
		{ "mknodat", { CWD, ROOT } },
		{ "mount", { ROOT, ROOT, ROOT, 0, ROOT } },
		{ "name_to_handle_at", { CWD, ROOT } },
		{ "nanosleep", { ZEROS, ZEROS } },
		{ "nanosleep_time32", { ZEROS, ZEROS } },
		{ "newfstatat", { CWD, ROOT, ZEROS } },
		{ "open", { ROOT } },
		{ "openat", { CWD, ROOT } },
		{ "openat2", { CWD, ROOT, ZEROS, 24 } },
		{ "pipe", { ZEROS } },
		{ "pipe2", { ZEROS, 0 } },
		{ "poll", { ZEROS, 1, 0 } },
		{ "ppoll", { ZEROS, 1, ZEROS, ZEROS, 8 } },
		{ "ppoll_time32", { ZEROS, 1, ZEROS, ZEROS, 8 } },
		{ "prlimit64", { 0, RESOURCE, ZEROS, ZEROS } },
		{ "pselect6", { 1, ZEROS, ZEROS, ZEROS, ZEROS, ZEROS } },
		{ "pselect6_time32", { 1, ZEROS, ZEROS, ZEROS, ZEROS, ZEROS } },
		{ "read", { 0, ZEROS, 8 } },
		{ "readlink", { LINK, ZEROS, 8 } },
		{ "readlinkat", { CWD, LINK, ZEROS, 8 } },
		{ "readv", { 0, ZEROS, 1 } },
		{ "reboot", { 0xfee1dead, 672274793, 0xa1b2c3d4, 0 } },
		{ "removexattr", { ROOT, ROOT } },
		{ "rename", { ROOT, ROOT } },
		{ "renameat", { CWD, ROOT, CWD, ROOT } },
		{ "renameat2", { CWD, ROOT, CWD, ROOT } },
		{ "rmdir", { ROOT } },
		/* An area that nothing is written to. */
		{ "rseq", { ZEROS + PAGE, 32, 0, 0 } },
		{ "rt_sigaction", { SIGUSR1, ZEROS, ZEROS, 8 } },
		{ "rt_sigpending", { ZEROS, 8 } },
		{ "rt_sigprocmask", { SIG_BLOCK, ZEROS, ZEROS, 8 } },
		{ "rt_sigqueueinfo", { getpid(), 0, ZEROS } },
		{ "rt_sigsuspend", { ZEROS, 8 } },
		{ "rt_sigtimedwait", { ZEROS, ZEROS, ZEROS, 8 } },
		{ "rt_sigtimedwait_time32", { ZEROS, ZEROS, ZEROS, 8 } },
		{ "rt_tgsigqueueinfo", { getpid(), gettid(), 0, ZEROS } },
		{ "sched_getaffinity", { 0, 8, ZEROS } },
		{ "sched_getattr", { 0, ZEROS, 48, 0 } },
		{ "sched_getparam", { 0, ZEROS } },
		{ "sched_rr_get_interval", { 0, ZEROS } },
		{ "sched_rr_get_interval_time32", { 0, ZEROS } },
		{ "sched_setaffinity", { 0, 8, ZEROS } },
		{ "sched_setattr", { 0, ZEROS, 0 } },
		{ "sched_setparam", { 0, ZEROS } },
		{ "sched_setscheduler", { 0, 0, ZEROS } },
		{ "select", { 1, ZEROS, ZEROS, ZEROS, ZEROS } },
		{ "sendfile", { COPY, FILE_, ZEROS, 1 } },
		{ "sendfile32", { COPY, FILE_, ZEROS, 1 } },
		{ "setdomainname", { TEXT, 4 } },
		{ "setgroups", { 2, ZEROS } },
		{ "setgroups16", { 2, ZEROS } },
		{ "sethostname", { TEXT, 4 } },
		{ "setitimer", { 0, ZEROS, ZEROS } },
		{ "setrlimit", { RESOURCE, ZEROS } },
		{ "settimeofday", { ZEROS, ZEROS } },
		{ "setxattr", { ROOT, ROOT } },
		{ "sigaction", { SIGUSR1, ZEROS, ZEROS } },
		{ "sigaltstack", { ZEROS, 0 }, "ss" },
		{ "sigaltstack", { 0, ZEROS }, "old" },
		{ "signalfd", { -1, ZEROS, 8 } },
		{ "signalfd4", { -1, ZEROS, 8, 0 } },
		{ "sigpending", { ZEROS } },
		{ "sigprocmask", { SIG_BLOCK, ZEROS, ZEROS } },
		{ "stat", { ROOT, ZEROS } },
		{ "statfs", { ROOT, ZEROS } },
		{ "statfs64", { ROOT, 84, ZEROS } },
		{ "splice", { 1, ZEROS, pipe_[1], 0, 1 }, "in_offset" },
		{ "splice", { pipe_[0], 0, 1, ZEROS, 1 }, "out_offset" },
		{ "statx", { 1, ZEROS, 0x1000, 0x7ff, ZEROS } },
		{ "symlink", { ROOT, ROOT } },
		{ "symlinkat", { ROOT, CWD, ROOT } },
		{ "sysinfo", { ZEROS } },
		{ "timer_create", { 1, 0, ZEROS }, "timerid" },
		{ "timer_create", { 1, ZEROS, ZEROS }, "event" },
		{ "timer_gettime", { TIMER, ZEROS } },
		{ "timer_gettime32", { TIMER, ZEROS } },
		{ "timer_settime", { TIMER, 0, ZEROS, ZEROS } },
		{ "timer_settime32", { TIMER, 0, ZEROS, ZEROS } },
		{ "timerfd_gettime", { timerfd, ZEROS } },
		{ "timerfd_gettime32", { timerfd, ZEROS } },
		{ "timerfd_settime", { timerfd, 0, ZEROS, ZEROS } },
		{ "timerfd_settime32", { timerfd, 0, ZEROS, ZEROS } },
		{ "syslog", { 3, ZEROS, 4000 } },
		{ "times", { ZEROS } },
		{ "truncate", { ROOT } },
		{ "truncate32", { ROOT } },
		{ "umount2", { ROOT } },
		{ "uname", { ZEROS } },
		{ "unlink", { ROOT } },
		{ "unlinkat", { CWD, ROOT } },
		{ "utimensat", { CWD, ROOT, ZEROS } },
		{ "utimensat_time32", { CWD, ROOT, ZEROS } },
		{ "utimes", { ROOT, ZEROS } },
		{ "vmsplice", { pipe_[1], ZEROS, 1, 0 } },
		{ "write", { 1, TEXT, 8 } },
		{ "writev", { 1, ZEROS, 1 } },
	};
	static struct row found;

	for (unsigned i = 0; i < sizeof(rows_now) / sizeof(*rows_now); i++) {
		found = rows_now[i];
		if (strcmp(found.call, call) == 0 &&
		    (found.parameter == NULL ||
		     strcmp(found.parameter, parameter) == 0))
			return &found;
	}
	return NULL;
}

/* Pointers that a call does not follow here, or not in every way. */
enum {
	NEVER = 1, /* why: see beside it */
	ALIGNED = 2, /* an odd address is EINVAL, not EFAULT */
	READS = 4, /* and does not write, with these arguments */
	BLOCKS = 8, /* with a good pointer */
};

static const struct exception {
	const char *call, *parameter;
	int what;
} exceptions[] = {
	{ "_llseek", "result", NEVER }, /* the console cannot seek */
	{ "setxattr", "value", NEVER }, /* there are none */
	{ "lsetxattr", "value", NEVER }, /* there are none */
	{ "fsetxattr", "value", NEVER }, /* there are none */
	{ "getxattr", "value", NEVER }, /* there are none */
	{ "lgetxattr", "value", NEVER }, /* there are none */
	{ "fgetxattr", "value", NEVER }, /* there are none */
	{ "listxattr", "list", NEVER },
	{ "llistxattr", "list", NEVER },
	{ "flistxattr", "list", NEVER },
	{ "name_to_handle_at", "handle", NEVER }, /* nor these */
	{ "name_to_handle_at", "mount_id", NEVER },
	{ "open_by_handle_at", "handle", NEVER },
	{ "pread64", "buf", NEVER },
	{ "preadv", "iov", NEVER },
	{ "preadv2", "iov", NEVER },
	{ "pwrite64", "buf", NEVER },
	{ "pwritev", "iov", NEVER },
	{ "pwritev2", "iov", NEVER },
	{ "clone", "ptid", NEVER }, /* makes a thread */
	{ "clone", "ctid", NEVER },
	{ "clock_nanosleep", "remain", NEVER }, /* only after a signal */
	{ "clock_nanosleep_time32", "remain", NEVER },
	{ "nanosleep", "remain", NEVER },
	{ "nanosleep_time32", "remain", NEVER },
	{ "reboot", "arg", BLOCKS }, /* reboots */
	{ "rseq", "rseq", ALIGNED },
	{ "rt_sigtimedwait", "info", NEVER }, /* only for a signal */
	{ "rt_sigtimedwait_time32", "info", NEVER },
	{ "rt_sigsuspend", "mask", BLOCKS },
	{ "read", "buf", BLOCKS },
	{ "readv", "iov", BLOCKS },
	/* The console has no positions, so none is written. */
	{ "splice", "in_offset", READS },
	{ "splice", "out_offset", READS },
	{ "vmsplice", "iov", READS },
	/* What is left is written if it can be, as on Linux. */
	{ "ppoll", "timeout", READS },
	{ "ppoll_time32", "timeout", READS },
	{ "pselect6", "timeout", READS },
	{ "pselect6_time32", "timeout", READS },
	{ "select", "timeout", READS },
	{ "futex", "uaddr", ALIGNED | READS },
	{ "futex_time32", "uaddr", ALIGNED | READS },
};
