/* SPDX-License-Identifier: BSD-3-Clause */
/* Mount options that a file system reads: "mode=755,uid=3". Each function
 * begins at *p, and moves it behind what it has read. */
#ifndef UK_MOUNTOPTION_H
#define UK_MOUNTOPTION_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Digits of the base. False: there are none, or it is too large. */
static inline bool option_digits(const char **p, unsigned base, uint64_t *value)
{
	const char *start = *p;
	uint64_t n = 0;

	for (; **p >= '0' && **p < (char)('0' + base); (*p)++) {
		if (n > (UINT64_MAX - 9) / base)
			return false;
		n = n * base + (unsigned)(**p - '0');
	}
	*value = n;
	return *p != start;
}

/* The same, and at most so large. */
static inline bool option_number(const char **p, unsigned base, unsigned most,
				 unsigned *value)
{
	uint64_t n = 0;
	bool good = option_digits(p, base, &n) && n <= most;

	*value = (unsigned)n;
	return good;
}

/* The word, "uid=" for one. */
static inline bool option_starts(const char **p, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*p, word, n) != 0)
		return false;
	*p += n;
	return true;
}

#endif
