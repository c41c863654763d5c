/* SPDX-License-Identifier: BSD-3-Clause */
/* personality: kept, and asked for by 0xffffffff. */
#include <sys/personality.h>
#include <uk/print.h>
#include <uk/process.h>
#include <uk/syscall.h>

#define QUERY 0xffffffffu

UK_SYSCALL_R_DEFINE(int, personality, unsigned, persona)
{
	/* Addresses are not random, and there is no other persona. */
	const unsigned harmless = PER_LINUX32 | ADDR_NO_RANDOMIZE;
	struct uk_attributes *a = &uk_process_current()->attributes;
	uint32_t old = a->personality;

	if (persona == QUERY)
		return (int)old;
	if ((persona & ~harmless) != 0)
		uk_printk("personality: %#x has no effect\n",
			  persona & ~harmless);
	a->personality = persona;
	return (int)old;
}
