/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Names for the addresses of a backtrace. The link step writes the table, in
 * the format that support/link.d/ksyms.py describes: entries by ascending
 * address, names in characters and tokens, a token standing for two of either.
 * It is read from its start each time: for backtraces that is fast enough.
 */
#include <plat/boot.h>
#include <uk/essentials.h>
#include <uk/print.h>

#define HEAD 4 /* bytes before the token pairs */
#define UNIT 4 /* bytes of text that a distance counts */
#define NAME_MASK 0x3fu /* an entry's first byte: length of the name */
#define WIDTH_SHIFT 6 /* ... bytes of the distance, less 1 */
#define DEPTH 16 /* tokens inside tokens */

extern const unsigned char uk_ksyms[];

struct entry {
	uintptr_t addr;
	const unsigned char *name;
	unsigned len;
};

/* Take the entry at p, which follows one at e->addr; the next one's place. */
static const unsigned char *take(struct entry *e, const unsigned char *p)
{
	unsigned width = (*p >> WIDTH_SHIFT) + 1;
	uint32_t distance = 0;

	e->len = *p & NAME_MASK;
	for (unsigned i = width; i > 0; i--)
		distance = distance << 8 | p[i];
	e->addr += (uintptr_t)distance * UNIT;
	e->name = p + 1 + width;
	return e->name + e->len;
}

static void expand(char *out, size_t size, const struct entry *e)
{
	unsigned first_token = 256u - uk_ksyms[0];
	char *end = out + size - 1;

	for (unsigned i = 0; i < e->len; i++) {
		unsigned char pending[DEPTH];
		unsigned n = 1;

		pending[0] = e->name[i];
		while (n > 0 && out < end) {
			unsigned c = pending[--n];
			const unsigned char *pair =
				uk_ksyms + HEAD + 2 * (255 - c);

			if (c < first_token) {
				*out++ = (char)c;
			} else if (n + 2 <= DEPTH) {
				pending[n++] = pair[1];
				pending[n++] = pair[0];
			}
		}
	}
	*out = '\0';
}

/* The name stays valid until the next call: whoever prints a backtrace is the
 * only one who still runs. */
const char *uk_symbol(unsigned long addr, unsigned long *offset)
{
	static char name[64];
	const unsigned char *p = uk_ksyms + HEAD + 2 * uk_ksyms[0];
	const unsigned char *end =
		p + (uk_ksyms[1] | uk_ksyms[2] << 8 | uk_ksyms[3] << 16);
	struct entry next = { .addr = (uintptr_t)_image_start };
	struct entry found = { .len = 0 };

	while (p < end) {
		p = take(&next, p);
		if (next.addr > addr)
			break;
		found = next;
	}
	if (found.len == 0)
		return NULL;
	expand(name, sizeof(name), &found);
	*offset = addr - found.addr;
	return name;
}
