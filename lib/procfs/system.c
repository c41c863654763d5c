/* SPDX-License-Identifier: BSD-3-Clause */
/* What the machine says of itself. What nobody counts here is 0. */
#include <plat/cpu.h>
#include <uk/clock.h>
#include <uk/device.h>
#include <uk/identity.h>
#include <uk/mm.h>
#include "proc.h"

#define KIB_PER_PAGE (PAGE_SIZE / 1024)
#define NSEC_PER_CENTI 10000000L

static void put_kib(struct proc_out *o, const char *name, uint64_t pages)
{
	proc_print(o, "%-16s%8llu kB\n", name,
		   (unsigned long long)pages * KIB_PER_PAGE);
}

int proc_meminfo(struct proc_out *o, long n)
{
	static const char *const none[] = {
		"Buffers:",   "Cached:",    "SwapCached:", "Active:",
		"Inactive:",  "SwapTotal:", "SwapFree:",   "Dirty:",
		"Writeback:", "AnonPages:", "Mapped:",	   "Shmem:",
		"Slab:",
	};
	uint64_t total = uk_page_total(), available = uk_page_available();

	(void)n;
	put_kib(o, "MemTotal:", total);
	put_kib(o, "MemFree:", available);
	put_kib(o, "MemAvailable:", available);
	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		put_kib(o, none[i], 0);
	put_kib(o, "CommitLimit:", total);
	put_kib(o, "Committed_AS:", total - available);
	return 0;
}

static struct timespec uptime(void)
{
	struct timespec ts;

	uk_clock_monotonic(&ts);
	return ts;
}

/* All time that no thread had. */
static struct timespec idle(void)
{
	struct timespec ts;
	uint64_t ran = uk_process_current()->exited_ticks, now = arch_ticks();
	unsigned long flags = arch_irq_save();
	struct uk_list *i;

	uk_list_for_each(i, &uk_process_current()->threads)
		ran += uk_thread_cpu_ticks(
			uk_list_entry(i, struct uk_thread, siblings));
	arch_irq_restore(flags);
	uk_clock_split(now > ran ? now - ran : 0, &ts);
	return ts;
}

int proc_uptime(struct proc_out *o, long n)
{
	struct timespec up = uptime(), rest = idle();

	(void)n;
	proc_print(o, "%lu.%02lu %lu.%02lu\n", (unsigned long)up.tv_sec,
		   up.tv_nsec / NSEC_PER_CENTI, (unsigned long)rest.tv_sec,
		   rest.tv_nsec / NSEC_PER_CENTI);
	return 0;
}

int proc_loadavg(struct proc_out *o, long n)
{
	const struct uk_process *p = uk_process_current();

	(void)n;
	proc_print(o, "0.00 0.00 0.00 1/%u %d\n", p->nthreads, p->pid);
	return 0;
}

static unsigned long centi(struct timespec ts)
{
	return (unsigned long)ts.tv_sec * PROC_CLOCK_TICKS +
	       (unsigned long)(ts.tv_nsec / NSEC_PER_CENTI);
}

int proc_cpu_stat(struct proc_out *o, long n)
{
	struct timespec up = uptime(), now;
	unsigned long all = centi(up), rest = centi(idle());
	unsigned long busy = all > rest ? all - rest : 0;

	(void)n;
	uk_clock_realtime(&now);
	proc_print(o, "cpu  %lu 0 0 %lu 0 0 0 0 0 0\n", busy, rest);
	proc_print(o, "cpu0 %lu 0 0 %lu 0 0 0 0 0 0\n", busy, rest);
	proc_print(o, "intr 0\nctxt 0\nbtime %lu\n",
		   (unsigned long)(now.tv_sec - up.tv_sec));
	proc_print(o, "processes 1\nprocs_running 1\nprocs_blocked 0\n");
	return 0;
}

/* One, whatever the board has: that is what runs. */
int proc_cpuinfo(struct proc_out *o, long n)
{
	(void)n;
	proc_print(o, "processor\t: 0\nBogoMIPS\t: %u.%02u\n",
		   arch_tick_hz() / 500000, arch_tick_hz() / 5000 % 100);
	proc_print(o, "Features\t: %#lx\nCPU implementer\t: 0x41\n",
		   (unsigned long)arch_hwcap());
	proc_print(o, "Hardware\t: %s\n",
		   uk_machine.model ? uk_machine.model : "unknown");
	return 0;
}

int proc_version(struct proc_out *o, long n)
{
	(void)n;
	proc_print(o, "Linux version %s (armlet@armlet) %s\n",
		   UK_IDENTITY_RELEASE, UK_IDENTITY_VERSION);
	return 0;
}

int proc_boot_cmdline(struct proc_out *o, long n)
{
	(void)n;
	proc_print(o, "%s\n", uk_machine.bootargs);
	return 0;
}
