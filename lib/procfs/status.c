/* SPDX-License-Identifier: BSD-3-Clause */
/* stat, status, statm and comm, of the process and of a thread. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <uk/clock.h>
#include <uk/mm.h>
#include <uk/signal.h>
#include "proc.h"

#define KIB 1024u
#define PRIORITY_BASE 20 /* of nice 0 in stat */

/* What is shown of a thread, taken with interrupts off. number 0: of the
 * process, whose first thread may have ended. */
struct facts {
	char name[16];
	int tid, nice;
	unsigned policy, priority, queued;
	uint64_t ticks, pending, blocked;
	uint64_t shared, ignored, caught; /* of the process: signals */
	char state;
};

static void get_signals(const struct uk_signals *s, struct facts *f)
{
	f->shared = f->ignored = f->caught = 0;
	f->queued = uk_signal_queued;
	if (!s)
		return;
	f->shared = s->pending;
	for (unsigned i = 0; i < UK_NSIG; i++) {
		uintptr_t handler = s->actions[i].handler;

		if (handler == (uintptr_t)SIG_IGN)
			f->ignored |= 1ull << i;
		else if (handler != (uintptr_t)SIG_DFL)
			f->caught |= 1ull << i;
	}
}

static int get_facts(long number, struct facts *f)
{
	struct uk_process *p = uk_process_current();
	int tid = number ? (int)number : p->pid;
	unsigned long flags = arch_irq_save();
	struct uk_thread *t = uk_thread_find(tid);

	if (!t && tid == p->pid)
		t = arch_current();
	if (t) {
		memcpy(f->name, t->name, sizeof(f->name));
		f->tid = tid;
		f->nice = t->nice;
		f->policy = t->policy;
		f->priority = t->base_priority;
		f->ticks = uk_thread_cpu_ticks(t);
		f->pending = t->signals.pending;
		f->blocked = t->signals.blocked;
		get_signals(p->signals, f);
		f->state = t->state == UK_THREAD_READY ? 'R' : 'S';
	}
	arch_irq_restore(flags);
	return t ? 0 : -ESRCH;
}

static unsigned long centi(uint64_t ticks)
{
	struct timespec ts;

	uk_clock_split(ticks, &ts);
	return (unsigned long)ts.tv_sec * PROC_CLOCK_TICKS +
	       (unsigned long)ts.tv_nsec / (1000000000u / PROC_CLOCK_TICKS);
}

/* Pages in memory: all that are in use, for they are the program's, but no more
 * than it has mapped. */
static uint64_t resident(uint64_t mapped)
{
	return min(uk_page_total() - uk_page_available(), mapped >> PAGE_SHIFT);
}

int proc_stat(struct proc_out *o, long number)
{
	const struct uk_process *p = uk_process_current();
	struct proc_sizes s = proc_sizes();
	struct facts f;
	int err = get_facts(number, &f);

	if (err)
		return err;
	proc_print(o, "%d (%s) %c %d %d %d 1281 %d 0 0 0 0 0 ", f.tid, f.name,
		   f.state, p->ppid, p->pgid, p->sid, p->pgid);
	proc_print(o, "%lu 0 0 0 %d %d %u 0 0 ", centi(f.ticks),
		   f.policy ? -1 - (int)f.priority : PRIORITY_BASE + f.nice,
		   f.nice, p->nthreads);
	proc_print(o, "%llu %llu %llu 0 0 %lu 0 0 ", (unsigned long long)s.all,
		   (unsigned long long)resident(s.all),
		   (unsigned long long)p->limits[RLIMIT_RSS].cur,
		   (unsigned long)p->stack);
	proc_print(o,
		   "%llu %llu %llu %llu 0 0 0 17 0 %u %u "
		   "0 0 0 0 0 0 0 0 0 0 0\n",
		   (unsigned long long)(f.pending & 0x7fffffff),
		   (unsigned long long)(f.blocked & 0x7fffffff),
		   (unsigned long long)(f.ignored & 0x7fffffff),
		   (unsigned long long)(f.caught & 0x7fffffff),
		   f.policy ? f.priority : 0, f.policy);
	return 0;
}

static void put_kib(struct proc_out *o, const char *name, uint64_t bytes)
{
	proc_print(o, "%s:\t%8llu kB\n", name,
		   (unsigned long long)(bytes / KIB));
}

static void put_sizes(struct proc_out *o)
{
	struct proc_sizes s = proc_sizes();
	uint64_t rss = resident(s.all) << PAGE_SHIFT;

	put_kib(o, "VmPeak", s.all);
	put_kib(o, "VmSize", s.all);
	put_kib(o, "VmLck", 0);
	put_kib(o, "VmPin", 0);
	put_kib(o, "VmHWM", rss);
	put_kib(o, "VmRSS", rss);
	put_kib(o, "VmData", s.data);
	put_kib(o, "VmStk", s.stack);
	put_kib(o, "VmExe", s.text);
	put_kib(o, "VmLib", 0);
	put_kib(o, "VmPTE", 0);
	put_kib(o, "VmSwap", 0);
}

static void put_set(struct proc_out *o, const char *name, uint64_t set)
{
	proc_print(o, "%s:\t%016llx\n", name, (unsigned long long)set);
}

int proc_status(struct proc_out *o, long number)
{
	static const char *const all[] = { "CapPrm", "CapEff", "CapBnd" };
	const struct uk_process *p = uk_process_current();
	struct facts f;
	int err = get_facts(number, &f);

	if (err)
		return err;
	proc_print(o, "Name:\t%s\nUmask:\t%04o\nState:\t%s\n", f.name, p->umask,
		   f.state == 'R' ? "R (running)" : "S (sleeping)");
	proc_print(o, "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\n", p->pid,
		   f.tid, p->ppid);
	proc_print(o, "TracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
	proc_print(o, "FDSize:\t%u\nGroups:\t\n", p->files->max);
	put_sizes(o);
	proc_print(o, "Threads:\t%u\nSigQ:\t%u/%llu\n", p->nthreads, f.queued,
		   (unsigned long long)p->limits[RLIMIT_SIGPENDING].cur);
	put_set(o, "SigPnd", f.pending);
	put_set(o, "ShdPnd", f.shared);
	put_set(o, "SigBlk", f.blocked);
	put_set(o, "SigIgn", f.ignored);
	put_set(o, "SigCgt", f.caught);
	put_set(o, "CapInh", 0);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		put_set(o, all[i], (1ull << 41) - 1);
	put_set(o, "CapAmb", 0);
	proc_print(o, "NoNewPrivs:\t0\nSeccomp:\t0\nCpus_allowed:\t1\n"
		      "Cpus_allowed_list:\t0\n");
	return 0;
}

int proc_statm(struct proc_out *o, long n)
{
	struct proc_sizes s = proc_sizes();

	(void)n;
	proc_print(o, "%llu %llu 0 %llu 0 %llu 0\n",
		   (unsigned long long)(s.all >> PAGE_SHIFT),
		   (unsigned long long)resident(s.all),
		   (unsigned long long)(s.text >> PAGE_SHIFT),
		   (unsigned long long)((s.data + s.stack) >> PAGE_SHIFT));
	return 0;
}

int proc_comm(struct proc_out *o, long number)
{
	struct facts f;
	int err = get_facts(number, &f);

	if (!err)
		proc_print(o, "%s\n", f.name);
	return err;
}

/* Of the thread that writes: which is what is done with it. */
int proc_set_comm(const char *text, size_t len, off_t pos)
{
	struct uk_thread *t = arch_current();
	size_t n = min(len, sizeof(t->name) - 1);
	unsigned long flags = arch_irq_save();

	(void)pos;
	memset(t->name, 0, sizeof(t->name));
	memcpy(t->name, text, n);
	arch_irq_restore(flags);
	return 0;
}
