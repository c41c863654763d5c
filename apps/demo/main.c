/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Armlet is for, in one image: how soon main() runs, how little is linked,
 * and that what runs is an ordinary POSIX program: a shell of its own commands.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uk/bits/syscall_nrs.h>
#include "demo.h"

#define WORDS_MAX 32
#define LINE 76 /* columns */

static int help_command(int argc, char **argv);

static long call(unsigned long index, char *name, size_t size)
{
	return syscall(SYS_demo_call, index, name, size);
}

static int calls_command(int argc, char **argv)
{
	size_t column = 0, len;
	char name[40];

	(void)argc, (void)argv;
	for (unsigned long i = 0; call(i, name, sizeof(name)) >= 0; i++) {
		len = strlen(name);
		if (column + len + 1 > LINE) {
			printf("\n");
			column = 0;
		}
		column += (size_t)printf("%s%s", column ? " " : "", name);
	}
	printf("\n");
	return 0;
}

static int exit_command(int argc, char **argv)
{
	exit(argc > 1 ? atoi(argv[1]) : 0);
}

static const struct command {
	const char *name, *arguments, *about;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "ls", "[FOLDER]", "names and sizes", ls_command },
	{ "cat", "FILE...", "their contents", cat_command },
	{ "echo", "TEXT [> FILE]", "print, or write a file", echo_command },
	{ "rm", "FILE...", "remove files", rm_command },
	{ "mem", "", "memory, and what is free of it", mem_command },
	{ "threads", "[N]", "N threads count together", threads_command },
	{ "uptime", "", "since power-on", uptime_command },
	{ "calls", "", "system calls in this image", calls_command },
	{ "bench", "", "what calls cost here", bench_command },
	{ "exit", "[STATUS]", "end the program: turn off", exit_command },
	{ "help", "", "this", help_command },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int help_command(int argc, char **argv)
{
	(void)argc, (void)argv;
	for (size_t i = 0; i < COMMANDS; i++)
		printf("%-8s%-15s%s\n", commands[i].name, commands[i].arguments,
		       commands[i].about);
	return 0;
}

static void run(char *line)
{
	char *words[WORDS_MAX + 1], *rest;
	int n = 0;

	for (char *w = strtok_r(line, " \t\n", &rest); w && n < WORDS_MAX;
	     w = strtok_r(NULL, " \t\n", &rest))
		words[n++] = w;
	words[n] = NULL;
	if (n == 0)
		return;
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(words[0], commands[i].name)) {
			commands[i].run(n, words);
			return;
		}
	printf("%s: no such command; try help\n", words[0]);
}

int main(void)
{
	long long start = now();
	char line[256], name[40];
	unsigned long calls = 0;

	while (call(calls, name, sizeof(name)) >= 0)
		calls++;
	printf("main() ran %lld us after power-on; %ld bytes of image, "
	       "%lu system calls.\nTry help.\n",
	       start / 1000, syscall(SYS_demo_image), calls);
	for (;;) {
		printf("armlet> ");
		fflush(stdout);
		if (!fgets(line, sizeof(line), stdin))
			return 0;
		run(line);
	}
}
