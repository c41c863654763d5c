/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Allocations that fail: host.fail=N, the Nth of those made for the program,
 * in the place of lib/mm/fail.c's random ones.
 *
 * A call that fails for want of it is made again at once, by the machine: what
 * failed has done nothing, so the program cannot tell, and its test passes as
 * if nothing had happened. The same with a page fault. A call that says what it
 * has done of its work, or that does without, is left as it is.
 */
#include <errno.h>
#include <string.h>
#include <uk/init.h>
#include <uk/thread.h>
#include "../../lib/mm/fail.h"
#include "host.h"

#define ERROR_MAX 4095

struct host_failure host_failure;

static unsigned long fail_at; /* 0: never */
static struct uk_thread *pending; /* in a call that an allocation failed in */

static int set_fail(const char *rest, const char *value)
{
	(void)rest;
	fail_at = 0;
	for (; *value >= '0' && *value <= '9'; value++)
		fail_at = fail_at * 10 + (unsigned long)(*value - '0');
	return *value == '\0' && fail_at != 0 ? 0 : -EINVAL;
}
UK_OPTION(host_fail, "host.fail", set_fail);

/* Who asked, by the frame pointers of the stack that we run on: up to max of
 * the return addresses, innermost first. */
static unsigned callers(uintptr_t *pc, unsigned max)
{
	uintptr_t fp = (uintptr_t)__builtin_frame_address(0), up;
	uintptr_t last = (fp | (HOST_KSTACK_SIZE - 1)) - 2 * sizeof(fp);
	unsigned n = 0;

	for (; n < max && fp < last; fp = up) {
		up = ((const uintptr_t *)fp)[0];
		pc[n++] = ((const uintptr_t *)fp)[1];
		if (up <= fp || up % sizeof(up) != 0)
			break;
	}
	return n;
}

bool mm_fails(void)
{
	uintptr_t pc[HOST_SITES];
	unsigned depth;

	if (!host_started)
		return false;
	host_failure.count++;
	if (fail_at != 0 && fail_at != host_failure.count)
		return false;
	depth = callers(pc, HOST_SITES);
	if (fail_at == 0) {
		host_note_site(pc, depth);
		return false;
	}
	memcpy(host_failure.site, pc, sizeof(pc));
	host_failure.depth = depth;
	pending = arch_current();
	return true;
}

bool host_fail_again(long nr, long ret)
{
	bool again = ret < 0 && ret >= -ERROR_MAX;

	if (pending == NULL || pending != arch_current())
		return false;
	pending = NULL;
	host_failure.nr = nr;
	host_failure.ret = ret;
	host_failure.again = again;
	return again;
}
