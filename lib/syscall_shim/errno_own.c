/* SPDX-License-Identifier: BSD-3-Clause */
/* Where errno lives if no libc is linked with the kernel: in the thread.
 * <errno.h> makes errno of this function, for kernel and application. */
#include <errno.h>
#include <uk/thread.h>

int *__errno_location(void)
{
	return &arch_current()->error;
}
