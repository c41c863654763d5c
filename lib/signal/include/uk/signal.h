/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Signals, for the libraries that send them and for the calls that they
 * interrupt.
 *
 * Delivery needs no help in a trap image, or behind an svc: it is done on the
 * way out. But a call of a direct image returns to the program by a mere ret.
 * So a call that got -EINTR from uk_block() and its kin says where it holds
 * nothing that a handler could lose by jumping away:
 *
 * 	do {
 * 		rc = wait_for_it();
 * 	} while (rc == -EINTR && uk_signal_restart());
 * 	return rc;
 *
 * There a direct image runs the handlers, nested; elsewhere the answer is
 * false and the call is issued again, or not, by the way out.
 */
#ifndef UK_SIGNAL_H
#define UK_SIGNAL_H

#include <uk/abi/signal.h>
#include <uk/thread.h>

struct uk_process;

/* One signal with its story, in a queue in order of arrival. */
struct uk_sigqueue {
	struct uk_sigqueue *next;
	bool reserved; /* its owner's memory: uk_signal_reserve() */
	bool queued; /* of one that is reserved */
	struct uk_siginfo info;
};

/* What the threads of a process share: uk_process.signals, which is NULL in an
 * image without this library. Changed by lib/signal alone, interrupts off. */
struct uk_signals {
	uint64_t pending; /* for whichever thread takes it */
	struct uk_sigqueue *queue; /* their stories */
	bool stopped; /* no thread goes back to the program */
	struct uk_waitq continued; /* where they are */
	struct uk_sigaction actions[UK_NSIG]; /* by sig - 1 */
};

/* How many signals are in queues, of all threads. */
extern unsigned uk_signal_queued;
/* With LIBMM_LEAKS, the program having ended: the current thread's and
 * the process's are forgotten, and no memory is kept for them. */
void uk_signal_end(void);

/*
 * Send sig with *info to the process, or to one thread. 0, or -EAGAIN if a
 * real-time signal finds no place in the queue. Any context. Does not deliver
 * to the current thread: its call does that, by uk_signal_deliver().
 */
int uk_signal_send(struct uk_process *p, const struct uk_siginfo *info);
int uk_signal_send_thread(struct uk_thread *t, const struct uk_siginfo *info);

/*
 * A signal that always finds its place in the queue, and beside others of its
 * number: a timer's. reserve counts it from now on, until release, which takes
 * it out of the queue: false if there are too many. post sends e->info, to t
 * or, NULL, to the process; not while it is queued. Interrupts off.
 */
bool uk_signal_reserve(struct uk_sigqueue *e);
void uk_signal_release(struct uk_process *p, struct uk_thread *t,
		       struct uk_sigqueue *e);
void uk_signal_post(struct uk_process *p, struct uk_thread *t,
		    struct uk_sigqueue *e);

/* The kernel sends sig, with no more to say about it (SI_KERNEL). */
void uk_signal_raise(struct uk_process *p, int sig);

/* Of a call that SA_RESTART restarts. True: begin again. May not return. */
bool uk_signal_restart(void);

/* Of a call that only goes on if no handler ran (pause). True: begin again. */
bool uk_signal_resume(void);

/* Of a call that goes on whatever ran (FUTEX_LOCK_PI). True: begin again. */
bool uk_signal_again(void);

/* Of a call that does not restart, or that ends with something else than
 * -EINTR: run the handlers of what is pending now. */
void uk_signal_deliver(void);

/*
 * A call with a mask of its own (ppoll): block just these until the call ends.
 * It ends by unmask. If it was interrupted, it has called one of the three
 * above first; the old mask then comes back behind the handler.
 */
void uk_signal_mask(uint64_t mask);
void uk_signal_unmask(bool interrupted);

/* Whether this image has signals at all. */
bool uk_signal_exists(void);
/* A program's fault, if so: true if the frame now enters a handler; false if it
 * has none and the default action is due. Exception mode. */
bool uk_signal_fault(struct uk_frame *frame, const struct uk_siginfo *info);

/* For signalfd. What is pending for the running thread, blocked or not; take
 * the most urgent of set: false if there is none. */
uint64_t uk_signal_pending(void);
bool uk_signal_take(uint64_t set, struct uk_siginfo *info);
/* Called, unless NULL, when a signal has become pending. Interrupts off. */
extern void (*uk_signal_sent)(void);

/* rseq: called, unless NULL, before a frame enters a handler, which sees what
 * this leaves. Exception mode, interrupts on. */
extern void (*uk_signal_entering)(struct uk_frame *frame);

/* t has left its process's list and will not run again. Interrupts off. */
void uk_signal_thread_exit(struct uk_thread *t);

#endif
