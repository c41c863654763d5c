/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads are contexts on kernel stacks, all of them in one host thread. A new
 * one begins in host_first(), with the frame that it resumes at the top of its
 * stack.
 */
#include <string.h>
#include <plat/cpu.h>
#include <uk/thread.h>
#include "host.h"

/* What host_switch() loads, below the frame: 16-byte aligned behind ret. */
struct first {
	uint64_t r15, r14, r13, r12, rbx, rbp;
	uintptr_t ret;
	struct uk_frame frame;
};

/* The boot thread starts on the host's own stack. */
char _boot_stack_top[16] __attribute__((aligned(16)));

/* Who ended: released on another's stack. */
static void (*dead_fn)(void *dead);
static void *dead;

static void bury(void)
{
	void (*fn)(void *) = dead_fn;

	dead_fn = NULL;
	if (fn == NULL)
		return;
	host_fiber_end(dead);
	fn(dead);
}

static void go(struct arch_thread *prev, struct arch_thread *next)
{
	arch_set_current((struct uk_thread *)next);
	host_fiber_leave(prev, next);
	host_switch(&prev->sp, next->sp);
	host_fiber_arrive(prev);
	host_stack_use(prev);
	bury();
}

void plat_switch(struct arch_thread *prev, struct arch_thread *next)
{
	if (prev != next)
		go(prev, next);
}

long plat_yield(struct arch_thread *prev, struct arch_thread *next)
{
	plat_switch(prev, next);
	arch_irq_enable();
	return 0;
}

_Noreturn void plat_switch_from_dead(struct arch_thread *next,
				     void (*fn)(void *dead), void *dead_thread)
{
	uintptr_t nowhere;

	dead_fn = fn;
	dead = dead_thread;
	arch_set_current((struct uk_thread *)next);
	host_fiber_leave(NULL, next);
	host_switch(&nowhere, next->sp);
	__builtin_unreachable();
}

struct uk_frame *plat_thread_prepare(struct arch_thread *t,
				     const struct uk_frame *frame)
{
	struct first *f = (struct first *)t->kstack_top - 1;

	host_fiber_fresh((uintptr_t)f & ~(HOST_KSTACK_SIZE - 1),
			 (uintptr_t)(f + 1) & (HOST_KSTACK_SIZE - 1));
	host_fiber_init(t);
	memset(f, 0, sizeof(*f));
	f->ret = (uintptr_t)host_thread_first;
	f->rbx = (uintptr_t)&f->frame;
	f->frame = *frame;
	f->frame.fpstate = NULL;
	t->sp = (uintptr_t)f;
	t->tls = arch_tls();
	t->attempt = NULL;
	return &f->frame;
}

void plat_thread_set_tls(struct arch_thread *t, unsigned long tls)
{
	t->tls = tls;
}

_Noreturn void host_first(struct uk_frame *frame)
{
	host_fiber_arrive(host_thread());
	host_stack_use(host_thread());
	bury();
	host_leave(frame);
	host_enter(frame, host_thread());
}

static void resume(void *frame)
{
	host_first(frame);
}

_Noreturn void plat_resume(struct uk_frame *frame)
{
	struct arch_thread *t = host_thread();
	struct uk_frame *at = (struct uk_frame *)t->kstack_top - 1;

	arch_irq_disable();
	t->attempt = NULL;
	memmove(at, frame, sizeof(*at));
	at->fpstate = NULL;
	host_fiber_leave(NULL, t);
	host_run_on((uintptr_t)at & ~63UL, resume, at);
}

unsigned long arch_tls(void)
{
	return host_thread()->tls;
}

void arch_set_tls(unsigned long tls)
{
	host_thread()->tls = tls;
}
