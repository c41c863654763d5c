/* SPDX-License-Identifier: BSD-3-Clause */
/* The rest of the CPU: the current thread, frames, and the debugger's service
 * that takes the exit status out. */
#include <plat/boot.h>
#include <plat/cpu.h>
#include <plat/mmu.h>
#include <uk/print.h>
#include <uk/thread.h>
#include "host.h"

static struct uk_thread *current;

#define SEMIHOST_EXIT 0x20u

struct plat_boot plat_boot;
static size_t tables_used;

struct uk_thread *arch_current(void)
{
	return current;
}

void arch_set_current(struct uk_thread *t)
{
	current = t;
}

paddr_t plat_early_table(void)
{
	paddr_t pa = HOST_RAM + tables_used;

	if (tables_used + PAGE_SIZE > HOST_IMAGE_SIZE)
		return 0;
	tables_used += PAGE_SIZE;
	return pa;
}

paddr_t plat_early_end(void)
{
	return HOST_RAM + tables_used;
}

long arch_semihost(unsigned long op, const void *block)
{
	const unsigned long *words = block;

	if (op == SEMIHOST_EXIT)
		host_exit_status((int)words[1]);
	return -1;
}

void frame_init(struct uk_frame *f, uintptr_t pc, uintptr_t sp)
{
	*f = (struct uk_frame){ .nr = -1 };
	f->r[FRAME_RIP] = pc;
	f->r[FRAME_RSP] = sp;
}

void frame_dump(const struct uk_frame *f)
{
	static const char names[FRAME_REGS][4] = {
		"r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15", "rdi",
		"rsi", "rbp", "rbx", "rdx", "rax", "rcx", "rsp", "rip", "fl",
	};

	for (unsigned i = 0; i < FRAME_REGS; i++)
		uk_printk("%-3s %016lx%s", names[i], (unsigned long)f->r[i],
			  i % 4 == 3 ? "\n" : "  ");
	uk_printk("\n");
}

unsigned arch_backtrace(const struct uk_frame *f, uintptr_t *pc, unsigned max)
{
	if (max == 0)
		return 0;
	pc[0] = f != NULL ? frame_pc(f)
			  : (uintptr_t)__builtin_return_address(0);
	return 1;
}

/* As Linux has it: CPUID's first page, EDX. */
unsigned long arch_hwcap(void)
{
	unsigned a = 1, b, c, d;

	__asm__("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
	return d;
}

unsigned long arch_hwcap2(void)
{
	return 0;
}

const char *arch_uname_machine(void)
{
	return "x86_64";
}
