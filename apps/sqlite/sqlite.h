/* SPDX-License-Identifier: BSD-3-Clause */
/* The main() functions that this program is made of. */
#ifndef APP_SQLITE_H
#define APP_SQLITE_H

int shell_main(int argc, char **argv);
int speedtest1_main(int argc, char **argv);
int threads_main(int argc, char **argv);

#endif
