/* SPDX-License-Identifier: BSD-3-Clause */
/* strace=1 for an image that cannot trace: say why nothing comes. */
#include <uk/init.h>
#include <uk/print.h>

static int set_strace(const char *rest __attribute__((unused)),
		      const char *value)
{
	if (value[0] != '0')
		uk_printk("strace: not in this image: turn on SYSCALL_STRACE "
			  "(make menuconfig)\n");
	return 0;
}
UK_OPTION(strace, "strace", set_strace);
