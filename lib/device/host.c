/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The debugger that the machine may run under, QEMU's semihosting: it takes the
 * exit status out, and has an output of its own, which takes a whole buffer at
 * once and knows no terminal between here and the reader.
 */
#include <plat/cpu.h>
#include <uk/device.h>
#include "device.h"

#define SYS_OPEN 0x01u
#define SYS_WRITE 0x05u
#define SYS_EXIT_EXTENDED 0x20u
#define OPEN_WRITE 4u /* fopen's "w" */
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

static long output = -1; /* the debugger's handle */

void host_exit(int status)
{
	unsigned long block[] = { ADP_STOPPED_APPLICATION_EXIT,
				  (unsigned long)status };

	arch_semihost(SYS_EXIT_EXTENDED, block);
}

bool uk_host_open(void)
{
	static const char name[] = ":tt"; /* the debugger's console */
	unsigned long block[] = { (unsigned long)name, OPEN_WRITE,
				  sizeof(name) - 1 };

	output = arch_semihost(SYS_OPEN, block);
	return output != -1;
}

size_t uk_host_write(const void *text, size_t len)
{
	unsigned long block[] = { (unsigned long)output, (unsigned long)text,
				  len };
	long left;

	if (output == -1)
		return 0;
	left = arch_semihost(SYS_WRITE, block);
	return left < 0 || (size_t)left > len ? 0 : len - (size_t)left;
}
