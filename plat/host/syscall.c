/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The table, and the calls that x86-64 has of its own. The table is made by
 * table.py of everything that the libraries provide, by x86-64's numbers.
 */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/syscall.h>
#include <uk/thread.h>
#include "host.h"
#include "syscalls.h"

#define NR_ARCH_PRCTL 158
#define NR_INPUT 0xa000 /* fuzz/calls.c's */
#define NR_PLANTED 0xa001 /* support/tests/race.test's */
#define ARCH_SET_FS 0x1002
#define ARCH_GET_FS 0x1003

typedef long (*call_fn)(long, long, long, long, long, long);
typedef long (*frame_fn)(struct uk_frame *);

/* lib/syscall_shim's */
long uk_syscall_enosys_nr(unsigned long nr);
void uk_syscall_report_named(uint32_t nr);
void (*const uk_syscall_report)(uint32_t nr) = uk_syscall_report_named;

static long arch_prctl(int code, unsigned long addr)
{
	if (code == ARCH_SET_FS) {
		if (addr >= UK_USER_TOP)
			return -EPERM;
		arch_set_tls(addr);
		return 0;
	}
	if (code == ARCH_GET_FS) {
		unsigned long tls = arch_tls();

		return uk_copy_to_user((void *)addr, &tls, sizeof(tls))
			       ? -EFAULT
			       : 0;
	}
	return -EINVAL;
}

static const struct host_call *find(uint32_t nr)
{
	const struct host_call *c = nr < host_ncalls ? &host_calls[nr] : NULL;

	return c != NULL && c->fn != NULL ? c : NULL;
}

long uk_syscall6_r(long nr, long a0, long a1, long a2, long a3, long a4,
		   long a5)
{
	const struct host_call *c = find((uint32_t)nr);

	if (nr == NR_ARCH_PRCTL)
		return arch_prctl((int)a0, (unsigned long)a1);
	if (nr == NR_INPUT)
		return host_input((void *)a0, (size_t)a1);
	if (nr == NR_PLANTED)
		return host_planted(a0 != 0);
	if (c == NULL || c->frame)
		return uk_syscall_enosys_nr((uint32_t)nr);
	return ((call_fn)c->fn)(a0, a1, a2, a3, a4, a5);
}

/* x86-64's clone has its last two arguments the other way round. */
static long frame_call(const struct host_call *c, struct uk_frame *f)
{
	uint64_t r8 = f->r[FRAME_R8], r10 = f->r[FRAME_R10];
	long ret;

	if (!c->swapped)
		return ((frame_fn)c->fn)(f);
	f->r[FRAME_R8] = r10;
	f->r[FRAME_R10] = r8;
	ret = ((frame_fn)c->fn)(f);
	f->r[FRAME_R8] = r8;
	f->r[FRAME_R10] = r10;
	return ret;
}

static long call(const struct host_call *c, uint32_t nr, struct uk_frame *f)
{
	if (c != NULL && c->frame)
		return frame_call(c, f);
	return uk_syscall6_r(nr, (long)frame_arg(f, 0), (long)frame_arg(f, 1),
			     (long)frame_arg(f, 2), (long)frame_arg(f, 3),
			     (long)frame_arg(f, 4), (long)frame_arg(f, 5));
}

void host_syscall(struct uk_frame *f)
{
	uint32_t nr = (uint32_t)f->r[FRAME_RAX];
	const struct host_call *c = find(nr);
	struct host_attempt attempt;
	long ret;

	f->nr = nr;
	arch_irq_enable();
	host_attempt(&attempt, NULL);
	do
		ret = call(c, nr, f);
	while (host_attempt_again(&attempt, nr, ret));
	host_plant(false);
	arch_irq_disable();
	/* -1: the frame is another one, of a signal or from one. */
	if (f->nr != -1)
		frame_set_ret(f, ret);
}
