/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this test share. */
#ifndef ROWS_H
#define ROWS_H

/* A call that blocks until a signal ends it. */
struct row {
	const char *name;
	long (*fn)(void); /* -1 and errno */
	int restarts; /* behind a handler with SA_RESTART */
	int terminal; /* only where there is one */
};

/* eintr-files.c: calls of files, events; in an empty directory; *n of them. */
const struct row *file_rows(unsigned *n);

#endif
