/* SPDX-License-Identifier: BSD-3-Clause */
/* The commands of the demonstration's shell. Each gets its words as main() does
 * and returns 0, or 1 after a message. */
#ifndef DEMO_H
#define DEMO_H

/* files.c */
int ls_command(int argc, char **argv);
int cat_command(int argc, char **argv);
int echo_command(int argc, char **argv);
int rm_command(int argc, char **argv);

/* measure.c */
int mem_command(int argc, char **argv);
int uptime_command(int argc, char **argv);
int threads_command(int argc, char **argv);
int bench_command(int argc, char **argv);

/* Nanoseconds since power-on. */
long long now(void);
/* Print "NAME: what errno says"; 1. */
int complain(const char *name);

#endif
