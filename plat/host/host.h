/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between the files of plat/host. Some are compiled against the host's libc
 * (machine.c, mmu.c, clock.c, entry.c...), the others as kernel code; what both
 * see is plain.
 */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_PAGE 4096UL
#define HOST_KSTACK_SIZE (HOST_PAGE << UK_KSTACK_ORDER)

struct uk_frame;
struct arch_thread;
struct plat_fault;

/* --- machine.c: RAM, and the way out ------------------------------------ */

extern int host_ram_fd; /* the memory of RAM, in order */
extern uint64_t host_ram_size;

/* main(), where somebody else has it. */
int host_main(int argc, char **argv);
_Noreturn void host_exit_status(int status);
/* A bug of this machine itself, or of who calls it. */
_Noreturn void host_die(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* tree.c: the machine's device tree into buf. */
struct host_tree {
	uint64_t ram, ram_size, program, program_size;
	uint64_t initrd, initrd_size; /* 0, 0: none */
	const char *bootargs;
};
void host_tree_write(void *buf, size_t size, const struct host_tree *t);

/* --- mmu.c: the TLB ----------------------------------------------------- */

/* access: enum plat_access. True: what the page tables say about va now can be
 * seen by the process, and it allows the access. */
bool host_tlb_fill(uintptr_t va, unsigned access);
/* Nothing of the program's is mapped any more. */
void host_tlb_forget(void);

/* --- clock.c: time and interrupts --------------------------------------- */

uint64_t host_ticks(void);
int64_t host_seconds(void); /* of the day, when asked first */
/* Lines of the interrupt controller. */
#define HOST_LINE_TIMER 0
#define HOST_LINE_CONSOLE 1
bool host_line_pending(unsigned line);
void host_console_listen(bool on);
int host_console_getc(void); /* a byte, or -1 */
void host_console_write(const char *text, size_t len);
/* On the way to the program: the next interrupt comes as a signal. */
void host_alarm_arm(void);
/* One has come. */
void host_alarm_rang(void);
/* Nothing runs, and nothing will: set by who has something to do then. */
extern void (*host_on_deadlock)(void);

/* --- irq.c: interrupts on and off --------------------------------------- */

extern bool host_irqs_on;
/* Take what is pending. Interrupts are on. */
void host_irq_poll(void);

/* --- entry.c: host signals ---------------------------------------------- */

void host_signals_init(void);
/* t has been switched to: faults of the kernel come on its stack. */
void host_stack_use(const struct arch_thread *t);
/* Enter the program: t's stack is left. */
_Noreturn void host_enter(const struct uk_frame *frame, struct arch_thread *t);

/* --- exception.c: what the signals mean --------------------------------- */

/* frame is that of the program, or of the kernel; sp is t's kernel stack. */
void host_syscall(struct uk_frame *frame);
void host_interrupt(struct uk_frame *frame);
void host_fault(struct uk_frame *frame, struct plat_fault *fault, bool program);
/* Whatever is to be done before the program goes on. */
void host_leave(struct uk_frame *frame);
/* The running thread's. */
struct arch_thread *host_thread(void);

/* --- fail.c: an allocation that fails ------------------------------------ */

#define HOST_SITES 12

/* What became of it, for machine.c's report. */
extern struct host_failure {
	unsigned long count; /* of the program's allocations so far */
	unsigned long failed; /* of them */
	uintptr_t site[HOST_SITES]; /* who asked, innermost first */
	unsigned depth; /* of it; 0: none has failed */
	long nr, ret; /* the call, -1: a page fault, and its result */
	bool again; /* so it was done once more */
} host_failure;

/* The program runs, or has run: entry.c's. */
extern bool host_started;

/* The running thread is about to do a call or to resolve a page fault, within
 * outer if that is not NULL. */
struct host_attempt {
	struct host_attempt *outer;
	unsigned long next, count; /* of its allocations: to fail; until now */
	uint64_t failed; /* who asked for one that did; 0: none */
};
void host_attempt(struct host_attempt *a, struct host_attempt *outer);
/* It has been done, with this result. True: do it once more. */
bool host_attempt_again(struct host_attempt *a, long nr, long ret);

/* --- plant.c: a leak, to be found ---------------------------------------- */

/* A call of the program's is at its end, or failed and will be made again. */
void host_plant(bool failed);

/* --- input.c, inputs.c: what a program is to do ------------------------- */

extern const char *host_inputs; /* folder or file; NULL: there are none */
/* Kernel code: the call. */
long host_input(void *buf, size_t size);
/* How many bytes, or -errno. */
long host_next_input(void *buf, size_t size);

/* --- planted.c: a race to be found ---------------------------------------- */

long host_planted(bool excluded);

/* --- report.c: what is said at the end ------------------------------------ */

extern const char *host_report_path; /* NULL: nowhere */
void host_report(void);
/* Objects that nobody refers to: they are printed. */
bool host_leaks(void);

/* Equal if the same functions asked; never 0. */
uint64_t host_site(const uintptr_t *pc, unsigned depth);
/* For the report: an allocation that did not fail; one that did, in a call that
 * was not made again. */
void host_note_site(uint64_t site);
void host_note_kept(uint64_t site, long nr, long ret);

/* --- switch.S ----------------------------------------------------------- */

/* Save callee-saved registers and sp in *save, go on where load was saved. */
void host_switch(uintptr_t *save, uintptr_t load);
/* Call fn(arg) on the stack that ends at top; it does not return. */
_Noreturn void host_run_on(uintptr_t top, void (*fn)(void *), void *arg);
/* Where a thread that never ran begins: calls host_first(frame). */
void host_thread_first(void);
_Noreturn void host_first(struct uk_frame *frame);

/* Call fn on the stack that ends at top, and come back. */
void host_call_on(uintptr_t top, void (*fn)(void));

/* --- access.S ----------------------------------------------------------- */

/* How many bytes were not copied, set. */
size_t host_user_copy(void *dst, const void *src, size_t n);
size_t host_user_clear(void *dst, size_t n);
int host_user_load32(const uint32_t *uaddr, uint32_t *value);
int host_user_cmpxchg32(uint32_t *uaddr, uint32_t *old, uint32_t value);
int host_user_touch(const void *p);
int host_user_dirty(void *p);

/* --- fiber.c: the sanitizers' view of stacks ---------------------------- */

void host_fiber_init(struct arch_thread *t);
void host_fiber_leave(struct arch_thread *from, struct arch_thread *to);
void host_fiber_arrive(struct arch_thread *to);
void host_fiber_end(struct arch_thread *dead); /* it runs no more */
void host_fiber_fresh(uintptr_t low, size_t size); /* nobody's frames there */
/* No caller is left: the program is entered, or comes back. */
void host_fiber_unwound(void);
/* fn is an interrupt's: another fiber's, on a stack of its own. */
void host_fiber_interrupt(void (*fn)(void));
/* What happens in between is nobody's: the running one is interrupted. */
void host_fiber_ignore(bool on);
/* The CPU as a lock: interrupts have gone off; go on. */
void host_cpu_taken(void);
void host_cpu_given(void);
/* *p was looked at; hold: it stays like that until the CPU is given. */
void host_cpu_looked(void *p, bool hold);
/* [p, p + n) is memory that the kernel may access: reports it otherwise. */
void host_check_read(const void *p, size_t n);
void host_check_write(void *p, size_t n);

#endif
