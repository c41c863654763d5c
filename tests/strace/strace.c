/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls whose lines test.toml expects. No line holds an address, nor a name
 * or argument in which the arches differ. */
#include <fcntl.h>
#include "check.h"

int main(void)
{
	static const char text[] = "a\tb\"\\\n\1"
				   "2";
	static const char long_text[] =
		"0123456789012345678901234567890123456789\n";

	CHECK_EQ(write(1, text, sizeof(text) - 1), (long)sizeof(text) - 1);
	CHECK_EQ(write(1, long_text, 41), 41);
	CHECK_ERRNO(write(99, "x", 1), EBADF);
	CHECK_EQ(syscall(SYS_write, 1, "", 0), 0);
	CHECK_EQ(getppid(), syscall(SYS_getppid));
	CHECK_ERRNO(fcntl(99, F_GETFD, 0), EBADF);
	CHECK_ERRNO(syscall(SYS_dup3, 5, 5, O_CLOEXEC), EINVAL);
	return check_done();
}
