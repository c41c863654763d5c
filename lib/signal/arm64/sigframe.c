/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Linux's struct rt_sigframe, from the handler's sp up:
 *
 *   siginfo (128 bytes)
 *   ucontext up to pstate (464)
 *   4096 bytes of records, each with magic and size, up to one of magic 0: the
 *   vector registers; where a call of a direct image was interrupted, ours,
 *   which says where the thread really was; and the last fault's syndrome
 *   a frame record, for backtraces through the handler
 */
#include <errno.h>
#include <uk/essentials.h>
#include "signals.h"

#define RESERVED_SIZE 4096
#define STACK_ALIGN 16
#define PSTATE_FLAGS 0xf0000000ULL /* N, Z, C, V */

#define SITE_MAGIC 0x41524d4cu /* "ARML" */

/* ESR_EL1 of aborts. */
#define ESR_EC_MASK (0x3full << 26)
#define ESR_EC_FETCH_HERE (0x21ull << 26)
#define ESR_EC_DATA_HERE (0x25ull << 26)
#define ESR_EC_HERE (1ull << 26) /* not from EL0 */
#define ESR_IL (1ull << 25)
#define ESR_CM (1ull << 8)
#define ESR_WNR (1ull << 6)
#define ESR_FSC_TRANSLATION 4ull

struct record {
	uint32_t magic, size;
};

struct fpsimd {
	struct record head;
	uint32_t fpsr, fpcr;
	uint64_t vregs[64];
};

/* If pc is still what was shown, go on at the real place. */
struct site {
	struct record head;
	uint64_t shown_pc;
	uint64_t pc, sp;
};

struct esr {
	struct record head;
	uint64_t esr;
};

/* As many of them as there are, one behind the other. */
struct tail {
	struct site site;
	struct esr esr;
	struct record end;
	uint64_t pad;
};

struct context {
	uint64_t flags, link;
	struct sigaltstack stack;
	struct uk_sigset mask;
	char unused[128]; /* libc's larger mask, and padding */
	uint64_t fault_address;
	uint64_t x[31];
	uint64_t sp, pc, pstate;
	uint64_t pad;
};

/* On the program's stack; never on ours. */
struct sigframe {
	struct uk_siginfo info;
	struct context context;
	struct fpsimd fpsimd;
	struct tail tail;
	char reserved[RESERVED_SIZE - sizeof(struct fpsimd) -
		      sizeof(struct tail)];
};

_Static_assert(offsetof(struct context, fault_address) == 176, "mcontext");
_Static_assert(offsetof(struct context, pstate) == 448, "pstate");
_Static_assert(offsetof(struct sigframe, fpsimd) == 128 + 464, "records");
_Static_assert(sizeof(struct fpsimd) == 528, "Linux's size");
_Static_assert(sizeof(struct sigframe) % STACK_ALIGN == 0, "alignment");

#define LINK_SIZE 16 /* the frame record: x29, x30 */

const size_t arch_sigframe_size =
	sizeof(struct sigframe) + LINK_SIZE + STACK_ALIGN;

/* vectors.S */
void vectors_save(struct fpsimd *v);
void vectors_load(const struct fpsimd *v);

static __noinline bool push_vectors(struct sigframe *user)
{
	struct fpsimd v;

	v.head = (struct record){ FPSIMD_MAGIC, sizeof(v) };
	vectors_save(&v);
	return uk_copy_to_user(&user->fpsimd, &v, sizeof(v)) == 0;
}

/* As from EL0; of an address of the kernel's not whether anything is there. */
static uint64_t shown_syndrome(const struct uk_thread_signals *s)
{
	uint64_t esr = s->fault_syndrome;
	uint64_t class = esr & ESR_EC_MASK;

	if (class == ESR_EC_DATA_HERE || class == ESR_EC_FETCH_HERE)
		esr &= ~ESR_EC_HERE;
	if (s->fault_addr >= UK_USER_TOP)
		esr = (esr & (ESR_EC_MASK | ESR_IL | ESR_CM | ESR_WNR)) |
		      ESR_FSC_TRANSLATION;
	return esr;
}

static __noinline bool push_tail(struct sigframe *user,
				 const struct uk_frame *f,
				 const struct signal_push *p)
{
	const struct uk_thread_signals *s = &arch_current()->signals;
	struct esr esr = { { ESR_MAGIC, sizeof(esr) }, shown_syndrome(s) };
	char *at = (char *)&user->tail;
	struct site site = {
		.head = { SITE_MAGIC, sizeof(site) },
		.shown_pc = p->site_pc,
		.pc = f->pc,
		.sp = f->sp,
	};
	size_t used = p->elsewhere ? sizeof(site) : 0;

	if (uk_copy_to_user(at, &site, used) != 0)
		return false;
	if (s->fault_syndrome != 0) {
		if (uk_copy_to_user(at + used, &esr, sizeof(esr)) != 0)
			return false;
		used += sizeof(esr);
	}
	return uk_clear_user(at + used, sizeof(struct record)) == 0;
}

static __noinline bool push_context(struct sigframe *user,
				    const struct uk_frame *f,
				    const struct signal_push *p)
{
	struct context c = {
		.stack = p->altstack,
		.mask = signal_user_set(p->mask),
		.sp = f->sp,
		.pc = p->elsewhere ? p->site_pc : f->pc,
		/* Of BTI, if the program was hit behind a branch: sigreturn
		 * has none to return to. */
		.pstate = f->pstate & ~PSTATE_BTYPE,
		.fault_address = arch_current()->signals.fault_addr,
	};

	for (unsigned i = 0; i < ARRAY_SIZE(c.x); i++)
		c.x[i] = f->x[i];
	return uk_copy_to_user(&user->info, p->info, sizeof(*p->info)) == 0 &&
	       uk_copy_to_user(&user->context, &c, sizeof(c)) == 0;
}

int arch_sigframe_push(struct uk_frame *f, const struct signal_push *p)
{
	uint64_t link[2] = { f->x[29], f->x[30] };
	uintptr_t at = ALIGN_DOWN(p->sp, STACK_ALIGN) - sizeof(link);
	struct sigframe *user = (struct sigframe *)at - 1;

	if (uk_copy_to_user((void *)at, link, sizeof(link)) != 0 ||
	    !push_context(user, f, p) || !push_vectors(user) ||
	    !push_tail(user, f, p))
		return -EFAULT;
	f->x[0] = (uint64_t)p->sig;
	f->x[1] = (uintptr_t)&user->info;
	f->x[2] = (uintptr_t)&user->context;
	f->x[29] = at;
	f->x[30] = p->action.restorer;
	f->sp = (uintptr_t)user;
	f->pc = p->action.handler;
	f->pstate &= ~PSTATE_BTYPE;
	f->nr = -1;
	return 0;
}

static __noinline bool pop_vectors(const struct sigframe *user)
{
	struct fpsimd v;

	if (uk_copy_from_user(&v, &user->fpsimd, sizeof(v)) != 0 ||
	    v.head.magic != FPSIMD_MAGIC || v.head.size != sizeof(v))
		return false;
	vectors_load(&v);
	return true;
}

static __noinline bool pop_context(struct uk_frame *f,
				   const struct sigframe *user, uint64_t *mask,
				   struct sigaltstack *altstack)
{
	struct context c;

	if (uk_copy_from_user(&c, &user->context, sizeof(c)) != 0 ||
	    ((c.pstate ^ f->pstate) & ~PSTATE_FLAGS & UINT32_MAX) != 0)
		return false;
	for (unsigned i = 0; i < ARRAY_SIZE(c.x); i++)
		f->x[i] = c.x[i];
	f->sp = c.sp;
	f->pc = c.pc;
	f->pstate = (f->pstate & ~PSTATE_FLAGS) | (c.pstate & PSTATE_FLAGS);
	*mask = signal_set(&c.mask);
	*altstack = c.stack;
	return true;
}

static __noinline bool pop_tail(struct uk_frame *f, const struct sigframe *user)
{
	struct site s;

	if (uk_copy_from_user(&s, &user->tail, sizeof(s)) != 0)
		return false;
	if (s.head.magic != SITE_MAGIC)
		return true;
	if (signal_is_cancel(f->pc))
		f->x[0] = SIGNAL_RAN;
	else if (f->pc != s.shown_pc)
		return true;
	f->pc = s.pc;
	f->sp = s.sp;
	return true;
}

int arch_sigframe_pop(struct uk_frame *f, bool rt, uint64_t *mask,
		      struct sigaltstack *altstack)
{
	const struct sigframe *user = (const struct sigframe *)f->sp;

	(void)rt;
	if ((uintptr_t)user % STACK_ALIGN != 0 ||
	    !pop_context(f, user, mask, altstack) || !pop_vectors(user) ||
	    !pop_tail(f, user))
		return -EFAULT;
	f->nr = -1;
	return 0;
}

void arch_syscall_rewind(struct uk_frame *f)
{
	f->x[0] = f->orig_x0;
	f->pc -= 4;
	f->nr = -1;
}
