/* SPDX-License-Identifier: BSD-3-Clause */
/* clone: a new thread of this process. It returns twice: the child resumes a
 * copy of its caller's registers, on another stack, with 0 for a result. */
#include <errno.h>
#include <plat/user.h>
#include <sched.h>
#include <string.h>
#include <uk/abi/sched.h>
#include <uk/essentials.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "thread.h"

/* What makes it a thread; what it may ask for besides. Signal to the parent:
 * the low byte, which a thread has none of (Linux ignores it too). */
#define REQUIRED \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)
#define OPTIONAL                                                      \
	(CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |         \
	 CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | CLONE_DETACHED | \
	 CLONE_UNTRACED | CLONE_IO)
#define SIGNAL_MASK 0xffUL
#define SIZE_1 64u /* of clone3's struct, first version */

static const struct {
	unsigned long bit;
	const char *name;
} names[] = {
	{ CLONE_VM, "CLONE_VM" },
	{ CLONE_FS, "CLONE_FS" },
	{ CLONE_FILES, "CLONE_FILES" },
	{ CLONE_SIGHAND, "CLONE_SIGHAND" },
	{ CLONE_THREAD, "CLONE_THREAD" },
	{ CLONE_VFORK, "CLONE_VFORK" },
	{ CLONE_PTRACE, "CLONE_PTRACE" },
	{ CLONE_PARENT, "CLONE_PARENT" },
	{ CLONE_NEWNS, "CLONE_NEWNS" },
	{ CLONE_NEWCGROUP, "CLONE_NEWCGROUP" },
	{ CLONE_NEWUTS, "CLONE_NEWUTS" },
	{ CLONE_NEWIPC, "CLONE_NEWIPC" },
	{ CLONE_NEWUSER, "CLONE_NEWUSER" },
	{ CLONE_NEWPID, "CLONE_NEWPID" },
	{ CLONE_NEWNET, "CLONE_NEWNET" },
	{ CLONE_PIDFD, "CLONE_PIDFD" },
};

static void complain(const char *what, unsigned long bits)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (bits & names[i].bit)
			uk_printk("clone: %s %s: EINVAL\n", what,
				  names[i].name);
		bits &= ~names[i].bit;
	}
	if (bits != 0)
		uk_printk("clone: %s %#lx: EINVAL\n", what, bits);
}

static int check_flags(unsigned long flags)
{
	unsigned long missing = REQUIRED & ~flags;
	unsigned long extra = flags & ~(REQUIRED | OPTIONAL | SIGNAL_MASK);

	if (missing == 0 && extra == 0)
		return 0;
	complain("only threads, missing", missing);
	complain("unsupported", extra);
	return -EINVAL;
}

/* sp: the child's stack pointer; 0: its parent's. */
static int make_thread(const struct uk_frame *frame, unsigned long flags,
		       uintptr_t sp, int *ptid, unsigned long tls, int *ctid)
{
	struct uk_frame *child;
	struct uk_thread *t;
	int rc = check_flags(flags), tid;

	if (rc != 0)
		return rc;
	t = thread_new(frame, &child);
	if (t == NULL)
		return -EAGAIN;
	frame_set_ret(child, 0);
	if (sp != 0)
		frame_set_sp(child, sp);
	tid = t->tid;
	if (flags & CLONE_SETTLS)
		plat_thread_set_tls(&t->arch, tls);
	if (flags & CLONE_CHILD_CLEARTID)
		t->clear_child_tid = ctid;
	/* As on Linux a bad pointer is nobody's error here. */
	if (flags & CLONE_PARENT_SETTID)
		(void)!uk_user_store32(ptid, (uint32_t)tid);
	if (flags & CLONE_CHILD_SETTID)
		(void)!uk_user_store32(ctid, (uint32_t)tid);
	uk_thread_start(t);
	return tid;
}

UK_LLSYSCALL_R_U_DEFINE(pid_t, clone, struct uk_frame *frame, unsigned long,
			flags, void *, stack, int *, ptid, unsigned long, tls,
			int *, ctid)
{
	return make_thread(frame, flags, (uintptr_t)stack, ptid, tls, ctid);
}

/* Fields that a newer struct has have to be 0; those that an older one lacks
 * are. */
static int read_args(struct clone_args *args, const void *uargs, size_t size)
{
	const char *rest = uargs;

	if (size < SIZE_1)
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	memset(args, 0, sizeof(*args));
	if (uk_copy_from_user(args, uargs, min(size, sizeof(*args))))
		return -EFAULT;
	for (size_t i = sizeof(*args); i < size; i++) {
		char c;

		if (uk_copy_from_user(&c, rest + i, 1))
			return -EFAULT;
		if (c != 0)
			return -E2BIG;
	}
	return 0;
}

UK_LLSYSCALL_R_U_DEFINE(pid_t, clone3, struct uk_frame *frame,
			struct clone_args *, uargs, size_t, size)
{
	struct clone_args a;
	int rc = read_args(&a, uargs, size);

	if (rc != 0)
		return rc;
	/* A thread sends its parent no signal; a stack has both ends, in the
	 * program's memory; nobody chooses numbers. */
	if ((a.flags & (SIGNAL_MASK | CLONE_DETACHED)) || a.exit_signal != 0 ||
	    (a.stack == 0) != (a.stack_size == 0) ||
	    a.stack_size > UK_USER_TOP || a.stack > UK_USER_TOP - a.stack_size)
		return -EINVAL;
	if (a.set_tid != 0 || a.set_tid_size != 0) {
		uk_printk("clone3: set_tid: EINVAL\n");
		return -EINVAL;
	}
	if (a.flags != (unsigned long)a.flags) {
		uk_printk("clone3: unsupported %#llx: EINVAL\n",
			  (unsigned long long)a.flags);
		return -EINVAL;
	}
	return make_thread(frame, (unsigned long)a.flags,
			   (uintptr_t)(a.stack + a.stack_size),
			   (int *)(uintptr_t)a.parent_tid, (unsigned long)a.tls,
			   (int *)(uintptr_t)a.child_tid);
}
