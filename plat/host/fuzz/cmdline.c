/* SPDX-License-Identifier: BSD-3-Clause */
/* Any text as a boot command line: every argument and every environment string
 * that is counted is there. */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <uk/init.h>
#include <uk/print.h>
#include "../../../lib/boot/cmdline.h"

static jmp_buf refused;
static volatile unsigned sum;

void uk_printk(const char *fmt, ...)
{
	(void)fmt;
}

void uk_fatal(const char *fmt, ...)
{
	(void)fmt;
	longjmp(refused, 1);
}

static int set(const char *rest, const char *value)
{
	sum += (unsigned)(strlen(rest) + strlen(value));
	return value[0] == '1' ? 0 : -1;
}

const struct uk_option options[] = { { "mem", set }, { "family.", set } };
__asm__(".globl _options_start, _options_end\n"
	".set _options_start, options\n"
	".set _options_end, options + 32\n");

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = malloc(size + 1);
	struct uk_program_args a;
	const char *p;

	memcpy(text, data, size);
	text[size] = '\0';
	if (setjmp(refused) == 0) {
		cmdline_parse(&a, text);
		p = a.args;
		for (int i = 0; i < a.argc; i++, p += strlen(p) + 1)
			sum += (unsigned)strlen(p);
		if (a.argc != 0 && p != a.args_end)
			abort();
		for (p = NULL; (p = a.next_env(p)) != NULL;)
			if (strchr(p, '=') == NULL)
				abort();
	}
	free(text);
	return 0;
}
