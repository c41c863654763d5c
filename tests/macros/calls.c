/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls of macros.abi: kernel code, but for kfaults.c. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/device.h>
#include <uk/syscall.h>
#include "args.h"
#include "forms.h"
#include "regs.h"

/* --- One for each macro --------------------------------------------- */

static long as_libc(long value)
{
	if (!uk_is_error(value))
		return value;
	errno = (int)-value;
	return -1;
}

UK_SYSCALL_DEFINE(long, mac_errno, long, value)
{
	return as_libc(value);
}

UK_SYSCALL_R_DEFINE(long, mac_raw, long, value)
{
	return value;
}

UK_LLSYSCALL_DEFINE(long, mac_ll_errno, long, value)
{
	return as_libc(value);
}

UK_LLSYSCALL_R_DEFINE(long, mac_ll_raw, long, value)
{
	return value;
}

UK_SYSCALL_R_DEFINE(void *, mac_pointer, long, value)
{
	return ERR2PTR(value);
}

UK_SYSCALL_R_U_DEFINE(long, mac_frame, struct uk_frame *frame, unsigned long *,
		      seen, long, value)
{
	unsigned long regs[SAVED + 3];

	for (unsigned i = 0; i < SAVED; i++) {
		regs[i] = (unsigned long)FRAME_SAVED(frame, i);
		if (value == CHANGE)
			FRAME_SAVED(frame, i) += ADDED;
	}
	regs[SEEN_SP] = frame_sp(frame);
	regs[SEEN_PC] = frame_pc(frame);
	regs[SEEN_VALUE] = frame_arg(frame, 1);
	if (uk_copy_to_user(seen, regs, sizeof(regs)))
		return -EFAULT;
	return value + 1;
}

UK_LLSYSCALL_R_U_DEFINE(long, mac_ll_frame, struct uk_frame *frame, long, value)
{
	return frame_in_program(frame) ? value : -EPERM;
}

/* --- How arguments arrive ------------------------------------------- */

static int report(struct mac_args *out, struct mac_args args)
{
	return uk_copy_to_user(out, &args, sizeof(args)) ? -EFAULT : 0;
}

UK_SYSCALL_R_DEFINE(int, mac_wide, struct mac_args *, out, off_t, first, off_t,
		    second)
{
	return report(out,
		      (struct mac_args){ .first = first, .second = second });
}

UK_SYSCALL_R_DEFINE(int, mac_pair, off_t, first, struct mac_args *, out)
{
	return report(out, (struct mac_args){ .first = first });
}

UK_SYSCALL_R_DEFINE(int, mac_pread, int, fd, struct mac_args *, out, size_t,
		    count, off_t, offset)
{
	return report(
		out, (struct mac_args){ .i = fd, .z = count, .first = offset });
}

UK_SYSCALL_R_DEFINE(int, mac_preadv, int, fd, struct mac_args *, out, int,
		    count, off_t, offset)
{
	return report(
		out, (struct mac_args){ .i = fd, .l = count, .first = offset });
}

UK_SYSCALL_R_DEFINE(int, mac_signs, long, l, size_t, z, int, i, unsigned, u,
		    struct mac_args *, out)
{
	return report(out, (struct mac_args){ .l = l, .z = z, .i = i, .u = u });
}

UK_SYSCALL_R_DEFINE(int, mac_seek, unsigned long, high, unsigned long, low,
		    off_t *, result)
{
	off_t at = (off_t)((uint64_t)high << 32 | (uint32_t)low);

	return uk_copy_to_user(result, &at, sizeof(at)) ? -EFAULT : 0;
}

/* --- Inside a call -------------------------------------------------- */

static bool expired;

static void on_expire(void)
{
	WRITE_ONCE(expired, true);
}

/* Spin until the timer's interrupt came: R5. */
UK_SYSCALL_R_DEFINE(long, mac_wait)
{
	uint64_t second = arch_tick_hz(), start = arch_ticks();

	if (!arch_irqs_enabled())
		return -EPERM;
	WRITE_ONCE(expired, false);
	uk_timer_on_expire(on_expire);
	uk_timer_set(start + second / 100);
	while (!READ_ONCE(expired) && arch_ticks() - start < 10 * second)
		arch_relax();
	uk_timer_on_expire(NULL);
	return READ_ONCE(expired) ? 0 : -ETIMEDOUT;
}

UK_SYSCALL_R_DEFINE(long, mac_forms)
{
	return forms_wrong();
}
