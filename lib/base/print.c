/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernel messages: format, then hand over to the console, or keep the text
 * until there is one. A message is at most LINE_MAX_ characters; the rest is
 * cut. */
#include <string.h>
#include <uk/essentials.h>
#include <uk/print.h>

#define LINE_MAX_ 256

static void (*console)(const char *text, size_t len);
static bool (*tap)(const char *text, size_t len);
static char early[512];
static size_t early_len;

static void keep(const char *text, size_t len)
{
	len = min(len, sizeof(early) - early_len);
	memcpy(early + early_len, text, len);
	early_len += len;
}

void uk_print_set_console(void (*write)(const char *text, size_t len))
{
	console = write;
	if (write != NULL && early_len > 0) {
		write(early, early_len);
		early_len = 0;
	}
}

void uk_print_set_tap(bool (*see)(const char *text, size_t len))
{
	tap = see;
}

void uk_vprintk(const char *fmt, va_list ap)
{
	char line[LINE_MAX_];
	size_t len = (size_t)uk_vsnprintf(line, sizeof(line), fmt, ap);

	len = min(len, sizeof(line) - 1);
	if (tap != NULL && !tap(line, len))
		return;
	if (console != NULL)
		console(line, len);
	else
		keep(line, len);
}

void uk_printk(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	uk_vprintk(fmt, ap);
	va_end(ap);
}
