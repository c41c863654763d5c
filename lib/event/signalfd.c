/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * signalfd: pending signals of a set, taken by read. lib/signal tells of every
 * signal that becomes pending, to all descriptors alike; each reader looks at
 * what is pending for its own thread and process.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <uk/mm.h>
#include <uk/poll.h>
#include <uk/signal.h>
#include <uk/syscall.h>
#include <uk/vfs.h>

#define SIGNAL_BIT(sig) (1ULL << ((sig)-1))
/* These cannot be waited for. */
#define NEVER (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))
/* si_code of what the kernel or another process did, not a fault. */
#define FROM_FAULT(info) ((info)->code > 0 && (info)->code != SI_KERNEL)

struct signalfd {
	uint64_t mask;
};

static struct uk_waitq readers = UK_WAITQ_INIT(readers);
static struct vfs_pollq pollq = { UK_LIST_INIT(pollq.watchers) };

/* Interrupts off. */
static void signal_sent(void)
{
	uk_waitq_wake(&readers, UINT_MAX);
	vfs_poll_notify(&pollq, POLLIN);
}

static uint64_t mask_of(const struct vfs_file *f)
{
	return ((const struct signalfd *)f->data)->mask;
}

/* SIGIO, or what F_SETSIG has put in its place. */
static bool is_poll(const struct uk_siginfo *info)
{
	switch (info->signo) {
	case SIGSEGV:
	case SIGBUS:
	case SIGILL:
	case SIGFPE:
	case SIGTRAP:
		return false;
	}
	return info->code >= POLL_IN && info->code <= POLL_HUP;
}

/* What sigaction's handler would see of it. */
static void fill(struct signalfd_siginfo *out, const struct uk_siginfo *info)
{
	memset(out, 0, sizeof(*out));
	out->ssi_signo = (uint32_t)info->signo;
	out->ssi_errno = info->error;
	out->ssi_code = info->code;
	if (info->code == SI_TIMER) {
		out->ssi_tid = (uint32_t)info->timer.id;
		out->ssi_overrun = (uint32_t)info->timer.overrun;
		out->ssi_ptr = (uintptr_t)info->timer.value.ptr;
		out->ssi_int = info->timer.value.number;
	} else if (is_poll(info)) {
		out->ssi_band = (uint32_t)info->poll.band;
		out->ssi_fd = info->poll.fd;
	} else if (FROM_FAULT(info)) {
		out->ssi_addr = info->fault.addr;
	} else {
		out->ssi_pid = (uint32_t)info->sender.pid;
		out->ssi_uid = info->sender.uid;
		out->ssi_ptr = (uintptr_t)info->sender.value.ptr;
		out->ssi_int = info->sender.value.number;
	}
}

/* Take one. A buffer in one piece is tried first, so that nothing is lost. */
static int read_one(uint64_t mask, struct vfs_iter *it)
{
	struct signalfd_siginfo out;
	struct uk_siginfo info;

	if (!it->kernel && it->len >= sizeof(out) &&
	    uk_probe_write(it->base, sizeof(out)))
		return -EFAULT;
	if (!uk_signal_take(mask, &info))
		return -EAGAIN;
	fill(&out, &info);
	return vfs_iter_to_user(it, &out, sizeof(out)) == sizeof(out) ? 0
								      : -EFAULT;
}

/* As many as there are and fit; waits for the first. */
static ssize_t read_signals(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	const ssize_t size = sizeof(struct signalfd_siginfo);
	ssize_t done = 0;
	int err;

	if (pos != &f->pos)
		return -ESPIPE;
	if (it->left < (size_t)size)
		return -EINVAL;
	do {
		err = read_one(mask_of(f), it);
		if (!err)
			done += size;
		else if (err == -EAGAIN && !done && !(f->flags & O_NONBLOCK))
			err = uk_wait_event(&readers,
					    uk_signal_pending() & mask_of(f),
					    UK_TIMER_NEVER, true);
	} while (!err && it->left >= (size_t)size);
	return done ? done : err;
}

static unsigned poll_signals(struct vfs_file *f, struct vfs_watcher *w)
{
	vfs_poll_add(&pollq, w);
	return uk_signal_pending() & mask_of(f) ? POLLIN : 0;
}

static void release(struct vfs_file *f)
{
	uk_free(f->data);
}

static const struct vfs_anon_ops signalfd_ops = {
	.ops = {
		.read = read_signals,
		.write = vfs_no_write,
		.seek = vfs_anon_seek,
		.ioctl = vfs_no_ioctl,
		.stat = vfs_anon_stat,
		.poll = poll_signals,
		.release = release,
	},
	.name = "[signalfd]",
};

static int change(int fd, uint64_t mask)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	unsigned long flags;

	if (!f)
		return -EBADF;
	if (f->ops != &signalfd_ops.ops) {
		vfs_file_put(f);
		return -EINVAL;
	}
	flags = arch_irq_save();
	((struct signalfd *)f->data)->mask = mask;
	signal_sent(); /* it may be ready now */
	arch_irq_restore(flags);
	vfs_file_put(f);
	uk_preempt();
	return fd;
}

static int make(int fd, const struct uk_sigset *user, size_t size, int flags)
{
	struct uk_sigset set;
	struct signalfd *s;
	struct vfs_file *f;
	uint64_t mask;

	if (size != sizeof(set))
		return -EINVAL;
	if (uk_copy_from_user(&set, user, sizeof(set)))
		return -EFAULT;
	if (flags & ~(SFD_CLOEXEC | SFD_NONBLOCK))
		return -EINVAL;
	mask = (set.word[0] | (uint64_t)set.word[1] << 32) & ~NEVER;
	if (fd != -1)
		return change(fd, mask);
	s = uk_malloc(sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->mask = mask;
	uk_provide(uk_signal_sent, signal_sent);
	f = vfs_file_new(&signalfd_ops.ops, O_RDWR | (flags & SFD_NONBLOCK), s);
	if (!f) {
		uk_free(s);
		return -ENFILE;
	}
	return vfs_install_new(f, flags & SFD_CLOEXEC);
}

UK_LLSYSCALL_R_DEFINE(int, signalfd, int, fd, const struct uk_sigset *, mask,
		      size_t, size)
{
	return make(fd, mask, size, 0);
}

UK_LLSYSCALL_R_DEFINE(int, signalfd4, int, fd, const struct uk_sigset *, mask,
		      size_t, size, int, oflag)
{
	return make(fd, mask, size, oflag);
}
