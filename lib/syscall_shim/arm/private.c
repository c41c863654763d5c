/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's private calls, numbers 0xf0001 and on. breakpoint, usr26 and usr32 are
 * left out: nothing has used them since debuggers plant undefined instructions
 * and CPUs have no 26-bit mode. */
#include <errno.h>
#include <plat/cpu.h>
#include <uk/syscall.h>

UK_LLSYSCALL_R_DEFINE(int, set_tls, unsigned long, tls)
{
	arch_set_tls(tls);
	return 0;
}

UK_LLSYSCALL_R_DEFINE(unsigned long, get_tls)
{
	return arch_tls();
}

UK_LLSYSCALL_R_DEFINE(int, cacheflush, unsigned long, start, unsigned long, end,
		      int, flags)
{
	if (flags != 0 || end < start)
		return -EINVAL;
	if (end > UK_USER_TOP)
		return -EFAULT;
	/* The lines are maintained by address: a page that is not there
	 * would fault in the kernel. */
	if (uk_probe_read((const void *)start, end - start) < 0)
		return -EFAULT;
	arch_sync_icache(start, end - start);
	return 0;
}
