/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The program's threads: making one, ending one, finding one by its number.
 *
 * A thread and its kernel stack are one block of memory, the thread at its high
 * end, out of the way of a stack that overflows. Blocks of dead threads are
 * kept, up to a few, since programs that make threads tend to make more. The
 * list of all threads and the hash by number are protected by interrupts being
 * off.
 */
#include <errno.h>
#include <plat/user.h>
#include <string.h>
#include <uk/essentials.h>
#include <uk/mm.h>
#include <uk/process.h>
#include <uk/signal.h>
#include <uk/vfs.h>
#include "thread.h"

#define CACHE_MAX 16
#define BUCKETS 1024
#define TID_MAX 0x3fffffff /* futex words keep 30 bits of it */

struct block {
	struct uk_thread thread;
	struct block *next; /* in the cache, or in its hash bucket */
} __attribute__((aligned(16)));

/* Where in the memory it is. */
#define BLOCK_OFFSET (KSTACK_SIZE - sizeof(struct block))

static struct block *cache;
static unsigned cached;
static struct block *hash[BUCKETS];
static int last_tid = 1;

static struct block *block_get(void)
{
	unsigned long flags = arch_irq_save();
	struct block *b = cache;
	uint64_t *words;
	char *memory;

	if (b != NULL) {
		cache = b->next;
		cached--;
	}
	arch_irq_restore(flags);
	if (b == NULL) {
		memory = kstack_alloc();
		if (memory == NULL)
			return NULL;
		b = (struct block *)(memory + BLOCK_OFFSET);
	}
	/* In line: half as many instructions as memset() takes. */
	words = (uint64_t *)b;
#pragma GCC unroll 64
	for (size_t i = 0; i < sizeof(*b) / sizeof(*words); i++)
		words[i] = 0;
	return b;
}

/* Interrupts off. */
static void block_put(struct block *b)
{
	if (cached < CACHE_MAX) {
		b->next = cache;
		cache = b;
		cached++;
	} else {
		kstack_free((char *)b - BLOCK_OFFSET);
	}
}

static struct block **bucket(int tid)
{
	return &hash[(unsigned)tid % BUCKETS];
}

static struct uk_thread *find(int tid)
{
	for (struct block *b = *bucket(tid); b != NULL; b = b->next)
		if (b->thread.tid == tid)
			return &b->thread;
	return NULL;
}

struct uk_thread *uk_process_thread(struct uk_process *p, int tid)
{
	unsigned long flags = arch_irq_save();
	struct uk_thread *t = tid == p->pid ? p->leader : find(tid);

	if (t != NULL && t->state == UK_THREAD_DEAD)
		t = NULL;
	arch_irq_restore(flags);
	return t;
}

struct uk_thread *uk_thread_find(int tid)
{
	return uk_process_thread(uk_process_current(), tid);
}

/* The next number that nobody has. Interrupts off. */
static int next_tid(void)
{
	do
		last_tid = last_tid == TID_MAX ? 2 : last_tid + 1;
	while (find(last_tid) != NULL);
	return last_tid;
}

/* Never runs again; its stack is not in use any more. */
static void release(struct uk_thread *t)
{
	struct block *b = container_of(t, struct block, thread);
	struct block **p = bucket(t->tid);

	while (*p != b)
		p = &(*p)->next;
	*p = b->next;
	block_put(b);
}

struct uk_thread *thread_new(const struct uk_frame *frame,
			     struct uk_frame **child)
{
	struct block *b = block_get();
	struct uk_process *p = uk_process_current();
	struct block **bucket_;
	unsigned long flags;

	if (b == NULL)
		return NULL;
	*child = uk_thread_setup(&b->thread, (uintptr_t)b, frame);
	b->thread.release = release;
	flags = arch_irq_save();
	b->thread.tid = next_tid();
	bucket_ = bucket(b->thread.tid);
	b->next = *bucket_;
	*bucket_ = b;
	uk_list_add_tail(&p->threads, &b->thread.siblings);
	p->nthreads++;
	vfs_solo_update();
	arch_irq_restore(flags);
	return &b->thread;
}

/* Tell who waits for the end: musl's joiner sleeps on this word. */
static void clear_child_tid(struct uk_thread *t)
{
	if (t->clear_child_tid == NULL || t->process->nthreads == 1)
		return;
	if (uk_user_store32(t->clear_child_tid, 0))
		uk_futex_wake_one(t->clear_child_tid);
}

/* No libfutex, nobody who could wait. */
__weak void uk_futex_wake_one(int *uaddr)
{
	(void)uaddr;
}

void thread_exit(int status)
{
	struct uk_thread *t = arch_current();
	struct uk_process *p = t->process;

	if (t->robust_list != NULL)
		uk_futex_thread_exit(t);
	/* A joiner may free the program's stack as soon as it runs, and in a
	 * direct image we are on it: from here on nobody else does. */
	arch_irq_disable();
	if (unlikely(!uk_list_empty(&t->pi_held)))
		uk_futex_pi_exit(t);
	clear_child_tid(t);
	if (p->nthreads == 1)
		uk_process_exit((status & 0xff) << 8);
	p->nthreads--;
	vfs_solo_update();
	p->exited_ticks += t->ran + arch_ticks();
	p->exited_waits += t->waits;
	p->exited_preempted += t->preempted;
	uk_list_remove(&t->siblings);
	uk_signal_thread_exit(t);
	uk_thread_exit();
}

__weak void uk_futex_thread_exit(struct uk_thread *t)
{
	(void)t;
}

__weak void uk_futex_pi_exit(struct uk_thread *t)
{
	(void)t;
}

#ifdef CONFIG_LIBMM_LEAKS
void thread_end(void)
{
	unsigned long flags = arch_irq_save();
	struct block *b;

	while ((b = cache) != NULL) {
		cache = b->next;
		kstack_free((char *)b - BLOCK_OFFSET);
	}
	arch_irq_restore(flags);
}
#endif
