/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The tree against an array of the numbers that are in it, near and far apart;
 * each allocation may fail, and then nothing has changed. No branch is lost.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/mm.h>
#include "../options.h"
#include "../tree.h"

#define CHECK(cond)                                                        \
	do {                                                               \
		if (!(cond)) {                                             \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#cond);                                    \
			exit(1);                                           \
		}                                                          \
	} while (0)

#define NUMBERS 600u

static unsigned fail_one_in; /* allocations; 0: none fails */
static long branches;

static uint32_t rnd(uint32_t below)
{
	static uint32_t x = 99991;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x % below;
}

/* --- What lib/mm and lib/base do ----------------------------------------- */

void *uk_zalloc(size_t n)
{
	if (fail_one_in != 0 && rnd(fail_one_in) == 0)
		return NULL;
	branches++;
	return calloc(1, n);
}

void uk_free(void *p)
{
	branches -= p != NULL;
	free(p);
}

uint64_t uk_page_total(void)
{
	return 1000;
}

void uk_printk(const char *fmt, ...)
{
	(void)fmt;
}

/* --- The tree ------------------------------------------------------------ */

static struct tree tree;
static struct {
	uint64_t index;
	void *page; /* NULL: not in it */
} model[NUMBERS]; /* ordered */

static void make_numbers(void)
{
	uint64_t at = 0;

	for (unsigned i = 0; i < NUMBERS; i++) {
		model[i].index = at;
		model[i].page = NULL;
		at += 1 + (rnd(4) ? rnd(3) : rnd(100));
		if (rnd(60) == 0)
			at += (uint64_t)rnd(1000) << rnd(38);
	}
	CHECK(at < 1ULL << 51);
}

static void *some_page(void)
{
	return (void *)(((uintptr_t)rnd(1000000) + 1) << 12);
}

static void put(unsigned i)
{
	void *page = some_page(), *old = &tree;
	long before = branches;
	int error = tree_put(&tree, model[i].index, page, &old);

	CHECK(error == 0 || (error == -ENOMEM && fail_one_in != 0));
	if (error != 0) {
		CHECK(branches == before);
		return;
	}
	CHECK(old == model[i].page);
	model[i].page = page;
}

/* From a number on, or from behind one, to another. */
static void look(unsigned i, unsigned k)
{
	uint64_t from = model[i].index + rnd(2), end = model[k].index;
	void *page = NULL;
	uint64_t got = tree_next(&tree, from, end, &page);

	while (i < k && (model[i].page == NULL || model[i].index < from))
		i++;
	if (from > end)
		CHECK(got == end);
	else if (i < k)
		CHECK(got == model[i].index && page == model[i].page);
	else
		CHECK(got == end);
}

static void check_tree(void)
{
	for (unsigned i = 0; i < NUMBERS; i++) {
		CHECK(tree_get(&tree, model[i].index) == model[i].page);
		if (i + 1 < NUMBERS && model[i].index + 1 != model[i + 1].index)
			CHECK(!tree_get(&tree, model[i].index + 1));
	}
}

static void step(unsigned full)
{
	unsigned i = rnd(NUMBERS);

	if (model[i].page == NULL || rnd(8) == 0) {
		if (rnd(100) < full)
			put(i);
	} else if (rnd(100) >= full) {
		tree_remove(&tree, model[i].index);
		model[i].page = NULL;
	}
	if (rnd(50) == 0)
		tree_lower(&tree);
	look(rnd(NUMBERS), rnd(NUMBERS));
}

static void empty(void)
{
	for (unsigned i = 0; i < NUMBERS; i++) {
		if (model[i].page != NULL)
			tree_remove(&tree, model[i].index);
		model[i].page = NULL;
	}
	CHECK(tree.root == NULL && tree.shift == 0 && branches == 0);
}

static void test_tree(void)
{
	for (unsigned round = 0; round < 60; round++) {
		make_numbers();
		fail_one_in = round % 3 == 0 ? 0 : 1 + rnd(12);
		for (unsigned i = 0; i < 6000; i++) {
			step(i < 4000 ? 80 : 20);
			if (i % 200 == 0)
				check_tree();
		}
		empty();
	}
	printf("ok lib/tmpfs tree\n");
}

/* --- Options ------------------------------------------------------------- */

static int parse(const char *text, struct tmpfs_options *o)
{
	*o = (struct tmpfs_options){ .max_pages = 7, .mode = 01777 };
	return tmpfs_parse(o, text);
}

static void test_options(void)
{
	static const char *const bad[] = {
		"size=",
		"size=x",
		"size=1q",
		"size=101%",
		"mode=8",
		"mode=17777",
		"what",
		"size=1,what=2",
		"nr_inodes=",
		"uid=-1",
		"size=1k2",
		"mode=755x",
		"size=99999999999999999999",
	};
	struct tmpfs_options o;

	CHECK(parse("", &o) == 0 && o.max_pages == 7 && o.mode == 01777);
	CHECK(parse("size=10k,mode=755,uid=3,gid=4", &o) == 0);
	CHECK(o.max_pages == 3 && o.mode == 0755 && o.uid == 3 && o.gid == 4);
	CHECK(parse("size=1M,nr_inodes=2k", &o) == 0);
	CHECK(o.max_pages == 256 && o.max_inodes == 2048);
	CHECK(parse("size=50%", &o) == 0 && o.max_pages == 500);
	CHECK(parse("nr_blocks=9,,huge=always,", &o) == 0 && o.max_pages == 9);
	CHECK(parse("size=0", &o) == 0 && o.max_pages == 0);
	CHECK(parse("size=1", &o) == 0 && o.max_pages == 1);
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
		CHECK(parse(bad[i], &o) == -EINVAL);
	printf("ok lib/tmpfs options\n");
}

int main(void)
{
	test_tree();
	test_options();
	return 0;
}
