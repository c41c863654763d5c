/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The boot command line. It is split in place, in a static copy, into words
 * with a 0 after each: first the options, then the arguments. Options are
 * applied as they are met; "env." ones are found again by walking the words.
 */
#include <errno.h>
#include <string.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/print.h>
#include "cmdline.h"

#define CMDLINE_MAX 4096

extern const struct uk_option _options_start[], _options_end[];

static char text[CMDLINE_MAX];
static const char *options_end; /* behind the last option's 0 */
static const char *name; /* of the option, or NULL */

static const char env_prefix[] = "env.";
#define ENV_PREFIX (sizeof(env_prefix) - 1)

static int set_name(const char *rest, const char *value)
{
	(void)rest;
	name = value;
	return 0;
}
UK_OPTION(argv0, "argv0", set_name);

/* Copy one word from *in, without its quotes, and a 0 to out. */
static char *take_word(const char **in, char *out)
{
	const char *p = *in;
	bool quoted = false;

	for (; *p != '\0'; p++) {
		if (*p == '"') {
			quoted = !quoted;
			continue;
		}
		if (!quoted && (*p == ' ' || *p == '\t' || *p == '\n'))
			break;
		if (quoted && *p == '\\' && (p[1] == '"' || p[1] == '\\'))
			p++;
		*out++ = *p;
	}
	*out++ = '\0';
	*in = p;
	return out;
}

static bool is_env(const char *word)
{
	return strncmp(word, env_prefix, ENV_PREFIX) == 0 &&
	       strchr(word, '=') != NULL;
}

/* Does the option take this word? Then its value is what follows '='. */
static bool apply(const struct uk_option *o, const char *word)
{
	size_t n = strlen(o->name);
	bool family = n > 0 && o->name[n - 1] == '.';
	const char *value = strchr(word, '=');
	size_t len = value != NULL ? (size_t)(value - word) : strlen(word);

	if (strncmp(word, o->name, n) != 0 || (family ? len <= n : len != n))
		return false;
	if (o->set(word + n, value != NULL ? value + 1 : "") != 0)
		uk_printk("armlet: bad value in option '%s'\n", word);
	return true;
}

static void apply_any(const char *word)
{
	bool optional = *word == '?';

	word += optional;
	if (is_env(word))
		return;
	for (const struct uk_option *o = _options_start; o < _options_end; o++)
		if (apply(o, word))
			return;
	if (!optional)
		uk_printk("armlet: unknown option '%s' (arguments go behind "
			  "--)\n",
			  word);
}

static const char *next_env(const char *last)
{
	const char *p = last != NULL ? last + strlen(last) + 1 : text;

	for (; p < options_end; p += strlen(p) + 1)
		if (is_env(p))
			return p + ENV_PREFIX;
	return NULL;
}

void cmdline_parse(struct uk_program_args *a, const char *bootargs)
{
	bool options = true;
	char *out = text;

	if (strnlen(bootargs, CMDLINE_MAX) == CMDLINE_MAX)
		uk_fatal("command line longer than %d bytes", CMDLINE_MAX - 1);
	a->argc = 0;
	a->next_env = next_env;
	options_end = text;
	for (;;) {
		char *word = out;

		while (*bootargs == ' ' || *bootargs == '\t' ||
		       *bootargs == '\n')
			bootargs++;
		if (*bootargs == '\0')
			break;
		out = take_word(&bootargs, word);
		if (!options) {
			a->argc++;
		} else if (strcmp(word, "--") == 0) {
			options = false;
			options_end = word;
			a->args = out;
		} else {
			apply_any(word);
			options_end = out;
		}
	}
	if (options) /* no "--" */
		a->args = out;
	a->args_end = out;
	if (name != NULL)
		a->name = name;
}
