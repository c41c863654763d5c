/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Trees good and damaged. The damaged ones are of two kinds: made by hand, one
 * defect each, with the phrase that must name it; and a good one cut off at
 * every length and with every single bit turned over, which may pass or fail
 * but, under the sanitizers, must not read a byte outside its exactly allocated
 * memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/fdt.h>

static unsigned failures;

#define CHECK(cond)                                                 \
	do {                                                        \
		if (!(cond)) {                                      \
			printf("# line %d: %s\n", __LINE__, #cond); \
			failures++;                                 \
		}                                                   \
	} while (0)

/* Walk all of it, touch every byte that is handed out; NULL or the phrase. */
static const char *walk(const void *blob, size_t size, unsigned *items)
{
	static volatile unsigned sink;
	struct fdt_cursor c;
	uint64_t base, len;
	unsigned i;

	*items = 0;
	if (!fdt_open(&c, blob, size))
		return c.why;
	for (i = 0; fdt_reservation(blob, size, i, &base, &len); i++)
		sink += (unsigned)(base + len);
	for (;; (*items)++) {
		switch (fdt_next(&c)) {
		case FDT_NODE:
			sink += (unsigned)strlen(c.name);
			fdt_prop(&c, c.at, "reg", NULL);
			CHECK(c.depth >= 1 && c.depth <= FDT_MAX_DEPTH);
			break;
		case FDT_PROP:
			sink += (unsigned)strlen(c.name);
			for (i = 0; i < c.len; i++)
				sink += ((const unsigned char *)c.value)[i];
			break;
		case FDT_LEAVE:
			break;
		case FDT_DONE:
			return NULL;
		case FDT_BAD:
			return c.why;
		}
	}
}

/* --- By hand ---------------------------------------------------------- */

#define W __builtin_bswap32
#define BEGIN W(1)
#define END W(2)
#define PROP W(3)
#define NOP W(4)
#define STOP W(9)
#define NAME_A 0x00000061u /* "a" */
#define ROOT BEGIN, 0
#define DEEP4 BEGIN, NAME_A, BEGIN, NAME_A, BEGIN, NAME_A, BEGIN, NAME_A

/* Header, reservation block with one empty entry, structure, strings "p". */
struct hand {
	uint32_t h[10];
	uint32_t reserved[4];
	uint32_t body[48];
};

static const char *try_body(const uint32_t *body, unsigned words)
{
	struct hand *t = calloc(1, sizeof(*t));
	const char *why;
	unsigned items;
	uint32_t header[10] = { 0xd00dfeed,
				sizeof(*t),
				offsetof(struct hand, body),
				offsetof(struct hand, body) + 47 * 4,
				offsetof(struct hand, reserved),
				17,
				16,
				0,
				2,
				words * 4 };

	for (unsigned i = 0; i < 10; i++)
		t->h[i] = W(header[i]);
	memcpy(t->body, body, words * 4);
	memcpy(&t->body[47], "p", 2);
	why = walk(t, sizeof(*t), &items);
	free(t);
	return why ? why : "good";
}

#define BODY(want, ...)                                                  \
	do {                                                             \
		static const uint32_t body[] = { __VA_ARGS__ };          \
		const char *why = try_body(body, sizeof(body) / 4);      \
		if (strcmp(why, want)) {                                 \
			printf("# line %d: wanted \"%s\", got \"%s\"\n", \
			       __LINE__, want, why);                     \
			failures++;                                      \
		}                                                        \
	} while (0)

static void by_hand(void)
{
	BODY("good", ROOT, END, STOP);
	BODY("good", NOP, ROOT, NOP, PROP, 0, 0, NOP, END, NOP, STOP);
	BODY("good", ROOT, PROP, W(1), 0, 0, BEGIN, NAME_A, END, END, STOP);
	BODY("truncated", ROOT);
	BODY("truncated", ROOT, END);
	BODY("truncated property", ROOT, PROP, 0);
	BODY("property longer than the tree", ROOT, PROP, W(9), 0, 0, STOP);
	BODY("property longer than the tree", ROOT, PROP, W(~0u), 0, 0, STOP);
	BODY("property longer than the tree", ROOT, PROP, W(~2u), 0, 0, STOP);
	BODY("property name outside the strings", ROOT, PROP, 0, W(2), END,
	     STOP);
	BODY("property name outside the strings", ROOT, PROP, 0, W(~0u), END,
	     STOP);
	BODY("property outside its node", PROP, 0, 0, ROOT, END, STOP);
	BODY("property outside its node", ROOT, BEGIN, NAME_A, END, PROP, 0, 0,
	     END, STOP);
	BODY("property outside its node", ROOT, END, PROP, 0, 0, STOP);
	BODY("misnested nodes", END, STOP);
	BODY("misnested nodes", ROOT, END, END, STOP);
	BODY("two root nodes", ROOT, END, ROOT, END, STOP);
	BODY("ends inside a node", ROOT, STOP);
	BODY("ends inside a node", STOP);
	BODY("unknown token", ROOT, W(5), END, STOP);
	BODY("unknown token", 0);
	BODY("node name without an end", BEGIN);
	BODY("node name without an end", BEGIN, 0x61616161, 0x61616161);
	BODY("nodes nested too deep", ROOT, DEEP4, DEEP4, DEEP4, DEEP4);
}

/* --- Headers ------------------------------------------------------------ */

/* The tree with header word i replaced. */
static const char *with_word(const void *tree, size_t size, unsigned i,
			     uint32_t v)
{
	uint32_t *t = malloc(size);
	const char *why;
	unsigned items;

	memcpy(t, tree, size);
	t[i] = W(v);
	why = walk(t, size, &items);
	free(t);
	return why ? why : "good";
}

static void headers(const void *tree, size_t size)
{
	static const struct {
		unsigned word;
		uint32_t value;
		const char *why;
	} table[] = {
		{ 0, 0xedfe0dd0, "no device tree" },
		{ 1, 0, "blocks outside the tree" },
		{ 1, ~0u, "good" }, /* all of it is there */
		{ 2, 2, "blocks outside the tree" },
		{ 2, ~3u, "blocks outside the tree" },
		{ 3, ~0u, "blocks outside the tree" },
		{ 4, ~7u, "good" }, /* no reservations, then */
		{ 5, 16, "unknown version" },
		{ 6, 18, "unknown version" },
		{ 8, ~0u, "blocks outside the tree" },
		{ 8, 1, "strings without an end" },
		{ 9, ~0u, "blocks outside the tree" },
		{ 9, 0, "truncated" },
	};

	for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *why =
			with_word(tree, size, table[i].word, table[i].value);

		if (strcmp(why, table[i].why)) {
			printf("# header word %u: wanted \"%s\", got \"%s\"\n",
			       table[i].word, table[i].why, why);
			failures++;
		}
	}
}

/* --- A good tree, damaged in every way --------------------------------- */

static void good(const void *tree, size_t size)
{
	struct fdt_cursor c;
	unsigned items, len;
	uint64_t base, n;
	const char *args;

	CHECK(!walk(tree, size, &items));
	CHECK(items == 19);
	CHECK(fdt_reservation(tree, size, 0, &base, &n) && base == 0x1000 &&
	      n == 0x2000);
	CHECK(fdt_reservation(tree, size, 1, &base, &n) &&
	      base == 0x100000000 && n == 0x10000);
	CHECK(!fdt_reservation(tree, size, 2, &base, &n));
	CHECK(fdt_open(&c, tree, size));
	while (fdt_next(&c) != FDT_NODE || strcmp(c.name, "chosen"))
		;
	args = fdt_prop(&c, c.at, "bootargs", &len);
	CHECK(args && len == 6 && !strcmp(args, "a b c"));
	CHECK(fdt_prop(&c, c.at, "empty", &len) && len == 0);
	CHECK(!fdt_prop(&c, c.at, "model", &len));
}

static void cut(const void *tree, size_t size)
{
	unsigned items;

	for (size_t n = 0; n < size; n++) {
		void *t = malloc(n ? n : 1);

		memcpy(t, tree, n);
		CHECK(walk(t, n, &items));
		free(t);
	}
}

static void flip(const void *tree, size_t size)
{
	unsigned items;

	for (size_t bit = 0; bit < size * 8; bit++) {
		unsigned char *t = malloc(size);

		memcpy(t, tree, size);
		t[bit / 8] ^= (unsigned char)(1 << bit % 8);
		walk(t, size, &items);
		free(t);
	}
}

int main(int argc, char **argv)
{
	static _Alignas(8) char tree[65536];
	FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
	size_t size = f ? fread(tree, 1, sizeof(tree), f) : 0;

	CHECK(size > 0);
	by_hand();
	headers(tree, size);
	good(tree, size);
	cut(tree, size);
	flip(tree, size);
	printf("%s lib/fdt\n", failures ? "not ok" : "ok");
	return failures != 0;
}
