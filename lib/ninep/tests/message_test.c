/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages: what is put has the bytes that the protocol says; what is taken
 * of an answer that ends early, wherever, is refused, and nothing beyond it is
 * read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../ninep.h"

#define CHECK(x)                                                      \
	do {                                                          \
		if (!(x)) {                                           \
			printf("not ok line %d: %s\n", __LINE__, #x); \
			exit(1);                                      \
		}                                                     \
	} while (0)

size_t vfs_iter_from_user(struct vfs_iter *it, void *dst, size_t n)
{
	memcpy(dst, it->base, n);
	it->base += n;
	it->left -= n;
	return n;
}

static void put(struct np *c, const char *types, ...)
{
	va_list ap;

	va_start(ap, types);
	np_put(c, types, ap);
	va_end(ap);
}

static const char expected[] = "\x01\x23\x01\x67\x45\x23\x01"
			       "\xef\xcd\xab\x89\x67\x45\x23\x01"
			       "\x03\0abc"
			       "\x05\0\0\0hello";

static void test_put(void)
{
	char bytes[] = "hello, world";
	struct vfs_iter it = { .base = bytes, .len = 12, .left = 12 };
	char out[NP_HEAD + sizeof(expected) - 1];
	struct np c = { .out = out, .msize = sizeof(out) };
	uint32_t sent;

	put(&c, "bwdqsI", 1u, 0x123u, 0x01234567u, 0x0123456789abcdefull, "abc",
	    &it, &sent);
	CHECK(sent == 5 && it.left == 7 && c.end == out + sizeof(out));
	CHECK(!memcmp(out + NP_HEAD + 1, "\x23\x01", 2));
	CHECK(out[NP_HEAD] == 1);
	CHECK(!memcmp(out + NP_HEAD + 3, expected + 3, sizeof(expected) - 4));
}

static const char answer[] = "\x80\x01\x00\x00\x00"
			     "\x08\x07\x06\x05\x04\x03\x02\x01" /* a qid */
			     "\x11\x22\x33\x44" /* d */
			     "\x03\x00xyz" /* S */
			     "\x99"; /* b */

static bool take(const char *bytes, size_t len)
{
	/* Of this size to the byte, so that one more would be noticed. */
	char *copy = malloc(len ? len : 1);
	struct np c = { .at = copy, .end = copy + len };
	const char *s = NULL;
	uint64_t ino;
	uint32_t d;
	uint16_t n;
	uint8_t b;
	bool ok;

	memcpy(copy, bytes, len);
	ok = np_take(&c, "QdSb", &ino, &d, &s, &n, &b);
	if (ok)
		CHECK(ino == 0x0102030405060708ull && d == 0x44332211 &&
		      n == 3 && !memcmp(s, "xyz", 3) && b == 0x99 &&
		      c.at == c.end);
	free(copy);
	return ok;
}

static void test_take(void)
{
	char damaged[sizeof(answer)];
	size_t len = sizeof(answer) - 1;

	for (size_t i = 0; i < len; i++)
		CHECK(!take(answer, i));
	CHECK(take(answer, len));
	memcpy(damaged, answer, sizeof(answer));
	damaged[18] = (char)0xff; /* the string's length */
	CHECK(!take(damaged, len));
}

int main(void)
{
	test_put();
	printf("ok messages have the protocol's bytes\n");
	test_take();
	printf("ok an answer that ends early is refused\n");
	return 0;
}
