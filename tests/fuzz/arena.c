/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The arena is all of the program that a wild call may reach: an address
 * elsewhere in the program is moved into it, for the program's own memory is
 * not what is tested, and a call that the program asks to write over its
 * stack does so. It lies between two inaccessible margins:
 *
 *   iovecs    arrays for readv and kin, made anew for each call and never
 *             anybody's buffer: what a call wrote there would be pointers
 *   slots     structures, strings and buffers; always mapped
 *   readonly  two pages
 *   range     what mmap, munmap, mprotect... are let loose on
 *
 * On both sides of the range lie holes as well.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include "wild.h"

#define MARGIN (256 * PAGE)
#define IOVECS (1 * PAGE)
#define HOLE (4 * PAGE)
#define ARENA (IOVECS + SLOTS + READONLY + HOLE + RANGE)

static char *arena; /* between the margins */

char *arena_slots(void)
{
	return arena + IOVECS;
}

bool arena_is_slot(const char *p)
{
	return p >= arena_slots() && p < arena_slots() + SLOTS;
}

char *arena_readonly(void)
{
	return arena_slots() + SLOTS;
}

char *arena_range(void)
{
	return arena_readonly() + READONLY + HOLE;
}

static int map(char *at, size_t length, int prot)
{
	void *p = mmap(at, length, prot,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	return p == at ? 0 : -1;
}

int arena_renew(void)
{
	if (map(arena, IOVECS + SLOTS, PROT_READ | PROT_WRITE) != 0 ||
	    map(arena_readonly(), READONLY, PROT_READ) != 0 ||
	    map(arena_range() - HOLE, HOLE, PROT_NONE) != 0 ||
	    map(arena_range(), RANGE, PROT_READ | PROT_WRITE) != 0)
		return -1;
	memset(arena, 0, IOVECS + SLOTS);
	return munmap(arena_range() - HOLE, HOLE);
}

int arena_open(void)
{
	char *all = mmap(ARENA_PLACE, ARENA + 2 * MARGIN, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	arena = all + MARGIN;
	return all == MAP_FAILED ? -1 : arena_renew();
}

unsigned long arena_confine(unsigned long value)
{
	unsigned long start = (unsigned long)arena_slots();

	if (value < 16 * PAGE || value >= USER_TOP ||
	    (value >= start && value < start + ARENA - IOVECS))
		return value;
	return start + value % (ARENA - IOVECS);
}

/* A length that wraps is left as it is: such a call is refused as a whole. One
 * that only leaves the user's half is not: mprotect goes as far as it can. */
void arena_confine_range(long *address, long *length)
{
	unsigned long a = (unsigned long)*address, n = (unsigned long)*length;
	unsigned long start = (unsigned long)arena_range(), end = start + RANGE;

	if (a >= USER_TOP)
		return;
	if (a < start || a >= end)
		a = start + a % RANGE;
	*address = (long)a;
	if (n > 0 - a || a + n <= end)
		return;
	*length = (long)(n % (end - a));
}

void *arena_iovecs(void)
{
	return arena;
}
