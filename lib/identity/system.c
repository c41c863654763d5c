/* SPDX-License-Identifier: BSD-3-Clause */
/* Facts about the machine, and the mask of new files' permissions. */
#include <errno.h>
#include <string.h>
#include <uk/abi/system.h>
#include <uk/clock.h>
#include <uk/mm.h>
#include <uk/process.h>
#include <uk/syscall.h>

#define PERMISSIONS 0777u

UK_SYSCALL_R_DEFINE(int, sysinfo, struct uk_sysinfo *, info)
{
	struct uk_sysinfo out;
	struct timespec up;

	memset(&out, 0, sizeof(out));
	uk_clock_monotonic(&up);
	/* Linux rounds a begun second up. */
	out.uptime = (long)up.tv_sec + (up.tv_nsec != 0);
	out.totalram = (unsigned long)uk_page_total();
	out.freeram = (unsigned long)uk_page_available();
	out.mem_unit = PAGE_SIZE;
	/* Linux counts threads. */
	out.procs = (unsigned short)min(uk_process_current()->nthreads,
					(unsigned)UINT16_MAX);
	return uk_copy_to_user(info, &out, sizeof(out)) ? -EFAULT : 0;
}

UK_SYSCALL_R_DEFINE(int, umask, mode_t, mode)
{
	return (int)__atomic_exchange_n(&uk_process_current()->umask,
					mode & PERMISSIONS, __ATOMIC_RELAXED);
}
