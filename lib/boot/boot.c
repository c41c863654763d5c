/* SPDX-License-Identifier: BSD-3-Clause */
/* The order of the boot. Everything here runs once, in the boot thread. */
#include <plat/boot.h>
#include <plat/cpu.h>
#include <plat/upcall.h>
#include <string.h>
#include <uk/device.h>
#include <uk/essentials.h>
#include <uk/guard.h>
#include <uk/init.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/process.h>
#include <uk/thread.h>
#include "cmdline.h"
#include "memory.h"

extern const uk_init_fn _uk_init_start[], _uk_init_end[];

/* The loader's tree, or the built-in one; a damaged one ends the boot, since
 * with it the command line is lost. */
static void read_tree(const struct plat_boot *boot)
{
	const void *fdt = boot->fdt;
	size_t len = boot->fdt_mapped;
	const char *why = "";

	if (fdt == NULL)
		fdt = uk_builtin_fdt(boot, &len);
	if (fdt != NULL && uk_machine_scan(&uk_machine, fdt, len, &why) == 0)
		return;
	if (fdt == NULL)
		uk_fatal("no device tree from the loader, and none built in "
			 "for this board (CPU part %#x)",
			 boot->cpu_part);
	uk_fatal("damaged device tree at %#llx: %s",
		 (unsigned long long)boot->fdt_pa, why);
}

static void run_init(void)
{
	for (const uk_init_fn *fn = _uk_init_start; fn < _uk_init_end; fn++) {
		int rc = (*fn)();
		const char *name;

		if (rc == 0)
			continue;
		name = uk_symbol((unsigned long)*fn, &(unsigned long){ 0 });
		uk_fatal("%s at %p failed: error %d",
			 name != NULL ? name : "an init function", (void *)*fn,
			 -rc);
	}
}

void uk_boot(const struct plat_boot *boot)
{
	struct uk_program_args args = { .name = CONFIG_APP_NAME };

	uk_thread_init();
	read_tree(boot);
	uk_guard_set();
	cmdline_parse(&args, uk_machine.bootargs);
	memory_init(boot);
	uk_devices_probe(UK_DRIVER_POWER, UK_DRIVER_INTC);
	arch_irq_enable();
	uk_devices_probe(UK_DRIVER_TIMER, UK_DRIVER_OTHER);
	run_init();
	uk_process_start(&args);
}
