/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The debugger that the machine may run under, QEMU's semihosting: it takes the
 * exit status out, and opens files of its own machine, which take and give a
 * whole buffer at once.
 */
#include <plat/cpu.h>
#include <string.h>
#include <uk/device.h>
#include "device.h"

#define SYS_OPEN 0x01u
#define SYS_WRITE 0x05u
#define SYS_READ 0x06u
#define SYS_EXIT_EXTENDED 0x20u
#define OPEN_READ 1u /* fopen's "rb" */
#define OPEN_WRITE 5u /* "wb" */
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

void host_exit(int status)
{
	unsigned long block[] = { ADP_STOPPED_APPLICATION_EXIT,
				  (unsigned long)status };

	arch_semihost(SYS_EXIT_EXTENDED, block);
}

long uk_host_open(const char *path, bool write)
{
	unsigned long block[] = { (unsigned long)path,
				  write ? OPEN_WRITE : OPEN_READ,
				  strlen(path) };

	return arch_semihost(SYS_OPEN, block);
}

/* Both tell how many bytes were not moved. */
static size_t move(unsigned op, long handle, const void *buf, size_t len)
{
	unsigned long block[] = { (unsigned long)handle, (unsigned long)buf,
				  len };
	long left = arch_semihost(op, block);

	return left < 0 || (size_t)left > len ? 0 : len - (size_t)left;
}

size_t uk_host_write(long handle, const void *buf, size_t len)
{
	return move(SYS_WRITE, handle, buf, len);
}

size_t uk_host_read(long handle, void *buf, size_t len)
{
	return move(SYS_READ, handle, buf, len);
}
