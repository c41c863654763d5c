/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A raw svc changes nothing but the result register. The assembly of each arch
 * fills every other general register, the flags and every vector register with
 * sentinels, executes svc, and returns how many were not what they had been.
 */
#include "check.h"

/* nr with arguments 0; *result = what the call returned. */
long regs_changed(long nr, long *result);

#if !defined(__aarch64__) && !defined(__arm__)
long regs_changed(long nr, long *result)
{
	*result = syscall(nr, 0, 0, 0, 0, 0, 0);
	return 0;
}
#endif

int main(void)
{
	long result = -1;

	CHECK_EQ(regs_changed(SYS_getpid, &result), 0);
	CHECK_EQ(result, getpid());
	/* One that fails, and one that the kernel does not know. */
	CHECK_EQ(regs_changed(SYS_close, &result), 0);
	CHECK_EQ(regs_changed(9999, &result), 0);
	for (int i = 0; i < 1000; i++)
		CHECK_EQ(regs_changed(SYS_getppid, &result), 0);
	return check_done();
}
