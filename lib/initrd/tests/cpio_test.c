/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The reader of archives, under sanitizers. The argument: an archive of a known
 * folder. It, and the same with sums (cpio's format crc), is damaged at every
 * byte and cut off at every byte, in a buffer of exactly its size.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "../cpio.h"

static int failures;

static void check(int ok, const char *what)
{
	printf("%s lib/initrd: %s\n", ok ? "ok" : "not ok", what);
	failures += !ok;
}

static unsigned char *load(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	unsigned char *p;

	if (!f || fseek(f, 0, SEEK_END))
		exit(2);
	*size = (size_t)ftell(f);
	rewind(f);
	p = malloc(*size);
	if (!p || fread(p, 1, *size, f) != *size)
		exit(2);
	fclose(f);
	return p;
}

/* The same archive with the sums of its files. */
static unsigned char *with_sums(const unsigned char *good, size_t size)
{
	enum {
		MAGIC_END = 5,
		CHECK = 102
	};
	unsigned char *p = malloc(size);
	struct cpio_entry e;
	struct cpio c;
	size_t at = 0;

	memcpy(p, good, size);
	cpio_open(&c, good, size);
	while (at < size && p[at] == '0') {
		unsigned sum = 0;
		char text[9];
		bool more = cpio_next(&c, &e) == CPIO_ENTRY;

		for (size_t i = 0; more && i < e.size; i++)
			sum += e.data[i];
		snprintf(text, sizeof(text), "%08x", sum);
		memcpy(p + at + CHECK, text, 8);
		p[at + MAGIC_END] = '2';
		at = c.at;
	}
	return p;
}

static unsigned touched; /* reading every byte of an entry shows that it is
			  * there */

static enum cpio_result walk(struct cpio *c, unsigned *n)
{
	struct cpio_entry e;
	enum cpio_result r;

	*n = 0;
	while ((r = cpio_next(c, &e)) == CPIO_ENTRY) {
		++*n;
		touched += (unsigned)strlen(e.name);
		for (size_t i = 0; i < e.size; i++)
			touched += e.data[i];
	}
	return r;
}

/* Of the entry of this name. */
static int find(const void *base, size_t size, const char *name,
		struct cpio_entry *e)
{
	struct cpio c;

	cpio_open(&c, base, size);
	while (cpio_next(&c, e) == CPIO_ENTRY)
		if (!strcmp(e->name, name))
			return 1;
	return 0;
}

static int holds(const struct cpio_entry *e, const char *text)
{
	return e->size == strlen(text) && !memcmp(e->data, text, e->size);
}

static void test_contents(const void *base, size_t size)
{
	struct cpio_entry a, b;

	check(find(base, size, "dir/file", &a) && S_ISREG(a.mode) &&
		      (a.mode & 07777) == 0640 && holds(&a, "hello\n") &&
		      a.mtime == 1000000000,
	      "a file, its mode, time and bytes");
	check(find(base, size, "dir", &a) && S_ISDIR(a.mode), "a directory");
	check(find(base, size, "link", &a) && S_ISLNK(a.mode) &&
		      holds(&a, "dir/file"),
	      "a symbolic link's target");
	check(find(base, size, "hard1", &a) && find(base, size, "hard2", &b) &&
		      a.ino == b.ino && a.nlink == 2 &&
		      a.size + b.size == strlen("hard\n"),
	      "a hard link's two names");
	check(find(base, size, "fifo", &a) && S_ISFIFO(a.mode), "a fifo");
	check(find(base, size, "empty", &a) && a.size == 0, "an empty file");
}

static void test_damage(const unsigned char *good, size_t size,
			const char *kind)
{
	unsigned char *p = malloc(size);
	unsigned n, all, refused = 0;
	char name[80];
	struct cpio c;

	cpio_open(&c, good, size);
	walk(&c, &all);
	memcpy(p, good, size);
	for (size_t i = 0; i < size; i++) {
		static const unsigned char values[] = { 0,    0xff, '0', 'f',
							0x80, '\n', 'g' };

		for (size_t v = 0; v < sizeof(values); v++) {
			p[i] = values[v];
			cpio_open(&c, p, size);
			if (walk(&c, &n) != CPIO_DAMAGED)
				continue;
			refused++;
			if (c.at > size || !c.why)
				failures++;
		}
		p[i] = good[i];
	}
	free(p);
	snprintf(name, sizeof(name), "%s: damage at every byte", kind);
	check(failures == 0 && refused > size, name);
	for (size_t cut = 0; cut < size; cut++) {
		p = malloc(cut ? cut : 1);
		memcpy(p, good, cut);
		cpio_open(&c, p, cut);
		/* What is left: nothing, or all but the padding at the end. */
		if (walk(&c, &n) != CPIO_DAMAGED && n != 0 && n != all)
			failures++;
		free(p);
	}
	snprintf(name, sizeof(name), "%s: cut off at every byte", kind);
	check(failures == 0, name);
}

static void test_random(const unsigned char *good, size_t size)
{
	uint32_t x = 2463534242u;
	unsigned char *p = malloc(size);
	struct cpio c;
	unsigned n;

	for (unsigned round = 0; round < 20000; round++) {
		memcpy(p, good, size);
		for (unsigned i = 0; i < 8; i++) {
			x ^= x << 13, x ^= x >> 17, x ^= x << 5;
			p[x % size] = "0123456789abcdefF\0/."[x >> 8 & 15];
		}
		cpio_open(&c, p, size);
		walk(&c, &n);
	}
	free(p);
	check(1, "random damage");
}

static void test_two(const unsigned char *good, size_t size)
{
	unsigned char *p = calloc(1, 2 * size + 512);
	unsigned one, two;
	struct cpio c;

	memcpy(p, good, size);
	memcpy(p + size + 512, good, size);
	cpio_open(&c, good, size);
	check(walk(&c, &one) == CPIO_END && one > 0, "one archive ends");
	cpio_open(&c, p, 2 * size + 512);
	check(walk(&c, &two) == CPIO_END && two == 2 * one,
	      "two archives, one behind the other");
	memcpy(p + size, "junk", 4);
	cpio_open(&c, p, 2 * size + 512);
	check(walk(&c, &two) == CPIO_DAMAGED && c.at == size,
	      "junk between them");
	free(p);
}

static void test_refused(void)
{
	static const unsigned char zip[] = { 0x1f, 0x8b, 8, 0 };
	struct cpio c;
	unsigned n;

	cpio_open(&c, zip, sizeof(zip));
	check(walk(&c, &n) == CPIO_DAMAGED && strstr(c.why, "gzip"),
	      "gzip is named");
	cpio_open(&c, "", 0);
	check(walk(&c, &n) == CPIO_END && n == 0, "nothing at all");
}

int main(int argc, char **argv)
{
	size_t size;
	unsigned char *good, *crc;

	if (argc != 2)
		return 2;
	good = load(argv[1], &size);
	crc = with_sums(good, size);
	test_contents(good, size);
	test_damage(good, size, "newc");
	test_damage(crc, size, "crc");
	test_random(good, size);
	test_two(good, size);
	test_refused();
	free(good);
	free(crc);
	return failures != 0 || touched == 0;
}
