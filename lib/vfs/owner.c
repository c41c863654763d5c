/* SPDX-License-Identifier: BSD-3-Clause */
/* Telling a file's owner something, by a signal: F_SETOWN, F_SETSIG. */
#include <signal.h>
#include <uk/signal.h>
#include <uk/vfs.h>

void vfs_own(struct vfs_file *f)
{
	if (f->owner != 0)
		return;
	f->owner_type = F_OWNER_PID;
	f->owner = uk_process_current()->pid;
}

/* Interrupts off. */
static int send(const struct vfs_file *f, const struct uk_siginfo *info)
{
	struct uk_thread *t;

	if (f->owner_type != F_OWNER_TID)
		return uk_signal_send(uk_process_current(), info);
	t = uk_thread_find(f->owner);
	return t ? uk_signal_send_thread(t, info) : 0;
}

/* Signals with codes of their own: POLL_* would be taken for those. */
static bool has_codes(int sig)
{
	switch (sig) {
	case SIGILL:
	case SIGTRAP:
	case SIGBUS:
	case SIGFPE:
	case SIGSEGV:
	case SIGCHLD:
	case SIGSYS:
		return true;
	}
	return false;
}

/* As Linux: who has asked for no signal in particular is told nothing in
 * particular; a queue that is full still has room for SIGIO. */
void vfs_tell_owner(const struct vfs_file *f, int fd, int reason, long band)
{
	const struct uk_siginfo plain = { .signo = SIGIO, .code = SI_KERNEL };
	struct uk_siginfo info = {
		.signo = f->owner_signal,
		.code = has_codes(f->owner_signal) ? SI_SIGIO : reason,
		.poll.band = band,
		.poll.fd = fd,
	};

	if (f->owner == 0)
		return;
	if (f->owner_signal == 0 || send(f, &info))
		send(f, &plain);
}
