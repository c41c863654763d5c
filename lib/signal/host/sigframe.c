/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Linux's struct rt_sigframe of x86-64, from the handler's sp up:
 *
 *   the restorer's address, to which the handler returns
 *   ucontext: its sigcontext has the registers, the mask follows
 *   siginfo
 *   the FXSAVE area: what the exception's own signal frame on the kernel stack
 *   has, or what a thread starts with
 */
#include <errno.h>
#include <string.h>
#include <uk/essentials.h>
#include "signals.h"

#define STACK_ALIGN 16
#define RED_ZONE 128
#define FXSAVE_SIZE 512
#define FXSAVE_MXCSR 24
#define XSTATE_BV 512 /* behind it, in an XSAVE area */
#define XSTATE_FXSAVE 3ULL /* x87 and SSE are in use */
#define SW_MAGIC 464 /* of Linux, in the FXSAVE area: XSAVE's follows */
#define SW_MAGIC_VALUE 0x46505853u
#define FCW_START 0x37fu
#define MXCSR_START 0x1f80u
#define FLAGS_PROGRAM 0xcd5ULL /* C, P, A, Z, S, D, O */
#define FLAGS_DF 0x400ULL
#define CS_SS 0x002b000000000033ULL

struct context {
	uint64_t flags, link;
	struct sigaltstack stack;
	uint64_t r[FRAME_REGS];
	uint64_t segments, error, trap, old_mask, fault_address;
	uint64_t fpstate; /* address, or 0 */
	uint64_t reserved[8];
	struct uk_sigset mask;
	char pad[120]; /* libc's larger mask */
};

struct sigframe {
	uint64_t restorer;
	struct context context;
	struct uk_siginfo info;
	uint64_t pad;
	unsigned char fxsave[FXSAVE_SIZE];
};

_Static_assert(offsetof(struct context, mask) == 296, "ucontext");
/* A function is entered with sp 8 behind a multiple of 16. */
_Static_assert(sizeof(struct sigframe) % STACK_ALIGN == 8, "alignment");
_Static_assert(offsetof(struct sigframe, fxsave) % STACK_ALIGN == 8, "FXSAVE");

const size_t arch_sigframe_size =
	sizeof(struct sigframe) + RED_ZONE + 2 * STACK_ALIGN;

static bool push_fxsave(struct sigframe *user, const struct uk_frame *f)
{
	unsigned char start[FXSAVE_SIZE] = { 0 };
	const void *area = f->fpstate;

	if (area == NULL) {
		memcpy(start, &(uint16_t){ FCW_START }, sizeof(uint16_t));
		memcpy(start + FXSAVE_MXCSR, &(uint32_t){ MXCSR_START },
		       sizeof(uint32_t));
		area = start;
	}
	return uk_copy_to_user(user->fxsave, area, FXSAVE_SIZE) == 0;
}

static bool push_context(struct sigframe *user, const struct uk_frame *f,
			 const struct signal_push *p)
{
	struct context c = {
		.stack = p->altstack,
		.segments = CS_SS,
		.fpstate = (uintptr_t)user->fxsave,
		.mask = signal_user_set(p->mask),
	};

	if (p->sig == SIGSEGV || p->sig == SIGBUS)
		c.fault_address = p->info->fault.addr;
	memcpy(c.r, f->r, sizeof(c.r));
	return uk_copy_to_user(&user->context, &c, sizeof(c)) == 0 &&
	       uk_copy_to_user(&user->info, p->info, sizeof(*p->info)) == 0 &&
	       uk_copy_to_user(&user->restorer, &p->action.restorer,
			       sizeof(user->restorer)) == 0;
}

int arch_sigframe_push(struct uk_frame *f, const struct signal_push *p)
{
	uintptr_t top = ALIGN_DOWN(p->sp - RED_ZONE, STACK_ALIGN);
	struct sigframe *user = (struct sigframe *)top - 1;

	if (!push_context(user, f, p) || !push_fxsave(user, f))
		return -EFAULT;
	f->r[FRAME_RDI] = (uint64_t)p->sig;
	f->r[FRAME_RSI] = (uintptr_t)&user->info;
	f->r[FRAME_RDX] = (uintptr_t)&user->context;
	f->r[FRAME_RAX] = 0;
	f->r[FRAME_RSP] = (uintptr_t)user;
	f->r[FRAME_RIP] = p->action.handler;
	f->r[FRAME_FLAGS] &= ~FLAGS_DF;
	f->nr = -1;
	return 0;
}

/* Into the area from which the host will load the registers. */
static bool pop_fxsave(struct uk_frame *f, const struct context *c)
{
	unsigned char *area = f->fpstate;
	unsigned char kept[FXSAVE_SIZE - SW_MAGIC];
	uint32_t magic;
	uint64_t used;

	if (c->fpstate == 0 || area == NULL)
		return true;
	memcpy(kept, area + SW_MAGIC, sizeof(kept));
	if (uk_copy_from_user(area, (const void *)c->fpstate, SW_MAGIC) != 0)
		return false;
	memcpy(area + SW_MAGIC, kept, sizeof(kept));
	/* Bits of MXCSR that the CPU refuses would end the process. */
	area[FXSAVE_MXCSR + 2] = area[FXSAVE_MXCSR + 3] = 0;
	memcpy(&magic, kept, sizeof(magic));
	if (magic == SW_MAGIC_VALUE) {
		memcpy(&used, area + XSTATE_BV, sizeof(used));
		used |= XSTATE_FXSAVE;
		memcpy(area + XSTATE_BV, &used, sizeof(used));
	}
	return true;
}

int arch_sigframe_pop(struct uk_frame *f, bool rt, uint64_t *mask,
		      struct sigaltstack *altstack)
{
	const struct sigframe *user =
		(const struct sigframe *)(f->r[FRAME_RSP] - 8);
	uint64_t flags = f->r[FRAME_FLAGS];
	struct context c;

	(void)rt;
	if (uk_copy_from_user(&c, &user->context, sizeof(c)) != 0 ||
	    !pop_fxsave(f, &c))
		return -EFAULT;
	memcpy(f->r, c.r, sizeof(c.r));
	f->r[FRAME_FLAGS] = (flags & ~FLAGS_PROGRAM) |
			    (c.r[FRAME_FLAGS] & FLAGS_PROGRAM);
	*mask = signal_set(&c.mask);
	*altstack = c.stack;
	f->nr = -1;
	return 0;
}

void arch_syscall_rewind(struct uk_frame *f)
{
	f->r[FRAME_RAX] = (uint64_t)f->nr;
	f->r[FRAME_RIP] -= 2;
	f->nr = -1;
}
