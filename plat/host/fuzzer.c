/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libFuzzer drives the machine: FLAVOUR=fuzz. The machine boots at the first
 * input, on a stack of its own, and stops where its program asks for the next
 * one; the stacks are switched there and back. So everything that a sequence
 * leaves behind is there for the next one, but for what the program cleans.
 *
 * MACHINE in the environment is the machine's arguments, one a line.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "host.h"

#define STACK (8UL << 20)
#define ARGUMENTS 32

void __sanitizer_start_switch_fiber(void **save, const void *bottom,
				    size_t size);
void __sanitizer_finish_switch_fiber(void *save, const void **bottom,
				     size_t *size);

const char *host_inputs;

static struct side {
	uintptr_t sp; /* while the other one runs */
	void *fake_stack;
	const void *bottom;
	size_t size;
} fuzzer, machine;

static const unsigned char *input;
static size_t input_size;

/* From the one side to the other, and back again. */
static void cross(struct side *from, struct side *to)
{
	const void *bottom;
	size_t size;

	__sanitizer_start_switch_fiber(&from->fake_stack, to->bottom, to->size);
	host_switch(&from->sp, to->sp);
	__sanitizer_finish_switch_fiber(from->fake_stack, &bottom, &size);
	to->bottom = bottom;
	to->size = size;
}

long host_next_input(void *buf, size_t size)
{
	static bool asked;

	if (asked)
		cross(&machine, &fuzzer);
	asked = true;
	if (size > input_size)
		size = input_size;
	memcpy(buf, input, size);
	return (long)size;
}

static void boot(void)
{
	static char *argv[ARGUMENTS];
	char *line = strdup(getenv("MACHINE"));
	int argc = 0;

	__sanitizer_finish_switch_fiber(NULL, &fuzzer.bottom, &fuzzer.size);
	argv[argc++] = "armlet-host";
	for (line = strtok(line, "\n"); line != NULL && argc < ARGUMENTS - 1;
	     line = strtok(NULL, "\n"))
		argv[argc++] = line;
	host_main(argc, argv);
	abort();
}

/* As host_switch() finds it: six registers, and where to return to. */
static void make_machine(void)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uintptr_t *top = (uintptr_t *)(void *)(stack + STACK);

	if (stack == MAP_FAILED || getenv("MACHINE") == NULL)
		host_die("no stack, or no MACHINE in the environment");
	top[-2] = (uintptr_t)boot;
	machine.sp = (uintptr_t)(top - 8);
	machine.bottom = stack;
	machine.size = STACK;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	if (machine.sp == 0)
		make_machine();
	input = data;
	input_size = size;
	cross(&fuzzer, &machine);
	return 0;
}
