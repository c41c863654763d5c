/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vectors: signals of the host.
 *
 *   SIGSYS    the program made a system call: Linux dispatches to us those that
 *             are made from addresses below UK_USER_TOP
 *   SIGSEGV.. a fault, of the program or where the kernel touches its memory
 *   SIGALRM   an interrupt while the program runs; blocked otherwise
 *
 * The thread's kernel stack is the alternate signal stack, on which Linux puts
 * the registers: exception mode. Nothing here is instrumented, or uses the
 * host's thread pointer before it is there: the program has FS for its own.
 */
#include <asm/prctl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#include <plat/cpu.h>
#include <plat/upcall.h>
#include "host.h"

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_ON 1
#endif

#define ADDRESSES (1UL << 47) /* of a process */
#define USER_CS 0x33UL
#define USER_SS 0x2bUL
#define SS_PLACE 48 /* in the word of segments */
#define UC_SIGCONTEXT_SS 2
#define UC_STRICT_RESTORE_SS 4
#define FLAGS_START 0x202 /* IF, and the bit that is always set */
#define TRAP_PAGE 14
#define ERROR_WRITE 2
#define ERROR_FETCH 16

_Static_assert((int)FRAME_RIP == REG_RIP && (int)FRAME_FLAGS == REG_EFL &&
		       (int)FRAME_RAX == REG_RAX && (int)FRAME_RSP == REG_RSP,
	       "the order of struct sigcontext");

/* Linux's, whose mask is shorter than libc's. */
struct kernel_action {
	void (*handler)(int, siginfo_t *, void *);
	unsigned long flags;
	void (*restorer)(void);
	uint64_t mask;
};
#define RESTORER 0x04000000UL

static unsigned long host_fs;
bool host_started;
static bool in_program; /* or about to be */
static char blocked = 1; /* system calls of the program */

__asm__(".pushsection .text\n"
	"host_restorer:	mov	$15, %eax\n"
	"	syscall\n"
	".popsection\n");
void host_restorer(void);

static long call2(long nr, long a, long b)
{
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b)
			 : "rcx", "r11", "memory");
	return ret;
}

static void set_fs(unsigned long base)
{
	call2(SYS_arch_prctl, ARCH_SET_FS, (long)base);
}

/* The program's own, from the time when it has one. */
static void program_fs(bool program)
{
	unsigned long tls = host_thread()->tls;

	if (tls != 0)
		set_fs(program ? tls : host_fs);
}

static enum plat_fault_kind kind_of(int sig)
{
	switch (sig) {
	case SIGSEGV:
		return PLAT_FAULT_PAGE;
	case SIGBUS:
		return PLAT_FAULT_ALIGN;
	case SIGILL:
		return PLAT_FAULT_UNDEF;
	case SIGTRAP:
		return PLAT_FAULT_BREAK;
	case SIGFPE:
		return PLAT_FAULT_FP;
	}
	return PLAT_FAULT_OTHER;
}

static void fault(struct uk_frame *f, int sig, const siginfo_t *info,
		  const greg_t *g, bool program)
{
	struct plat_fault fault = {
		.kind = kind_of(sig),
		.class = "signal of the host",
		.syndrome = (unsigned long)g[REG_ERR],
		.addr = (uintptr_t)info->si_addr,
		.addr_valid = g[REG_TRAPNO] == TRAP_PAGE,
	};

	if (fault.kind == PLAT_FAULT_PAGE)
		fault.access = g[REG_ERR] & ERROR_FETCH	  ? PLAT_EXEC
			       : g[REG_ERR] & ERROR_WRITE ? PLAT_WRITE
							  : PLAT_READ;
	host_fault(f, &fault, program);
}

static void on_signal(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	greg_t *g = uc->uc_mcontext.gregs;
	bool program = in_program;
	struct uk_frame kernels, *f = &kernels;

	in_program = false;
	if (program) {
		uintptr_t low = (uintptr_t)&kernels & ~(HOST_KSTACK_SIZE - 1);

		program_fs(false);
		/* Nothing of a former call is below. */
		host_fiber_fresh(low, (uintptr_t)&kernels - low);
		host_fiber_unwound();
		f = (struct uk_frame *)host_thread()->kstack_top - 1;
	}
	for (unsigned i = 0; i < FRAME_REGS; i++)
		f->r[i] = (uint64_t)g[i];
	f->nr = -1;
	f->fpstate = uc->uc_mcontext.fpregs;
	if (sig == SIGSYS)
		host_syscall(f);
	else if (sig == SIGALRM)
		host_interrupt(f);
	else
		fault(f, sig, info, g, program);
	if (program)
		host_leave(f);
	for (unsigned i = 0; i < FRAME_REGS; i++)
		g[i] = (greg_t)f->r[i];
	if (!program)
		return;
	program_fs(true);
	in_program = true;
}

/* Above it lies the program's frame, where lib/signal looks for it. */
static stack_t stack_of(const struct arch_thread *t)
{
	uintptr_t low = (t->kstack_top - 1) & ~(HOST_KSTACK_SIZE - 1);

	return (stack_t){
		.ss_sp = (void *)low,
		.ss_size = t->kstack_top - sizeof(struct uk_frame) - low,
	};
}

/* Refused if it is the one in use already. */
void host_stack_use(const struct arch_thread *t)
{
	stack_t own = stack_of(t);

	call2(SYS_sigaltstack, (long)&own, 0);
}

_Noreturn void host_enter(const struct uk_frame *frame, struct arch_thread *t)
{
	ucontext_t uc;
	greg_t *g = uc.uc_mcontext.gregs;

	__builtin_memset(&uc, 0, sizeof(uc));
	uc.uc_flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS;
	uc.uc_stack.ss_sp =
		(void *)((t->kstack_top - 1) & ~(HOST_KSTACK_SIZE - 1));
	uc.uc_stack.ss_size = t->kstack_top - (uintptr_t)uc.uc_stack.ss_sp;
	for (unsigned i = 0; i < FRAME_REGS; i++)
		g[i] = (greg_t)frame->r[i];
	g[REG_EFL] |= FLAGS_START;
	g[REG_CSGSFS] = (greg_t)(USER_CS | USER_SS << SS_PLACE);
	if (t->tls != 0)
		set_fs(t->tls);
	host_started = true;
	in_program = true;
	__asm__ volatile("mov	%0, %%rsp\n"
			 "	mov	$15, %%eax\n"
			 "	syscall\n"
			 :
			 : "r"(&uc)
			 : "memory");
	__builtin_unreachable();
}

static void take(int sig, bool nests)
{
	struct kernel_action sa = {
		.handler = on_signal,
		.flags = SA_SIGINFO | SA_ONSTACK | RESTORER |
			 (nests ? SA_NODEFER : 0),
		.restorer = host_restorer,
		.mask = 1ULL << (SIGALRM - 1),
	};

	if (syscall(SYS_rt_sigaction, sig, &sa, NULL, sizeof(sa.mask)) != 0)
		host_die("signal %d cannot be had", sig);
}

void host_signals_init(void)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGILL,
				      SIGTRAP, SIGFPE, SIGSYS };
	uint64_t none = 1ULL << (SIGALRM - 1);
	stack_t off = { .ss_flags = SS_DISABLE };

	call2(SYS_arch_prctl, ARCH_GET_FS, (long)&host_fs);
	syscall(SYS_sigaltstack, &off, NULL);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof(none));
	for (unsigned i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		take(faults[i], true);
	take(SIGALRM, false);
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, UK_USER_TOP,
		  ADDRESSES - UK_USER_TOP, &blocked) != 0)
		host_die("no dispatch of system calls: Linux 5.11 on x86-64 "
			 "has it");
}
