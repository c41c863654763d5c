/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files of lib/signal. "Interrupts off" is what protects all that
 * is pending, and the masks. */
#ifndef SIGNAL_SIGNALS_H
#define SIGNAL_SIGNALS_H

#include <signal.h>
#include <uk/part.h>
#include <uk/process.h>
#include <uk/signal.h>

#define SIGNAL_BIT(sig) (1ULL << ((sig)-1))
/* Neither caught, blocked nor ignored. */
#define SIGNAL_ALWAYS (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))
/* What stops by default, and is undone by SIGCONT. */
#define SIGNAL_STOPS                                                       \
	(SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | \
	 SIGNAL_BIT(SIGTTOU))
#define SIGNAL_RT_MIN 32 /* from here on they queue */
#define SIGNAL_QUEUE_MAX \
	4096 /* signals in queues, if RLIMIT_SIGPENDING
				 * allows more */

/* What becomes of an interrupted call: uk_thread.signals.restart. */
enum signal_restart {
	SIGNAL_NEVER, /* -EINTR */
	SIGNAL_UNHANDLED, /* again, if no handler ran */
	SIGNAL_ALWAYS_SA, /* and also if SA_RESTART is set */
	SIGNAL_AGAIN, /* whatever ran */
};

/* What became of a delivery. */
enum signal_result {
	SIGNAL_NONE_RAN,
	SIGNAL_RAN_RESTART, /* SA_RESTART */
	SIGNAL_RAN,
};

/* The process's. Who looks at them makes the library part of the image. */
static inline struct uk_signals *signal_shared(const struct uk_process *p)
{
	UK_NEED(uk_init_signal_init);
	return p->signals;
}

static inline struct uk_sigaction *signal_action(int sig)
{
	return &signal_shared(uk_process_current())->actions[sig - 1];
}

static inline uint64_t signal_set(const struct uk_sigset *set)
{
	return set->word[0] | (uint64_t)set->word[1] << 32;
}

static inline struct uk_sigset signal_user_set(uint64_t bits)
{
	return (struct uk_sigset){ { (uint32_t)bits, (uint32_t)(bits >> 32) } };
}

/* --- queue.c: what is pending ------------------------------------------- */

/* Add *info to a set and its queue; reserved: in this entry, whose it is, else
 * NULL. Interrupts off. 0, -EAGAIN. */
int signal_queue(uint64_t *pending, struct uk_sigqueue **queue,
		 const struct uk_siginfo *info, struct uk_sigqueue *reserved);
/* Take the most urgent of set, the thread's own first; 0: none. Interrupts
 * off. */
int signal_take(struct uk_thread *t, uint64_t set, struct uk_siginfo *info);
/* Forget all of these. Interrupts off. */
void signal_forget(uint64_t *pending, struct uk_sigqueue **queue, uint64_t set);
/* Forget e, if it is in this queue. Interrupts off. */
void signal_unqueue(uint64_t *pending, struct uk_sigqueue **queue,
		    const struct uk_sigqueue *e);

/* --- send.c: who gets it ------------------------------------------------- */

/* Does the default action of sig do nothing? */
bool signal_ignored_by_default(int sig);
/* Is there something to deliver to t? Sets its flags. Interrupts off. */
void signal_recalculate(struct uk_thread *t);
/* The current thread blocks these from now on; what it leaves is another's. */
void signal_set_blocked(uint64_t mask);
/* sig is ignored from now on: nothing of it stays pending. */
void signal_flush(struct uk_process *p, int sig);

/* --- action.c ------------------------------------------------------------ */

/* Of sigaction(); now may be NULL. 0, -EINVAL. */
int signal_set_action(int sig, const struct uk_sigaction *now,
		      struct uk_sigaction *was);

/* --- stop.c -------------------------------------------------------------- */

/* The default action of a stop signal. Interrupts off. */
void signal_stop(struct uk_process *p, int sig);
/* While the process is stopped, the current thread stays here. True if it did.
 * Interrupts off, exception mode, on the way out. */
bool signal_stay_stopped(struct uk_process *p);
/* SIGCONT is sent. Interrupts off. */
void signal_continue(struct uk_process *p);

/* --- altstack.c ---------------------------------------------------------- */

bool signal_on_altstack(const struct uk_thread *t, uintptr_t sp);
/* As sigaltstack() describes it. */
struct sigaltstack signal_altstack(const struct uk_thread *t);
/* 0, -EINVAL, -ENOMEM. */
int signal_set_altstack(struct uk_thread *t, const struct sigaltstack *ss);

/* --- call.c: the way here from what every image has ---------------------- */

/* What becomes of an interrupted call, and a fault's signal: as
 * uk_signal_fault(). Set by signal_init(); until then, and in an image
 * that can neither catch nor send a signal, there are none. */
struct signal_part {
	enum signal_result (*interrupted)(enum signal_restart kind);
	bool (*fault)(struct uk_frame *frame, const struct uk_siginfo *info);
};
extern const struct signal_part *signal_part;

/* --- deliver.c ----------------------------------------------------------- */

/* What an interrupted call is to do. */
enum signal_result signal_interrupted(enum signal_restart kind);

/* A program's fault: see signal_part. */
bool signal_fault(struct uk_frame *frame, const struct uk_siginfo *info);

/* For uk_thread_deliver: on the way to program mode. Change the frame so
 * that it enters a handler, or end the process. Clears UK_WORK_SIGNAL when
 * nothing more can be delivered. Interrupts off; may turn them on. */
void signal_deliver(struct uk_frame *frame);

/* The program broke its own signal frame, or has no room for one. */
void signal_bad_frame(struct uk_frame *frame);

/* The body of rt_sigreturn and sigreturn. */
long signal_return(struct uk_frame *f, bool rt);

/* --- wait.c -------------------------------------------------------------- */

/* Block until t, the current thread, is signalled. */
void signal_wait(struct uk_thread *t);
/* The body of sigsuspend: with this mask. */
int signal_suspend(uint64_t mask);
/* The body of sigtimedwait; set and info are the user's. */
int signal_timed_wait(const struct uk_sigset *set, struct uk_siginfo *info,
		      const struct timespec *timeout, size_t size);

/* --- direct.c (and $ARCH/site.c) or trap.c: is program mode the kernel? --- */

/* Running as a call of the program, with nothing between it and us. */
bool signal_in_call(void);
bool signal_pc_is_kernel(uintptr_t pc);
/* t may return to the program without looking at its work flags: see to it that
 * an interrupt comes soon, until nothing is pending. Interrupts off. */
void signal_poke(struct uk_thread *t);
void signal_poke_stop(struct uk_thread *t);
/* The interrupted call delivers nothing: have signal_deliver() called when it
 * returns to the program. Interrupts off. */
void signal_at_return(void);
/* Something is being delivered. Interrupts off. */
void signal_delivering(void);
/* Deliver here, in program mode. */
enum signal_result signal_here(void);
/* The pc of the program's call in which frame was taken. False if that cannot
 * be told. */
bool signal_call_site(const struct uk_frame *frame, uintptr_t *pc);
/* Does a handler that sets pc to this mean that the call is to be cancelled? */
bool signal_is_cancel(uintptr_t pc);

/* --- $ARCH/sigframe.c: Linux's frame on the program's stack -------------- */

struct signal_push {
	int sig;
	const struct uk_siginfo *info;
	struct uk_sigaction action;
	uint64_t mask; /* for sigreturn to restore */
	struct sigaltstack altstack; /* for sigreturn to restore */
	uintptr_t sp; /* build below this */
	bool elsewhere; /* show site_pc, not frame's */
	uintptr_t site_pc;
};

extern const size_t arch_sigframe_size; /* with padding, at most */
/* Enter the handler with *frame. -EFAULT, and frame is as it was. Interrupts
 * on. */
int arch_sigframe_push(struct uk_frame *frame, const struct signal_push *p);
/* Back from it. rt: a frame with siginfo. -EFAULT if it is no good. */
int arch_sigframe_pop(struct uk_frame *frame, bool rt, uint64_t *mask,
		      struct sigaltstack *altstack);
/* Issue the syscall of this frame again. */
void arch_syscall_rewind(struct uk_frame *frame);

#endif
