/* SPDX-License-Identifier: BSD-3-Clause */
/* The ends that nobody wants: a kernel bug, and a boot that cannot go on. */
#include <plat/boot.h>
#include <plat/cpu.h>
#include <uk/essentials.h>
#include <uk/power.h>
#include <uk/print.h>

#define STATUS_PANIC 134 /* what a shell shows for SIGABRT */
#define STATUS_FATAL 1
#define BACKTRACE_MAX 16

void uk_print_place(unsigned long pc, bool is_return)
{
	unsigned long offset = 0;
	const char *name = uk_symbol(pc - is_return, &offset);

	if (name != NULL)
		uk_printk("%p %s+%#lx\n", (void *)pc, name, offset + is_return);
	else
		uk_printk("%p\n", (void *)pc);
}

/* For who looks an address up in the image's ELF file. */
static void print_slide(void)
{
#ifdef CONFIG_LIBBOOT_RANDOM
	if (plat_boot.slide != 0)
		uk_printk("  addresses are %#lx above those of the file\n",
			  (unsigned long)plat_boot.slide);
#endif
}

void uk_report(const struct uk_frame *frame)
{
	uintptr_t pc[BACKTRACE_MAX];
	unsigned n = arch_backtrace(frame, pc, BACKTRACE_MAX);

	if (frame != NULL)
		frame_dump(frame);
	for (unsigned i = 0; i < n; i++) {
		uk_printk("  [%u] ", i);
		uk_print_place(pc[i], i > 0 || frame == NULL);
	}
	print_slide();
}

void uk_panic(const char *fmt, ...)
{
	static bool again;
	va_list ap;

	arch_irq_disable();
	uk_print_set_tap(NULL);
	if (!again)
		uk_print_urgent();
	uk_printk("\narmlet: kernel panic: ");
	va_start(ap, fmt);
	uk_vprintk(fmt, ap);
	va_end(ap);
	uk_printk("\n");
	if (!again) {
		again = true;
		uk_report(NULL);
	}
	uk_power_off(STATUS_PANIC);
}

void uk_fatal(const char *fmt, ...)
{
	va_list ap;

	uk_printk("armlet: ");
	va_start(ap, fmt);
	uk_vprintk(fmt, ap);
	va_end(ap);
	uk_printk("\n");
	uk_print_urgent();
	uk_power_off(STATUS_FATAL);
}

/* Without lib/device there is no console to come. */
__weak void uk_print_urgent(void)
{
}

/* Without CONFIG_KSYMS there are addresses only. */
__weak const char *uk_symbol(unsigned long addr, unsigned long *offset)
{
	(void)addr;
	(void)offset;
	return NULL;
}
