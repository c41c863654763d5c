/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Many applets in one boot: each line of a file is a command, or a comment that
 * starts with #. Its output and status are compared with those that another
 * system wrote to FILE.d/N, N its line: the output, then a line "status N".
 * Words may be quoted by ' or "; a last word <NAME is standard input.
 *
 * An applet is run by BusyBox's own run_nofork_applet(), which comes back when
 * the applet gives up by one of libbb's functions. Those that call exit(), or
 * expect their variables to be as at the start, want a boot of their own.
 */
#include "libbb.h"
#include "common_bufsiz.h"

#define WORDS 32
#define OUTPUT "/tmp/each"

/* Takes the line apart in place; the number of words. */
static int split(char *s, char **words)
{
	int n = 0;

	for (;;) {
		char *to = s, quote = 0;

		s = skip_whitespace(s);
		if (!*s || n == WORDS - 1)
			break;
		words[n++] = to = s;
		for (; *s && (quote || !isspace(*s)); s++) {
			if (*s == quote)
				quote = 0;
			else if (!quote && (*s == '\'' || *s == '"'))
				quote = *s;
			else
				*to++ = *s;
		}
		if (*s)
			s++;
		*to = '\0';
	}
	words[n] = NULL;
	return n;
}

/* Standard file `fd` is `name`; returns the old one. */
static int redirect(int fd, const char *name, int flags)
{
	int old = dup(fd), new = open(name, flags, 0644);

	if (old < 0 || new < 0 || dup2(new, fd) != fd)
		bb_perror_msg_and_die("%s", name);
	close(new);
	return old;
}

static void restore(int fd, int old)
{
	dup2(old, fd);
	close(old);
}

static int run(char **words, int n)
{
	const char *input = "/dev/null";
	int applet = find_applet_by_name(words[0]), in, out, cwd, status;

	if (applet < 0)
		bb_error_msg_and_die("no applet %s", words[0]);
	if (words[n - 1][0] == '<') {
		input = words[n - 1] + 1;
		words[n - 1] = NULL;
	}
	in = redirect(STDIN_FILENO, input, O_RDONLY);
	out = redirect(STDOUT_FILENO, OUTPUT, O_RDWR | O_CREAT | O_TRUNC);
	clearerr(stdin);
	fseek(stdin, 0, SEEK_SET);
	/* Applets expect that nobody has used it before them. */
	memset(bb_common_bufsiz1, 0, COMMON_BUFSIZE);
	cwd = xopen(".", O_RDONLY);
	status = run_nofork_applet(applet, words);
	xfchdir(cwd); /* tar -C */
	close(cwd);
	fflush_all();
	restore(STDIN_FILENO, in);
	restore(STDOUT_FILENO, out);
	/* Some put another file in standard output's place. */
	out = xopen(OUTPUT, O_WRONLY | O_APPEND);
	dprintf(out, "status %d\n", status);
	close(out);
	return status;
}

static bool same(const char *expected)
{
	size_t a = INT_MAX, b = INT_MAX;
	char *x = xmalloc_open_read_close(OUTPUT, &a);
	char *y = xmalloc_open_read_close(expected, &b);
	bool equal = x && y && a == b && !memcmp(x, y, a);

	if (!equal)
		printf("instead of\n%swhich %s says:\n%s", y ? y : "(none)\n",
		       expected, x ? x : "(none)\n");
	free(x);
	free(y);
	return equal;
}

int each_main(const char *file);
int each_main(const char *file)
{
	unsigned line = 0, wrong = 0;
	char *text, *words[WORDS], name[PATH_MAX];
	FILE *f;

	lbb_prepare("each");
	f = xfopen_for_read(file);
	while ((text = xmalloc_fgetline(f)) != NULL) {
		char *command = xstrdup(text);
		int n = split(command, words);

		line++;
		if (!n || words[0][0] == '#')
			continue;
		snprintf(name, sizeof(name), "%s.d/%u", file, line);
		run(words, n);
		if (!same(name)) {
			printf("not ok %u %s\n", line, text);
			wrong++;
		}
		fflush_all(); /* before the next one's output goes elsewhere */
		free(command);
		free(text);
	}
	printf("%u lines, %u wrong\n", line, wrong);
	fflush_all();
	return wrong != 0;
}
