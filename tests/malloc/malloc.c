/* SPDX-License-Identifier: BSD-3-Clause */
/* malloc and its family: what they return is as large and aligned as asked for,
 * and nobody else's; blocks freed by other threads than those which took
 * them; threads that come and go; and memory used up, given back, and there
 * again. Every block is filled with bytes of its own. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include "check.h"

#define MIB ((size_t)1 << 20)

struct block {
	unsigned char *at;
	size_t size;
	unsigned char fill;
};

static unsigned next_random(unsigned *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static int filled(const struct block *b)
{
	for (size_t i = 0; i < b->size; i++)
		if (b->at[i] != b->fill)
			return 0;
	return 1;
}

static int take(struct block *b, size_t size, unsigned char fill)
{
	b->at = malloc(size);
	b->size = size;
	b->fill = fill;
	if (b->at == NULL)
		return 0;
	memset(b->at, fill, size);
	return (uintptr_t)b->at %
		       (size < 16 ? sizeof(void *) : 2 * sizeof(void *)) ==
	       0;
}

/* Mostly small, now and then up to 1 MiB. */
static size_t any_size(unsigned *state)
{
	unsigned r = next_random(state);
	unsigned bits = r % 64 == 0 ? 20 : 4 + r % 10;

	return next_random(state) % ((1u << bits) + 1);
}

static void sizes(void)
{
	static struct block b[64 * 3];
	int n = 0, good = 1;

	for (size_t size = 1; size <= 4 * MIB; size *= 2)
		for (size_t s = size - 1; s <= size + 1; s++, n++)
			good &= take(&b[n], s, (unsigned char)(n + 1));
	for (int i = 0; i < n; i++) {
		good &= filled(&b[i]);
		good &= malloc_usable_size(b[i].at) >= b[i].size;
		free(b[i].at);
	}
	CHECK(good);
	free(NULL);
}

/* A buffer in a loop: the address may be the same, the bytes must not be
 * anybody's. */
static void one_large_block(void)
{
	struct block other, b;
	int good = take(&other, MIB, 0x11);

	for (int i = 0; i < 200; i++) {
		good &= take(&b, MIB - (size_t)(i % 7) * 50000, 0x22);
		good &= filled(&b);
		if (i % 3 == 0) {
			free(other.at);
			other = b;
		} else {
			free(b.at);
		}
	}
	CHECK(good && filled(&other));
	free(other.at);
}

static void reallocs(void)
{
	unsigned char *p = NULL;
	size_t had = 0;
	int good = 1;

	for (size_t size = 1; size <= 8 * MIB; size = size * 3 / 2 + 1) {
		p = realloc(p, size);
		for (size_t i = 0; i < had; i++)
			good &= p[i] == (unsigned char)(i * 7);
		for (size_t i = had; i < size; i++)
			p[i] = (unsigned char)(i * 7);
		had = size;
	}
	while (had > 100) {
		had /= 3;
		p = realloc(p, had);
		for (size_t i = 0; i < had; i++)
			good &= p[i] == (unsigned char)(i * 7);
	}
	CHECK(good);
	free(p);
}

static void zeroed(void)
{
	int good = 1;

	for (int round = 0; round < 4; round++) {
		for (size_t size = 10; size < 4 * MIB; size *= 5) {
			unsigned char *p = calloc(size, 1);

			for (size_t i = 0; i < size; i++)
				good &= p[i] == 0;
			memset(p, 0xff, size);
			free(p);
		}
	}
	CHECK(good);
}

static void aligned(void)
{
	int good = 1;
	void *p;

	for (size_t align = sizeof(void *); align <= 4 * MIB; align *= 2) {
		for (size_t size = 1; size <= MIB; size *= 32) {
			p = aligned_alloc(align, size);
			good &= p != NULL && (uintptr_t)p % align == 0;
			memset(p, 1, size);
			free(p);
			good &= posix_memalign(&p, align, size) == 0 &&
				(uintptr_t)p % align == 0;
			memset(p, 2, size);
			p = realloc(p, size + 100);
			good &= ((unsigned char *)p)[size - 1] == 2;
			free(p);
		}
	}
	CHECK(good);
	CHECK_EQ(posix_memalign(&p, 3, 10), EINVAL);
}

static void refused(void)
{
	void *volatile p;
	volatile size_t huge = SIZE_MAX / 2 + 2, many = SIZE_MAX / 4;

	errno = 0;
	p = malloc(huge);
	CHECK(p == NULL && errno == ENOMEM);
	errno = 0;
	p = calloc(many, 16);
	CHECK(p == NULL && errno == ENOMEM);
	p = malloc(10);
	strcpy(p, "remains");
	errno = 0;
	CHECK(realloc(p, huge) == NULL && errno == ENOMEM);
	CHECK(strcmp(p, "remains") == 0);
	free(p);
}

/* --- Threads -------------------------------------------------------- */

#define THREADS 4
#define SLOTS 128
#define ROUNDS 2000

static struct block slots[SLOTS];
static pthread_mutex_t locks[SLOTS];
static int wrong;

/* Free what is in a slot, whoever put it there, and put something else. */
static void *exchange(void *arg)
{
	unsigned state = (unsigned)(uintptr_t)arg * 7919u + 1;

	for (int i = 0; i < ROUNDS; i++) {
		unsigned n = next_random(&state) % SLOTS;
		struct block fresh, old;
		int good = take(&fresh, any_size(&state),
				(unsigned char)next_random(&state));

		pthread_mutex_lock(&locks[n]);
		old = slots[n];
		slots[n] = fresh;
		pthread_mutex_unlock(&locks[n]);
		if (!good || (old.at != NULL && !filled(&old)))
			__atomic_fetch_add(&wrong, 1, __ATOMIC_RELAXED);
		free(old.at);
		if (i % 256 == 0)
			sched_yield();
	}
	return NULL;
}

static void exchanges(void)
{
	pthread_t t[THREADS];

	for (int i = 0; i < SLOTS; i++)
		pthread_mutex_init(&locks[i], NULL);
	for (int round = 0; round < 2; round++) {
		for (uintptr_t i = 0; i < THREADS; i++)
			CHECK_EQ(pthread_create(&t[i], NULL, exchange,
						(void *)(i + 1)),
				 0);
		for (int i = 0; i < THREADS; i++)
			pthread_join(t[i], NULL);
	}
	for (int i = 0; i < SLOTS; i++) {
		wrong += slots[i].at != NULL && !filled(&slots[i]);
		free(slots[i].at);
		slots[i].at = NULL;
	}
	CHECK_EQ(wrong, 0);
}

static void *leave_behind(void *arg)
{
	struct block *b = arg;

	free(malloc(3 * MIB)); /* of which nothing may be left */
	for (int i = 0; i < 8; i++)
		if (!take(&b[i], 1000u << i, (unsigned char)(i + 1)))
			return NULL;
	return arg;
}

/* Each leaves blocks to be freed here and, in all, 300 MiB otherwise. */
static void threads_that_end(void)
{
	int good = 1;

	for (int n = 0; n < 100; n++) {
		struct block b[8];
		pthread_t t;
		void *result;

		good &= pthread_create(&t, NULL, leave_behind, b) == 0;
		good &= pthread_join(t, &result) == 0 && result == b;
		for (int i = 0; i < 8; i++) {
			good &= filled(&b[i]);
			free(b[i].at);
		}
	}
	CHECK(good);
}

/* --- No more -------------------------------------------------------- */

/* A list of touched blocks until malloc() refuses; how much that was. */
static size_t use_up(size_t size, void ***list)
{
	size_t total = 0;
	void **p;

	*list = NULL;
	while ((p = malloc(size)) != NULL) {
		memset(p, 0xaa, size);
		*p = *list;
		*list = p;
		total += size;
	}
	return total;
}

static void give_back(void **list)
{
	while (list != NULL) {
		void **next = *list;

		free(list);
		list = next;
	}
}

static void exhaustion(size_t size)
{
	size_t first = 0, total;
	void **list;

	for (int round = 0; round < 3; round++) {
		errno = 0;
		total = use_up(size, &list);
		CHECK_EQ(errno, ENOMEM);
		give_back(list);
		if (round == 0)
			first = total;
		CHECK(total > 16 * MIB && total > first / 4 * 3);
	}
}

int main(void)
{
	struct rlimit limit = { 256 * MIB, RLIM_INFINITY };
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	sizes();
	one_large_block();
	reallocs();
	zeroed();
	aligned();
	refused();
	exchanges();
	threads_that_end();
	/* So that the host's memory ends, too. An allocator may keep the
	 * addresses that it was given. */
	CHECK_EQ(setrlimit(RLIMIT_AS, &limit), 0);
	exhaustion(MIB);
	exhaustion(3000);
	exhaustion(5 * MIB);
	CHECK_EQ(setrlimit(RLIMIT_AS, &none), 0);
	one_large_block();
	exchanges();
	return check_done();
}
