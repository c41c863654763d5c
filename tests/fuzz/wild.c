/* SPDX-License-Identifier: BSD-3-Clause */
/* Values for wild calls, and what they point to in the arena. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>
#include "wild.h"

#define SLOT 512u
#define WORDS (SLOT / sizeof(long))
#define VECTORS 24 /* iovecs of one call */

static unsigned next_slot;

void wild_start(void)
{
	next_slot = 0;
}

/* --- Integers --------------------------------------------------------- */

static unsigned long random_long(struct random *r)
{
	unsigned long v = random_next(r);

	return sizeof(v) == 8 ? v << 16 << 16 | random_next(r) : v;
}

static unsigned long integer(struct random *r)
{
	static const unsigned long edges[] = {
		0x7fffffff, 0x80000000, 0xffffffff, 4095,   4096,
		4097,	    0xffff,	0x100,	    0x1000, 0x80,
		0x3ff,	    512,	0xfff00000,
	};
	unsigned long bit = 1ul << random_below(r, sizeof(long) * 8);

	switch (random_below(r, 8)) {
	case 0:
	case 1:
	case 2:
		return random_below(r, 12);
	case 3:
		return random_below(r, 300);
	case 4:
		return bit;
	case 5:
		return 0 - (unsigned long)random_below(r, 130);
	case 6:
		return edges[random_below(r, sizeof(edges) / sizeof(*edges))];
	default:
		return random_long(r) >> random_below(r, sizeof(long) * 8);
	}
}

static unsigned long size_value(struct random *r)
{
	static const unsigned long sizes[] = {
		0,    1,    4,	  7,	 8,	    12,	       16,   24,
		32,   48,   56,	  64,	 88,	    128,       511,  512,
		4095, 4096, 4097, 65536, 1ul << 20, 1ul << 31, ~0ul, ~0ul >> 1,
	};

	if (random_below(r, 8) == 0)
		return integer(r);
	return sizes[random_below(r, sizeof(sizes) / sizeof(*sizes))];
}

static unsigned long descriptor(struct random *r)
{
	switch (random_below(r, 12)) {
	case 0:
		return (unsigned long)(long)AT_FDCWD;
	case 1:
		return integer(r);
	default:
		return random_below(r, 24);
	}
}

/* --- Pointers ------------------------------------------------------------ */

/* One that no call may follow; some are not even in the user's half. */
static unsigned long bad_pointer(struct random *r)
{
	static const unsigned long places[] = KERNEL_PLACES;
	unsigned long end = (unsigned long)arena_readonly() + READONLY;

	switch (random_below(r, 7)) {
	case 0:
		return end + random_below(r, 64) - 32; /* straddles a hole */
	case 1:
		return (unsigned long)arena_readonly() + random_below(r, PAGE);
	case 2:
		return USER_TOP - random_below(r, 64);
	case 3:
		return 0 - (unsigned long)random_below(r, 4096);
	case 4:
		return random_below(r, 65536);
	case 5:
		return USER_TOP + random_long(r) % (0 - USER_TOP);
	default:
		return places[random_below(r,
					   sizeof(places) / sizeof(*places))] +
		       random_below(r, 1 << 20);
	}
}

/* Words that are no pointers into the program but in the arena. */
static void fill(struct random *r, unsigned long *slot)
{
	uint32_t how = random_below(r, 4);
	struct random words = random_fork(r);

	r = &words;
	for (unsigned i = 0; i < WORDS; i++)
		switch (how) {
		case 0:
			slot[i] = 0;
			break;
		case 1:
			slot[i] = random_below(r, 20);
			break;
		case 2:
			slot[i] = random_below(r, 3) == 0 ? integer(r) : 0;
			break;
		default:
			slot[i] = random_long(r);
		}
	for (unsigned i = 0; i < WORDS; i++)
		slot[i] = arena_confine(slot[i]);
}

static char *new_slot(struct random *r)
{
	char *slot = arena_slots() + next_slot++ % (SLOTS / SLOT) * SLOT;

	fill(r, (unsigned long *)slot);
	return slot;
}

static unsigned long pointer(struct random *r)
{
	switch (random_below(r, 8)) {
	case 0:
		return 0;
	case 1:
		return bad_pointer(r);
	case 2:
		return (unsigned long)arena_range() + random_below(r, RANGE);
	case 3: /* what an earlier call left there */
		return (unsigned long)arena_slots() + random_below(r, SLOTS);
	default:
		return (unsigned long)new_slot(r) +
		       random_below(r, 2) * random_below(r, 16);
	}
}

static unsigned long path(struct random *r)
{
	static const char *const names[] = {
		"a",
		"b",
		"c",
		"d",
		"d/a",
		"d/b",
		"d/d",
		"d/d/a",
		"link",
		"loop",
		"",
		".",
		"..",
		"../x",
		"/",
		"/wild",
		"/wild/a",
		"/proc/self/maps",
		"/proc/self/fd/3",
		"/dev/null",
		"/dev/zero",
		"/dev/random",
		"d/../d/./a",
		"a/",
		"//",
		"/proc",
		"/dev",
		"absent/a",
	};
	const char *name =
		names[random_below(r, sizeof(names) / sizeof(*names))];
	char *slot;
	unsigned n;

	if (random_below(r, 12) == 0)
		return pointer(r);
	slot = new_slot(r);
	if (random_below(r, 16) != 0)
		return (unsigned long)strcpy(slot, name);
	/* Too long a name, or one that has no end but its page's. */
	n = 200 + random_below(r, SLOT - 200);
	memset(slot, 'n', n);
	slot[random_below(r, n)] = '/';
	return (unsigned long)slot;
}

static unsigned long strings(struct random *r)
{
	unsigned long *slot = (unsigned long *)new_slot(r);
	unsigned n = random_below(r, 5);

	for (unsigned i = 0; i < n; i++)
		slot[i] = random_below(r, 3) ? path(r) : pointer(r);
	slot[n] = 0;
	return (unsigned long)slot;
}

static unsigned long vectors(struct random *r)
{
	struct iovec *v = arena_iovecs();

	for (unsigned i = 0; i < VECTORS; i++) {
		v[i].iov_base = (void *)arena_confine(pointer(r));
		v[i].iov_len = random_below(r, 4) ? random_below(r, 64)
						  : size_value(r);
	}
	return random_below(r, 8) ? (unsigned long)v : bad_pointer(r);
}

/* Mostly a short time from now on. */
static unsigned long moment(struct random *r)
{
	unsigned long *slot;

	if (random_below(r, 4) == 0)
		return pointer(r);
	slot = (unsigned long *)new_slot(r);
	memset(slot, 0, 64);
	slot[random_below(r, 8)] = random_below(r, 20000);
	return (unsigned long)slot;
}

/* The signal that ends a wait is never blocked: which mask, and where. */
static unsigned long mask(struct random *r, bool with_size)
{
	unsigned long *slot = (unsigned long *)new_slot(r);
	unsigned long *set = slot + 8;

	for (unsigned i = 0; i < 8 / sizeof(*set); i++)
		set[i] = (i == 0 ? ~WAKE_BIT : ~0ul) & integer(r);
	slot[0] = (unsigned long)set;
	slot[1] = random_below(r, 8) ? 8 : size_value(r);
	switch (random_below(r, 6)) {
	case 0:
		return 0;
	case 1:
		return bad_pointer(r);
	default:
		return (unsigned long)(with_size ? slot : set);
	}
}

static unsigned long value(struct random *r, char kind)
{
	switch (kind) {
	case 'f':
		return descriptor(r);
	case 'z':
		return size_value(r);
	case 's':
		return path(r);
	case 'S':
		return random_below(r, 4) ? strings(r) : pointer(r);
	case 'v':
		return vectors(r);
	case 't':
		return moment(r);
	case 'm':
	case 'M':
		return mask(r, kind == 'M');
	case 'a':
		if (random_below(r, 2))
			return ((unsigned long)arena_range() +
				random_below(r, RANGE)) &
			       ~(PAGE - 1);
		return pointer(r);
	case 'p':
		return pointer(r);
	case 'l':
		return random_below(r, 2) ? pointer(r) : integer(r);
	default:
		return integer(r);
	}
}

/* Which of these registers could be followed as a pointer. */
static bool is_pointer(char kind)
{
	return strchr("psSvtmMal", kind) != NULL;
}

void wild_registers(struct random *r, const struct call *c, bool wild,
		    long *regs)
{
	const char *kinds = c->kinds != NULL ? c->kinds : "";
	static const char any[] = "ifzpslkkiimp";
	size_t n = strlen(kinds);

	for (unsigned i = 0; i < REGISTERS; i++) {
		char kind = i < n ? kinds[i] : 'i';
		bool fixed = kind == 'm' || kind == 'M' || kind == 'v';
		unsigned long v;

		if (wild && !fixed && i < n)
			v = random_below(r, 3)
				    ? value(r, any[random_below(r, sizeof(any) -
									   1)])
				    : random_long(r);
		else
			v = value(r, kind);
		if (is_pointer(kind) && !fixed)
			v = arena_confine(v);
		if ((uint32_t)v >= HIDDEN && (uint32_t)v < HIDDEN_END)
			v -= HIDDEN;
		regs[i] = (long)v;
	}
}
