/* SPDX-License-Identifier: BSD-3-Clause */
/* 64-bit arguments, sign extension, 64-bit results. */
#include <limits.h>
#include <stdint.h>
#include <uk/bits/syscall_nrs.h>
#include "args.h"
#include "check.h"
#include "enter.h"
#include "regs.h"

static long (*enter)(long nr, ...);
static struct mac_args out;

static const int64_t wides[] = {
	0,
	1,
	-1,
	5LL << 30,
	(5LL << 30) + 1,
	0x80000000LL,
	0xffffffffLL,
	-0x80000000LL,
	0x7fffffff80000000LL,
	INT64_MAX,
	INT64_MIN,
	(int64_t)0x8000000080000001ULL,
	0x123456789abcdef0LL,
};

#define WIDES (sizeof(wides) / sizeof(*wides))

/* CHECK_EQ compares longs. */
static void same(int64_t got, int64_t want)
{
	CHECK_EQ(got, want);
	CHECK_EQ(got >> 32, want >> 32);
}

static void check_wide(void)
{
	for (unsigned i = 0; i < WIDES; i++) {
		int64_t v = wides[i], w = wides[WIDES - 1 - i];

		memset(&out, 0x55, sizeof(out));
		CHECK_EQ(enter(SYS_mac_wide, &out, PAD PAIR(v), PAIR(w)), 0);
		same(out.first, v);
		same(out.second, w);
		CHECK_EQ(enter(SYS_mac_pair, PAIR(v), &out), 0);
		same(out.first, v);
		CHECK_EQ(enter(SYS_mac_pread, 7, &out, 9, PAD PAIR(w)), 0);
		same(out.first, w);
		CHECK_EQ(out.i, 7);
		CHECK_EQ(out.z, 9);
		CHECK_EQ(enter(SYS_mac_preadv, 8, &out, 10, HALVES(v)), 0);
		same(out.first, v);
		CHECK_EQ(out.i, 8);
		CHECK_EQ(out.l, 10);
	}
}

static void check_signs(void)
{
	/* 32 bits of a long count for an int, whatever is above them. */
	long fd = (long)0xdeadbeefffffff9cULL,
	     five = (long)0xdeadbeef00000005ULL;

	CHECK_EQ(enter(SYS_mac_signs, -1L, -1L, -1L, -1L, &out), 0);
	CHECK_EQ(out.l, -1);
	CHECK(out.z == SIZE_MAX);
	CHECK_EQ(out.i, -1);
	CHECK(out.u == UINT_MAX);
	CHECK_EQ(enter(SYS_mac_signs, 0xffffffffUL, 0xffffffffUL, fd, five,
		       &out),
		 0);
	CHECK(out.l == (long)0xffffffffUL);
	CHECK(out.z == 4294967295U);
	CHECK_EQ(out.i, -100);
	CHECK_EQ(out.u, 5);
	CHECK_EQ(enter(SYS_mac_signs, LONG_MIN, LONG_MIN, (long)0x80000000UL,
		       (long)0x80000000UL, &out),
		 0);
	CHECK_EQ(out.l, LONG_MIN);
	CHECK(out.z == (size_t)LONG_MIN);
	CHECK_EQ(out.i, INT_MIN);
	CHECK(out.u == 0x80000000U);
}

/* As _llseek: high and low in longs, the result through a pointer. */
static void check_result(void)
{
	int64_t at = -1;

	CHECK_EQ(enter(SYS_mac_seek, 1, 0x40000000L, &at), 0);
	same(at, 5LL << 30);
	CHECK_EQ(enter(SYS_mac_seek, -1L & 0xffffffffUL, 0xfffffff0UL, &at), 0);
	same(at, -16);
}

int check_arguments(long (*way)(long nr, ...))
{
	enter = way;
	check_wide();
	check_signs();
	check_result();
	return check_failures;
}
