/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * select and pselect6. Sets are arrays of longs, of which as many are read and
 * written as hold n bits; descriptors beyond the table's end are not looked at,
 * as on Linux.
 */
#include <errno.h>
#include <string.h>
#include <uk/abi/time.h>
#include <uk/mm.h>
#include <uk/syscall.h>
#include "select.h"

#define LONG_BITS (8 * (unsigned)sizeof(long))
#define FEW_LONGS (96 / sizeof(long)) /* for which no memory is allocated */

#define IN_SET (POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR)
#define OUT_SET (POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR)
#define EX_SET POLLPRI
#define KINDS 3

static const unsigned kind_events[KINDS] = { IN_SET, OUT_SET, EX_SET };

struct select_sets {
	struct poll_scan scan;
	unsigned words; /* longs of a set */
	unsigned long *in; /* KINDS sets: what is asked */
	unsigned long *out; /* KINDS sets: what is so */
	unsigned long few[FEW_LONGS];
};

/* Descriptor fd, bit of words[w]: in how many sets it is ready. */
static int look_at(struct select_sets *s, unsigned w, unsigned bit,
		   struct poll_set *set)
{
	const unsigned long mask = 1UL << bit;
	unsigned wanted = 0, events;
	int ready = 0;

	for (unsigned k = 0; k < KINDS; k++)
		if (s->in[k * s->words + w] & mask)
			wanted |= kind_events[k];
	events = poll_look((int)(w * LONG_BITS + bit), wanted, set);
	if (events & POLLNVAL)
		return -EBADF;
	for (unsigned k = 0; k < KINDS; k++) {
		unsigned i = k * s->words + w;

		if ((s->in[i] & mask) && (events & kind_events[k])) {
			s->out[i] |= mask;
			ready++;
		}
	}
	return ready;
}

static int scan_sets(struct poll_scan *scan, struct poll_set *set)
{
	struct select_sets *s = container_of(scan, struct select_sets, scan);
	int ready = 0;

	for (unsigned w = 0; w < s->words; w++) {
		unsigned long bits = 0;

		for (unsigned k = 0; k < KINDS; k++)
			bits |= s->in[k * s->words + w];
		for (; bits; bits &= bits - 1) {
			int more = look_at(s, w, (unsigned)__builtin_ctzl(bits),
					   set);

			if (more < 0)
				return more;
			ready += more;
		}
	}
	return ready;
}

static int import(struct select_sets *s, unsigned long *const user[KINDS],
		  unsigned n)
{
	unsigned count = 0;

	for (unsigned k = 0; k < KINDS; k++) {
		unsigned long *in = s->in + k * s->words;

		memset(in, 0, s->words * sizeof(long));
		if (!user[k])
			continue;
		if (uk_copy_from_user(in, user[k], s->words * sizeof(long)))
			return -EFAULT;
		if (n % LONG_BITS)
			in[s->words - 1] &= (1UL << n % LONG_BITS) - 1;
		for (unsigned w = 0; w < s->words; w++)
			count += (unsigned)__builtin_popcountl(in[w]);
	}
	memset(s->out, 0, KINDS * s->words * sizeof(long));
	s->scan.count = count;
	return 0;
}

static int export(const struct select_sets *s, unsigned long *const user[KINDS])
{
	for (unsigned k = 0; k < KINDS; k++)
		if (user[k] && uk_copy_to_user(user[k], s->out + k * s->words,
					       s->words * sizeof(long)))
			return -EFAULT;
	return 0;
}

static int select_sets(struct select_sets *s, unsigned long *const user[KINDS],
		       unsigned n, uint64_t deadline, const uint64_t *bits)
{
	int ready = import(s, user, n);

	if (ready)
		return ready;
	ready = poll_masked(&s->scan, deadline, bits);
	if (ready >= 0 && export(s, user))
		return -EFAULT;
	return ready;
}

int select_call(int n, unsigned long *const user[KINDS], uint64_t deadline,
		const uint64_t *bits)
{
	struct select_sets s = { .scan.fn = scan_sets };
	unsigned top = min((unsigned)n, READ_ONCE(vfs_table_current()->max));
	int ready;

	if (n < 0)
		return -EINVAL;
	s.words = (top + LONG_BITS - 1) / LONG_BITS;
	s.in = s.few;
	if (2 * KINDS * s.words > FEW_LONGS)
		s.in = uk_malloc(2 * KINDS * s.words * sizeof(long));
	if (!s.in)
		return -ENOMEM;
	s.out = s.in + KINDS * s.words;
	ready = select_sets(&s, user, top, deadline, bits);
	if (s.in != s.few)
		uk_free(s.in);
	return ready;
}

int select_mask(const struct uk_sigset_arg *user, uint64_t *mask,
		const uint64_t **bits)
{
	struct uk_sigset_arg arg;

	*bits = NULL;
	if (!user)
		return 0;
	if (uk_copy_from_user(&arg, user, sizeof(arg)))
		return -EFAULT;
	if (!arg.set)
		return 0;
	*bits = mask;
	return poll_mask_import(arg.set, arg.size, mask);
}

/* What is left of the time is written back. */
UK_SYSCALL_R_DEFINE(int, select, int, n, unsigned long *, readfds,
		    unsigned long *, writefds, unsigned long *, exceptfds,
		    struct uk_timeval *, timeout)
{
	unsigned long *const user[KINDS] = { readfds, writefds, exceptfds };
	uint64_t deadline = UK_TIMER_NEVER;
	struct uk_timeval tv;
	struct timespec ts;
	int ready;

	if (timeout) {
		if (uk_copy_from_user(&tv, timeout, sizeof(tv)))
			return -EFAULT;
		ts.tv_sec = tv.tv_sec + tv.tv_usec / USEC_PER_SEC;
		ts.tv_nsec = tv.tv_usec % USEC_PER_SEC * NSEC_PER_USEC;
		if (poll_deadline(&ts, &deadline))
			return -EINVAL;
	}
	ready = select_call(n, user, deadline, NULL);
	if (deadline == 0 || deadline == UK_TIMER_NEVER)
		return ready;
	poll_remaining(deadline, &ts);
	tv.tv_sec = (long)ts.tv_sec;
	tv.tv_usec = ts.tv_nsec / NSEC_PER_USEC;
	(void)uk_copy_to_user(timeout, &tv, sizeof(tv));
	return ready;
}

UK_LLSYSCALL_R_DEFINE(int, pselect6, int, n, unsigned long *, readfds,
		      unsigned long *, writefds, unsigned long *, exceptfds,
		      struct timespec *, timeout, const struct uk_sigset_arg *,
		      mask)
{
	unsigned long *const user[KINDS] = { readfds, writefds, exceptfds };
	uint64_t deadline = UK_TIMER_NEVER, set;
	const uint64_t *bits;
	struct timespec ts;
	int ready;

	if (timeout) {
		if (uk_copy_from_user(&ts, timeout, sizeof(ts)))
			return -EFAULT;
		if (poll_deadline(&ts, &deadline))
			return -EINVAL;
	}
	ready = select_mask(mask, &set, &bits);
	if (ready)
		return ready;
	ready = select_call(n, user, deadline, bits);
	if (deadline == 0 || deadline == UK_TIMER_NEVER)
		return ready;
	poll_remaining(deadline, &ts);
	(void)uk_put_pair(timeout, (uint64_t)ts.tv_sec, (uint64_t)ts.tv_nsec);
	return ready;
}
