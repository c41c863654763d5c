/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/access.h>
#include <uk/mm.h>
#include <uk/print.h>
#include <uk/process.h>
#include "fake.h"

unsigned uk_process_count = 1;

unsigned fake_fail;
long fake_allocated;
char *fake_fault, *fake_fault_end;

static struct uk_process process;
static struct uk_thread thread = { .process = &process };
static bool locked;

uint32_t rnd(uint32_t below)
{
	static uint32_t x = 12345;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x % below;
}

void fail(const char *what, long a, long b)
{
	printf("not ok lib/vfs: %s: %ld, %ld\n", what, a, b);
	exit(1);
}

struct uk_thread *arch_current(void)
{
	return &thread;
}

unsigned long arch_irq_save(void)
{
	unsigned long flags = locked;

	locked = true;
	return flags;
}

void arch_irq_restore(unsigned long flags)
{
	locked = flags;
}

void arch_irq_disable(void)
{
	locked = true;
}

/* One thread has its turn at once, and nobody waits for it. */
int uk_waitq_sleep_forever(struct uk_waitq *q, bool interruptible)
{
	fail("a wait", q != NULL, interruptible);
	return 0;
}

int uk_waitq_sleep_until(struct uk_waitq *q, uint64_t deadline,
			 bool interruptible)
{
	fail("a wait", (long)deadline, interruptible);
	return q != NULL;
}

unsigned uk_waitq_wake(struct uk_waitq *q, unsigned n)
{
	fail("somebody waits", q != NULL, n);
	return 0;
}

void uk_preempt_now(void)
{
	fail("somebody is better", 0, 0);
}

void arch_irq_enable(void)
{
	locked = false;
}

void *uk_malloc(size_t n)
{
	if (locked)
		fail("allocation under a lock", (long)n, 0);
	if (fake_fail && rnd(fake_fail) == 0)
		return NULL;
	fake_allocated++;
	return malloc(n);
}

void *uk_zalloc(size_t n)
{
	void *p = uk_malloc(n);

	return p ? memset(p, 0, n) : NULL;
}

void uk_free(void *p)
{
	fake_allocated -= p != NULL;
	free(p);
}

static size_t copy(void *dst, const void *src, const char *user, size_t n)
{
	size_t good = n;

	if (locked)
		fail("user memory under a lock", (long)n, 0);
	if (!uk_access_ok(user, n))
		return n;
	if (user + n > fake_fault && user < fake_fault_end)
		good = user > fake_fault ? 0 : (size_t)(fake_fault - user);
	memcpy(dst, src, good);
	return n - good;
}

size_t uk_copy_from_user(void *dst, const void *usrc, size_t n)
{
	return copy(dst, usrc, usrc, n);
}

size_t uk_copy_to_user(void *udst, const void *src, size_t n)
{
	return copy(udst, src, udst, n);
}

void uk_printk(const char *fmt, ...)
{
	(void)fmt;
}

int main(void)
{
	test_table();
	test_iter();
	test_names();
	return 0;
}

bool uk_signal_restart(void)
{
	return false;
}

void uk_signal_deliver(void)
{
}
