/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls that send. A signal to oneself is delivered before the call
 * returns. */
#include <errno.h>
#include <uk/syscall.h>
#include "signals.h"

static bool valid(int sig)
{
	return sig >= 0 && sig <= UK_NSIG;
}

/* By its number or that of one of its threads. */
static struct uk_process *find_process(int pid)
{
	struct uk_process *p = uk_process_current();

	return pid == p->pid || uk_thread_find(pid) != NULL ? p : NULL;
}

static struct uk_siginfo from_us(int sig, int code)
{
	return (struct uk_siginfo){
		.signo = sig,
		.code = code,
		.sender.pid = uk_process_current()->pid,
	};
}

/* Signal 0 only asks whether it could be sent. NULL: to nobody, which is told
 * before whether there is such a signal. */
static int send(struct uk_process *p, int sig, const struct uk_siginfo *info)
{
	int rc = 0;

	if (!p)
		return -ESRCH;
	if (!valid(sig))
		return -EINVAL;
	if (sig != 0)
		rc = uk_signal_send(p, info);
	uk_preempt();
	uk_signal_deliver();
	return rc;
}

static int send_thread(int tgid, int tid, int sig,
		       const struct uk_siginfo *info)
{
	struct uk_process *p = uk_process_current();
	unsigned long flags = arch_irq_save();
	struct uk_thread *t = uk_thread_find(tid);
	int rc = 0;

	if (t == NULL || (tgid != 0 && tgid != p->pid))
		rc = -ESRCH;
	else if (!valid(sig))
		rc = -EINVAL;
	else if (sig != 0)
		rc = uk_signal_send_thread(t, info);
	arch_irq_restore(flags);
	uk_preempt();
	uk_signal_deliver();
	return rc;
}

/* pid < -1 names a process group, 0 our own; -1 all others. */
UK_SYSCALL_R_DEFINE(int, kill, pid_t, pid, int, sig)
{
	struct uk_process *p = uk_process_current();
	struct uk_siginfo info = from_us(sig, SI_USER);

	if (pid > 0)
		p = find_process(pid);
	else if (pid == -1 || (pid != 0 && -(unsigned)pid != (unsigned)p->pgid))
		p = NULL;
	return send(p, sig, &info);
}

UK_SYSCALL_R_DEFINE(int, tkill, pid_t, tid, int, sig)
{
	struct uk_siginfo info = from_us(sig, SI_TKILL);

	if (tid <= 0)
		return -EINVAL;
	return send_thread(0, tid, sig, &info);
}

UK_SYSCALL_R_DEFINE(int, tgkill, pid_t, tgid, pid_t, tid, int, sig)
{
	struct uk_siginfo info = from_us(sig, SI_TKILL);

	if (tgid <= 0 || tid <= 0)
		return -EINVAL;
	return send_thread(tgid, tid, sig, &info);
}

/* Nobody may pretend to be the kernel, or kill(), but a thread to itself: to is
 * its number or, where a process is meant, that of the first. */
static int import(struct uk_siginfo *info, const struct uk_siginfo *user,
		  int sig, int to)
{
	if (uk_copy_from_user(info, user, sizeof(*info)))
		return -EFAULT;
	info->signo = sig;
	if ((info->code >= 0 || info->code == SI_TKILL) &&
	    to != arch_current()->tid)
		return -EPERM;
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, rt_sigqueueinfo, pid_t, pid, int, sig,
		      struct uk_siginfo *, user)
{
	struct uk_siginfo info;
	int rc = import(&info, user, sig, pid);

	if (rc != 0)
		return rc;
	return send(pid > 0 ? find_process(pid) : NULL, sig, &info);
}

UK_LLSYSCALL_R_DEFINE(int, rt_tgsigqueueinfo, pid_t, tgid, pid_t, tid, int, sig,
		      struct uk_siginfo *, user)
{
	struct uk_siginfo info;
	int rc;

	if (tgid <= 0 || tid <= 0)
		return -EINVAL;
	rc = import(&info, user, sig, tid);
	return rc != 0 ? rc : send_thread(tgid, tid, sig, &info);
}
