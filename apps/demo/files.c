/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about files. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "demo.h"

int complain(const char *name)
{
	printf("%s: %s\n", name, strerror(errno));
	return 1;
}

static int hidden(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

int ls_command(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "/";
	struct dirent **names;
	int n = scandir(name, &names, hidden, alphasort);
	struct stat st;

	if (n < 0 || chdir(name) < 0)
		return complain(name);
	for (int i = 0; i < n; i++) {
		if (lstat(names[i]->d_name, &st) == 0)
			printf("%9lld %s%s\n", (long long)st.st_size,
			       names[i]->d_name,
			       S_ISDIR(st.st_mode) ? "/" : "");
	}
	return chdir("/") < 0 ? complain("/") : 0;
}

int cat_command(int argc, char **argv)
{
	char buf[512];
	size_t n;
	FILE *f;

	for (int i = 1; i < argc; i++) {
		f = fopen(argv[i], "r");
		if (!f)
			return complain(argv[i]);
		while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
			fwrite(buf, 1, n, stdout);
		fclose(f);
	}
	return 0;
}

/* echo WORDS... [> FILE] */
int echo_command(int argc, char **argv)
{
	FILE *f = stdout;
	int words = argc;

	if (argc > 2 && !strcmp(argv[argc - 2], ">")) {
		words = argc - 2;
		f = fopen(argv[argc - 1], "w");
		if (!f)
			return complain(argv[argc - 1]);
	}
	for (int i = 1; i < words; i++)
		fprintf(f, "%s%s", argv[i], i + 1 < words ? " " : "");
	fprintf(f, "\n");
	return f != stdout && fclose(f) ? complain(argv[argc - 1]) : 0;
}

int rm_command(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (unlink(argv[i]) < 0)
			return complain(argv[i]);
	return 0;
}
