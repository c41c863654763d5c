/* SPDX-License-Identifier: BSD-3-Clause */
/* The system calls in each of their forms, with nothing of a C library. */

#include <uk/syscall.h>

ssize_t write(int fd, const void *buf, size_t count);

static size_t length(const char *text)
{
	size_t n = 0;

	while (text[n] != '\0')
		n++;
	return n;
}

/* The raw variant, by name: -errno. */
static long by_name(const char *text)
{
	return uk_syscall_r_write(1, (long)text, (long)length(text));
}

/* By a constant number: the same function, found when compiling. */
static long by_constant(const char *text)
{
	return uk_syscall_r_static(SYS_write, 1, text, length(text));
}

/* By a number known at run time only: through the table. */
static long by_number(volatile long nr, const char *text)
{
	return uk_syscall_r(nr, 1L, text, length(text));
}

int main(int argc, char **argv)
{
	static const char named[] = "Hello from uk_syscall_r_write()\n";
	static const char constant[] = "Hello from uk_syscall_r_static()\n";
	static const char number[] = "Hello from uk_syscall_r()\n";
	static const char libc[] = "Hello from write()\n";

	if (by_name(named) != sizeof(named) - 1 ||
	    by_constant(constant) != sizeof(constant) - 1 ||
	    by_number(SYS_write, number) != sizeof(number) - 1 ||
	    write(1, libc, sizeof(libc) - 1) != sizeof(libc) - 1)
		return 1;
	for (int i = 1; i < argc; i++) {
		by_name(argv[i]);
		by_name("\n");
	}
	return 0;
}
