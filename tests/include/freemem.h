/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory that the whole machine has free. */
#ifndef FREEMEM_H
#define FREEMEM_H

#include <sys/sysinfo.h>

static inline long free_kib(void)
{
	struct sysinfo si;

	sysinfo(&si);
	return (long)(si.freeram * (si.mem_unit / 1024.0));
}

#endif
