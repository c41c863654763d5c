/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One key, from which every request takes a key of its own: a block of the key
 * stream is the next key and the request's. So what was handed out cannot be
 * computed from the state that is left ("fast key erasure"), and the lock is
 * held for one block however much is asked for.
 *
 * A part: an image has it if something asks for random bytes.
 */
#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <uk/access.h>
#include <uk/device.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/random.h>
#include <uk/spinlock.h>
#include <uk/syscall.h>
#include "chacha.h"
#include "pool.h"

#define KEY_BYTES (CHACHA_KEY * sizeof(uint32_t))
#define BLOCK_BYTES (CHACHA_BLOCK * sizeof(uint32_t))
#define REQUEST_MAX 0x7ffff000u /* Linux's MAX_RW_COUNT */
#define GOOD_SEED 16 /* bytes of rng-seed that make the generator safe */

static struct {
	struct uk_spinlock lock;
	uint32_t key[CHACHA_KEY];
	bool seeded;
	bool warned;
} pool;

/* Step the pool's key; the other half of the block goes to child. */
static void take_key(uint32_t child[CHACHA_KEY])
{
	unsigned long flags;
	uint32_t block[CHACHA_BLOCK];

	UK_NEED(uk_init_random_init);
	flags = uk_spin_lock_irqsave(&pool.lock);
	chacha_block(pool.key, 0, block);
	memcpy(pool.key, block, KEY_BYTES);
	memcpy(child, block + CHACHA_KEY, KEY_BYTES);
	uk_spin_unlock_irqrestore(&pool.lock, flags);
}

/* The i-th block of what a request of n bytes gets, which took key: of a stream
 * with that key, or, if it is no longer, the key itself. */
static const void *piece(const uint32_t key[CHACHA_KEY], size_t n, uint64_t i,
			 uint32_t block[CHACHA_BLOCK])
{
	if (n <= KEY_BYTES)
		return key;
	chacha_block(key, i, block);
	return block;
}

void uk_random_bytes(void *buf, size_t n)
{
	uint32_t key[CHACHA_KEY], block[CHACHA_BLOCK];
	size_t done = 0;

	take_key(key);
	for (uint64_t i = 0; done < n; i++) {
		size_t part = min(n - done, BLOCK_BYTES);

		memcpy((char *)buf + done, piece(key, n, i, block), part);
		done += part;
	}
}

/* At most a key's bytes. The lock is held. */
static void absorb(const void *data, size_t n)
{
	uint32_t chunk[CHACHA_KEY] = { 0 };

	memcpy(chunk, data, n);
	for (unsigned i = 0; i < CHACHA_KEY; i++)
		pool.key[i] ^= chunk[i];
}

void uk_random_add(const void *data, size_t n, int good)
{
	unsigned long flags = uk_spin_lock_irqsave(&pool.lock);
	uint32_t block[CHACHA_BLOCK];
	const unsigned char *p = data;

	while (n != 0) {
		size_t part = min(n, KEY_BYTES);

		absorb(p, part);
		chacha_block(pool.key, n, block);
		memcpy(pool.key, block, KEY_BYTES);
		p += part;
		n -= part;
	}
	pool.seeded |= good;
	uk_spin_unlock_irqrestore(&pool.lock, flags);
}

/* Nothing that we could wait for would ever seed it: say so, once, and go
 * on. */
static void warn_unseeded(void)
{
	if (pool.warned)
		return;
	pool.warned = true;
	uk_printk("armlet: random numbers are predictable: this board's "
		  "device tree has no rng-seed\n");
}

UK_SYSCALL_R_DEFINE(ssize_t, getrandom, void *, buf, size_t, count, unsigned,
		    flags)
{
	uint32_t key[CHACHA_KEY], block[CHACHA_BLOCK];
	ssize_t done = 0;

	if (flags & ~(unsigned)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	if ((flags & GRND_RANDOM) && (flags & GRND_INSECURE))
		return -EINVAL;
	if (!uk_access_ok(buf, count))
		return -EFAULT;
	if (!pool.seeded && !(flags & GRND_INSECURE))
		warn_unseeded();
	count = min(count, REQUEST_MAX);
	take_key(key);
	for (uint64_t i = 0; (size_t)done < count; i++) {
		size_t part = min(count - (size_t)done, BLOCK_BYTES);
		size_t bad = uk_copy_to_user((char *)buf + done,
					     piece(key, count, i, block), part);

		done += (ssize_t)(part - bad);
		if (bad)
			return done ? done : -EFAULT;
	}
	return done;
}

/* What the loader gave, all at once: each of the seeds is independent of the
 * others, and the first request steps the key. */
static int random_init(void)
{
	uint64_t few[] = { uk_machine.kaslr_seed, arch_ticks() };

	absorb(few, sizeof(few));
	uk_random_add(uk_machine.rng_seed, uk_machine.rng_seed_len,
		      uk_machine.rng_seed_len >= GOOD_SEED);
	random_pool = uk_random_bytes;
	return 0;
}
UK_INIT_PART(random_init, 2, random);
