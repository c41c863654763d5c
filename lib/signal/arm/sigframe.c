/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Linux's frames of arm, from the handler's sp up:
 *
 *   siginfo (128 bytes), if SA_SIGINFO
 *   ucontext: registers, mask, and 512 bytes of records, each with magic and
 *   size, up to one of magic 0: the vector registers; and, where a call of a
 *   direct image was interrupted, ours, which says where the thread really was
 *   four words of code, which go unused: SA_RESTORER is always given
 */
#include <errno.h>
#include <uk/essentials.h>
#include "signals.h"

#define STACK_ALIGN 8
#define REGSPACE_SIZE 512
#define PSR_FLAGS 0xf80f0000u /* N, Z, C, V, Q, GE */
#define PSR_J (1u << 24)
#define PSR_E (1u << 9) /* big-endian data */

#define PLAIN_MAGIC 0x5ac3c35au /* uc_flags of a frame without siginfo */
#define VFP_MAGIC 0x56465001u
#define SITE_MAGIC 0x41524d4cu /* "ARML" */

/* DFSR, long format. */
#define FSR_STATUS 0x3fu
#define FSR_TRANSLATION 5u

#define TRAP_UNDEFINED 6 /* trap_no */
#define TRAP_ABORT 14

struct record {
	uint32_t magic, size;
};

struct vfp {
	struct record head;
	uint64_t d[32];
	uint32_t fpscr, pad;
	uint32_t fpexc, fpinst, fpinst2, pad2;
};

/* If pc is still what was shown, go on at the real place. */
struct site {
	struct record head;
	uint32_t shown_pc, pc, sp, pad;
};

struct context {
	uint32_t flags, link;
	struct sigaltstack stack;
	uint32_t trap_no, error_code, old_mask;
	uint32_t r[13], sp, lr, pc, cpsr;
	uint32_t fault_address;
	struct uk_sigset mask;
	char unused[120];
};

/* On the program's stack; never on ours. */
struct plain {
	struct context context;
	struct vfp vfp;
	struct site site; /* or the end, at once */
	struct record end;
	char reserved[REGSPACE_SIZE - sizeof(struct vfp) - sizeof(struct site) -
		      sizeof(struct record)];
	uint32_t code[4];
};

struct sigframe {
	struct uk_siginfo info;
	struct plain plain;
};

_Static_assert(offsetof(struct context, r) == 32, "sigcontext");
_Static_assert(offsetof(struct context, mask) == 104, "mask");
_Static_assert(offsetof(struct plain, vfp) == 232, "uc_regspace");
_Static_assert(sizeof(struct vfp) == 288, "Linux's size");
_Static_assert(sizeof(struct sigframe) % STACK_ALIGN == 0, "alignment");

const size_t arch_sigframe_size = sizeof(struct sigframe) + STACK_ALIGN;

/* vectors.S */
void vectors_save(struct vfp *v);
void vectors_load(const struct vfp *v);

static __noinline bool push_vectors(struct plain *user)
{
	struct vfp v = { .head = { VFP_MAGIC, sizeof(v) } };

	vectors_save(&v);
	return uk_copy_to_user(&user->vfp, &v, sizeof(v)) == 0;
}

static __noinline bool push_tail(struct plain *user, const struct uk_frame *f,
				 const struct signal_push *p)
{
	struct site site = {
		.head = { SITE_MAGIC, sizeof(site) },
		.shown_pc = p->site_pc,
		.pc = f->pc,
		.sp = f->sp,
	};
	size_t used = p->elsewhere ? sizeof(site) : 0;

	if (uk_copy_to_user(&user->site, &site, used) != 0)
		return false;
	return uk_clear_user((char *)&user->site + used,
			     sizeof(struct record)) == 0;
}

/* Of an address of the kernel's not whether anything is there. */
static uint32_t shown_syndrome(const struct uk_thread_signals *s)
{
	if (s->fault_syndrome == 0 || s->fault_addr < UK_USER_TOP)
		return s->fault_syndrome;
	return (s->fault_syndrome & ~FSR_STATUS) | FSR_TRANSLATION;
}

static __noinline bool push_context(struct plain *user,
				    const struct uk_frame *f,
				    const struct signal_push *p, bool rt)
{
	const struct uk_thread_signals *s = &arch_current()->signals;
	struct context c = {
		.flags = rt ? 0 : PLAIN_MAGIC,
		.stack = p->altstack,
		.trap_no = s->fault_undefined	    ? TRAP_UNDEFINED
			   : s->fault_syndrome != 0 ? TRAP_ABORT
						    : 0,
		.error_code = shown_syndrome(s),
		.fault_address = s->fault_addr,
		.old_mask = (uint32_t)p->mask,
		.sp = f->sp,
		.lr = f->lr,
		.pc = p->elsewhere ? p->site_pc : f->pc,
		.cpsr = f->cpsr,
		.mask = signal_user_set(p->mask),
	};

	for (unsigned i = 0; i < ARRAY_SIZE(c.r); i++)
		c.r[i] = f->r[i];
	return uk_copy_to_user(&user->context, &c, sizeof(c)) == 0;
}

int arch_sigframe_push(struct uk_frame *f, const struct signal_push *p)
{
	bool rt = p->action.flags & SA_SIGINFO;
	size_t size = rt ? sizeof(struct sigframe) : sizeof(struct plain);
	uintptr_t at = ALIGN_DOWN(p->sp - size, STACK_ALIGN);
	struct plain *user = rt ? &((struct sigframe *)at)->plain
				: (struct plain *)at;

	if ((rt && uk_copy_to_user((void *)at, p->info, sizeof(*p->info))) ||
	    !push_context(user, f, p, rt) || !push_vectors(user) ||
	    !push_tail(user, f, p))
		return -EFAULT;
	f->r[0] = (uint32_t)p->sig;
	if (rt) {
		f->r[1] = at;
		f->r[2] = (uintptr_t)&user->context;
	}
	f->lr = p->action.restorer;
	f->sp = at;
	f->cpsr &= ~(PSR_IT | PSR_J | PSR_E);
	frame_set_pc(f, p->action.handler);
	f->nr = -1;
	return 0;
}

static __noinline bool pop_vectors(const struct plain *user)
{
	struct vfp v;

	if (uk_copy_from_user(&v, &user->vfp, sizeof(v)) != 0 ||
	    v.head.magic != VFP_MAGIC || v.head.size != sizeof(v))
		return false;
	vectors_load(&v);
	return true;
}

static __noinline bool pop_context(struct uk_frame *f, const struct plain *user,
				   uint64_t *mask, struct sigaltstack *altstack)
{
	const uint32_t free = PSR_FLAGS | PSR_IT | PSR_T | PSR_E;
	struct context c;

	if (uk_copy_from_user(&c, &user->context, sizeof(c)) != 0 ||
	    ((c.cpsr ^ f->cpsr) & ~free) != 0)
		return false;
	for (unsigned i = 0; i < ARRAY_SIZE(c.r); i++)
		f->r[i] = c.r[i];
	f->sp = c.sp;
	f->lr = c.lr;
	f->pc = c.pc;
	f->cpsr = c.cpsr;
	*mask = signal_set(&c.mask);
	*altstack = c.stack;
	return true;
}

static __noinline bool pop_tail(struct uk_frame *f, const struct plain *user)
{
	struct site s;

	if (uk_copy_from_user(&s, &user->site, sizeof(s)) != 0)
		return false;
	if (s.head.magic != SITE_MAGIC)
		return true;
	if (signal_is_cancel(f->pc))
		f->r[0] = SIGNAL_RAN;
	else if (f->pc != s.shown_pc)
		return true;
	f->pc = s.pc;
	f->sp = s.sp;
	return true;
}

int arch_sigframe_pop(struct uk_frame *f, bool rt, uint64_t *mask,
		      struct sigaltstack *altstack)
{
	const struct sigframe *at = (const struct sigframe *)f->sp;
	const struct plain *user = rt ? &at->plain : (const struct plain *)at;

	if ((uintptr_t)at % STACK_ALIGN != 0 ||
	    !pop_context(f, user, mask, altstack) || !pop_vectors(user) ||
	    !pop_tail(f, user))
		return -EFAULT;
	f->nr = -1;
	return 0;
}

void arch_syscall_rewind(struct uk_frame *f)
{
	f->r[0] = f->orig_r0;
	f->pc -= f->cpsr & PSR_T ? 2 : 4;
	f->nr = -1;
}
