/* SPDX-License-Identifier: BSD-3-Clause */
/* The process: what the threads of a program share. */
#ifndef UK_PROCESS_H
#define UK_PROCESS_H

#include <sys/resource.h>
#include <uk/essentials.h>
#include <uk/thread.h>

struct uk_vm;
struct vfs_table;
struct vfs_cwd;
struct uk_signals;

/* One limit of setrlimit(); RLIM_INFINITY is all ones. */
struct uk_limit {
	uint64_t cur; /* soft: what is enforced; at most max */
	uint64_t max; /* hard: the most that cur can be set to */
};

/* The most descriptors that a process can have: RLIMIT_NOFILE's upper end. */
#define UK_LIMIT_FILES 65536u

/* What prctl, capset, setgroups and personality keep. A child has the same, but
 * for death_signal, which is 0. Linux keeps most of it by thread. */
struct uk_attributes {
	int death_signal;
	bool undumpable, no_new_privs, no_huge_pages, subreaper;
	uint8_t securebits;
	uint32_t personality;
	unsigned ngroups; /* all of them 0 */
	unsigned long slack; /* PR_SET_TIMERSLACK, ns */
	uint64_t effective, permitted, inheritable, bounding, ambient;
};

#define UK_DEFAULT_SLACK 50000 /* ns */
#define UK_CAPABILITIES ((1ull << 41) - 1) /* up to CAP_CHECKPOINT_RESTORE */

struct uk_process {
	int pid, ppid, pgid, sid;
	unsigned umask; /* permission bits */
	struct uk_attributes attributes;
	struct uk_vm *vm;
	uintptr_t stack; /* where it began: argc, argv, envp */
	struct vfs_table *files; /* made by lib/vfs at boot */
	struct vfs_cwd *cwd; /* root and cwd; NULL until the first walk */
	struct uk_signals *signals; /* lib/signal's */
	struct uk_limit limits[RLIM_NLIMITS]; /* by RLIMIT_* */
	struct uk_list threads; /* by siblings; interrupts off */
	unsigned nthreads; /* who changes it calls vfs_solo_update() */
	uint64_t exited_ticks; /* on the CPU, of threads that ended */
	uint32_t exited_waits, exited_preempted; /* theirs */
	struct process_timers *timers; /* lib/time's, or NULL */
	struct uk_thread *leader; /* the first; it may have ended */
};

/* Processes that have not ended: likewise. */
extern unsigned uk_process_count;

/* The thread of the current process that has this number, or NULL. Valid
 * until it ends: look it up and use it with interrupts off. */
struct uk_thread *uk_thread_find(int tid);
/* The same of any process, for interrupts. */
struct uk_thread *uk_process_thread(struct uk_process *p, int tid);

/* The process of the running thread. At boot the first process exists before
 * functions of UK_INIT level 2 run. */
static inline struct uk_process *uk_process_current(void)
{
	return arch_current()->process;
}

/* True while the running thread is the only one of all programs: nobody else
 * can use what this one uses, not even while it sleeps in a page fault. */
static inline bool uk_process_alone(void)
{
#ifndef CONFIG_SYSCALLS_DIRECT /* a direct image has no other process */
	if (READ_ONCE(uk_process_count) != 1)
		return false;
#endif
	return READ_ONCE(uk_process_current()->nthreads) == 1;
}

/* lib/time's, in images that set limits: RLIMIT_CPU or RLIMIT_RTTIME has been
 * set. */
extern void (*uk_process_limit_cpu)(struct uk_process *p);
extern void (*uk_process_limit_rt)(struct uk_process *p);

/* The soft limit of RLIMIT_x. */
static inline uint64_t uk_process_limit(unsigned resource)
{
	return READ_ONCE(uk_process_current()->limits[resource].cur);
}

/* What the program is given. Strings live for ever. */
struct uk_program_args {
	const char *name; /* argv[0], and the file's */
	int argc; /* behind it */
	const char *args, *args_end; /* argc strings, 0 after each */
	/* The next string of the environment, NULL: the first; NULL: none. */
	const char *(*next_env)(const char *last);
};

/*
 * Make the program of this image the first process and enter it; called by
 * uk_boot() in the boot thread, interrupts on, everything else set up. The
 * program is the image itself (direct) or the ELF file embedded in it (trap).
 */
_Noreturn void uk_process_start(const struct uk_program_args *args);

/* The whole program ends: says so (exit.c has the rule), turns the machine off.
 * code is what wait() would report: status << 8, or the signal. Any context. */
_Noreturn void uk_process_exit(int code);

/* The name of a signal, "SIGSEGV". */
const char *uk_signal_name(int sig);

#endif
