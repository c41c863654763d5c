/* SPDX-License-Identifier: BSD-3-Clause */
/* Time, counted in ticks of the CPU's counter and told in seconds. */
#ifndef UK_CLOCK_H
#define UK_CLOCK_H

#include <stdint.h>
#include <time.h>
#include <plat/cpu.h>
#include <uk/essentials.h>

/* A time so far away that it never comes. */
#define UK_CLOCK_NEVER UINT64_MAX

/* Counter ticks to seconds, rounded down to a nanosecond. No division. */
void uk_clock_split(uint64_t ticks, struct timespec *ts);

/* A valid, not negative time in ticks, rounded up; UK_CLOCK_NEVER beyond some
 * 68 years. */
uint64_t uk_clock_ticks(const struct timespec *ts);

/* CLOCK_MONOTONIC: since the counter started. */
void uk_clock_monotonic(struct timespec *ts);
/* CLOCK_REALTIME: since 1970, or since power-on if nobody set it. */
void uk_clock_realtime(struct timespec *ts);
/* The same, at most a millisecond old, but of the same second: cheap, for time
 * stamps. It says the same until arch_ticks() reaches what is returned: who
 * remembers that need not ask again before. */
uint64_t uk_clock_coarse(struct timespec *ts);

/* What libc's clock_gettime() is for CLOCK_MONOTONIC and for CLOCK_REALTIME in
 * a direct image: 0. id is not looked at and, as with Linux's vDSO, ts is not
 * checked. */
int uk_clock_get_monotonic(clockid_t id, struct timespec *ts);
int uk_clock_get_realtime(clockid_t id, struct timespec *ts);
/* Set it, as clock_settime does: within a millisecond, since what
 * uk_clock_coarse() has told holds so long. */
void uk_clock_set_realtime(const struct timespec *now);
/* For a clock chip's driver: read is called once, when real time is first
 * needed, if nobody has set it before; false: it cannot tell. Interrupts may
 * be off. */
void uk_clock_chip(bool (*read)(struct timespec *now));

/* When a time of the clock, from now on or absolute, will have come, for
 * uk_block(): in arch_ticks(), or UK_CLOCK_NEVER; an absolute real time is
 * marked as such, so that it follows the clock. -EINVAL: not a valid time. */
int uk_clock_deadline(clockid_t id, bool absolute, const struct timespec *ts,
		      uint64_t *deadline);

struct uk_vm;
/* Map the vDSO of a trap image; its address, or 0 if there is no memory. */
uintptr_t uk_vdso_map(struct uk_vm *vm);

/* Sleep until arch_ticks() reaches ticks: 0, or -EINTR. */
int uk_clock_sleep_until(uint64_t ticks);

#endif
