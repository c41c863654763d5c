/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap: random sizes, each object filled with its own pattern. */
#include "fake.h"

#define LIVE 2000

static struct {
	unsigned char *p;
	size_t n;
} live[LIVE];

static void fill(unsigned i)
{
	memset(live[i].p, (int)(i & 0xff), live[i].n);
}

static void check(unsigned i, size_t n)
{
	for (size_t k = 0; k < n; k++)
		CHECK(live[i].p[k] == (i & 0xff));
}

static size_t some_size(void)
{
	switch (rnd(10)) {
	case 0:
		return rnd(100000);
	case 1:
		return rnd(5000);
	default:
		return rnd(300);
	}
}

void test_heap(void)
{
	uint64_t before, after;
	size_t slack = 18; /* a class keeps a slab */

	fake_boot(64UL << 20);
	before = uk_page_available();
	for (unsigned step = 0; step < 100000; step++) {
		unsigned i = rnd(LIVE);
		size_t n = some_size();

		if (live[i].p == NULL) {
			live[i].p = rnd(2) ? uk_malloc(n) : uk_zalloc(n);
			live[i].n = n;
			CHECK(live[i].p != NULL);
			CHECK(((uintptr_t)live[i].p & 15) == 0);
			fill(i);
		} else if (rnd(4) == 0) {
			unsigned char *q = uk_realloc(live[i].p, n);

			CHECK(q != NULL);
			live[i].p = q;
			check(i, min(n, live[i].n));
			live[i].n = n;
			fill(i);
		} else {
			check(i, live[i].n);
			uk_free(live[i].p);
			live[i].p = NULL;
		}
	}
	for (unsigned i = 0; i < LIVE; i++)
		uk_free(live[i].p);
	after = uk_page_available();
	CHECK(after <= before && before - after <= slack);
	CHECK(uk_malloc((PAGE_SIZE << MAX_ORDER) + 1) == NULL);
	CHECK(uk_malloc(SIZE_MAX) == NULL);
	CHECK(uk_realloc(NULL, 5) != NULL);
}
