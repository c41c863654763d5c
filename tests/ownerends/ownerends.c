/* SPDX-License-Identifier: BSD-3-Clause */
/* Owners of locks that end: what the next one finds in the word, and who is
 * woken. */
#define _GNU_SOURCE
#include "check.h"
#include "futexcall.h"

#define TID_MASK 0x3fffffffu

static uint32_t word;
static volatile int step;

static void until(int n)
{
	while (step < n)
		sleep_ms(1);
}

/* A thread may end without libc. */
static void *own(void *arg)
{
	CHECK_EQ(futex(&word, LOCK_PI, 0, NULL, NULL, 0), 0);
	step = 1;
	until(2);
	if (arg) {
		/* As libc does for a robust mutex, before the thread ends. */
		word = OWNER_DIED;
		step = 3;
		until(4);
	}
	syscall(SYS_exit, 0);
	return arg;
}

static void check_mine(void)
{
	CHECK_EQ(word & TID_MASK, gettid_());
	CHECK_EQ(word & OWNER_DIED, OWNER_DIED);
}

static void *inherit(void *arg)
{
	CHECK_EQ(futex(&word, LOCK_PI, 0, NULL, NULL, 0), 0);
	check_mine();
	CHECK_EQ(futex(&word, UNLOCK_PI, 0, NULL, NULL, 0), 0);
	return arg;
}

static void *come_late(void *arg)
{
	CHECK_EQ(futex(&word, LOCK_PI, 0, NULL, NULL, 0), 0);
	CHECK_EQ(word & TID_MASK, gettid_());
	CHECK_EQ(futex(&word, UNLOCK_PI, 0, NULL, NULL, 0), 0);
	return arg;
}

/* It is in no list of robust locks. */
static void waited_for(void)
{
	pthread_t owner, heir;

	word = 0;
	step = 0;
	CHECK_EQ(pthread_create(&owner, NULL, own, NULL), 0);
	until(1);
	CHECK_EQ(pthread_create(&heir, NULL, inherit, NULL), 0);
	sleep_ms(30);
	step = 2;
	pthread_join(heir, NULL);
}

/* Others come when the word has no owner any more, but the kernel has. */
static void late(void)
{
	pthread_t owner, heir, other;

	word = 0;
	step = 0;
	CHECK_EQ(pthread_create(&owner, NULL, own, &word), 0);
	until(1);
	CHECK_EQ(pthread_create(&heir, NULL, inherit, NULL), 0);
	sleep_ms(30);
	step = 2;
	until(3);
	CHECK_ERRNO(futex(&word, TRYLOCK_PI, 0, NULL, NULL, 0), EAGAIN);
	CHECK_EQ(pthread_create(&other, NULL, come_late, NULL), 0);
	sleep_ms(30);
	step = 4;
	pthread_join(heir, NULL);
	pthread_join(other, NULL);
}

/* --- An owner that ends between giving up a lock and waking ------------- */

struct entry {
	struct entry *next;
};
static struct {
	struct entry *first;
	long offset;
	struct entry *pending;
} head;
static struct {
	struct entry entry;
	uint32_t word;
} mutex;

#define WAITED 0x123u

static void *give_up(void *arg)
{
	head.first = (struct entry *)&head;
	head.offset = (char *)&mutex.word - (char *)&mutex.entry;
	head.pending = &mutex.entry;
	CHECK_EQ(syscall(SYS_set_robust_list, &head, sizeof(head)), 0);
	sleep_ms(40);
	mutex.word = *(uint32_t *)arg;
	syscall(SYS_exit, 0);
	return arg;
}

static void given_up(uint32_t value, int wakes)
{
	struct timespec ts = { wakes ? 5 : 0, wakes ? 0 : 100000000 };
	pthread_t t;

	mutex.word = WAITED;
	CHECK_EQ(pthread_create(&t, NULL, give_up, &value), 0);
	errno = 0;
	CHECK_EQ(futex(&mutex.word, WAIT, WAITED, &ts, NULL, 0),
		 wakes ? 0 : -1);
	CHECK_EQ(errno, wakes ? 0 : ETIMEDOUT);
	CHECK_EQ(mutex.word, value);
}

/* --- A list that is broken ------------------------------------------- */

/* Its second entry is nowhere, or its word is not aligned. */
static struct {
	struct entry entry;
	uint32_t word;
} three[3];

static void *leave_broken(void *arg)
{
	struct entry *second = arg;

	head.first = &three[0].entry;
	head.offset = (char *)&three[0].word - (char *)&three[0].entry;
	head.pending = NULL;
	three[0].entry.next = second;
	three[1].entry.next = &three[2].entry;
	three[2].entry.next = (struct entry *)&head;
	for (int i = 0; i < 3; i++)
		three[i].word = (uint32_t)gettid_();
	if (second != &three[1].entry)
		memcpy(second, &three[1], sizeof(three[1]));
	CHECK_EQ(syscall(SYS_set_robust_list, &head, sizeof(head)), 0);
	return arg;
}

static void broken(struct entry *second, int whole)
{
	pthread_t t;

	CHECK_EQ(pthread_create(&t, NULL, leave_broken, second), 0);
	pthread_join(t, NULL);
	CHECK_EQ(three[0].word & OWNER_DIED, OWNER_DIED);
	CHECK_EQ(three[2].word & OWNER_DIED, whole ? OWNER_DIED : 0);
}

int main(void)
{
	static uint64_t other[4];

	waited_for();
	late();
	given_up(0, 1);
	given_up(OWNER_DIED, 1);
	given_up(WAITERS, 1);
	given_up(5, 0);
	broken(&three[1].entry, 1);
	broken((struct entry *)((char *)other + 2), 0);
	return check_done();
}
