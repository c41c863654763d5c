/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Allocations that fail, in the place of lib/mm/fail.c's random ones.
 *
 * host.fail=N: the Nth of those made for the program. host.fail=calls: of each
 * call its 1st, then its 2nd, and so on until one attempt has no more of them;
 * host.spare=HASH: but none that this chain of callers asks for.
 *
 * A call that fails for want of it is made again at once, by the machine: what
 * failed has done nothing, so the program cannot tell, and its test passes as
 * if nothing had happened. The same with a page fault. A call that says what it
 * has done of its work, or that does without, is left as it is.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uk/init.h>
#include <uk/thread.h>
#include "../../lib/mm/fail.h"
#include "host.h"

#define ERROR_MAX 4095
#define SPARED 256

struct host_failure host_failure;

static unsigned long fail_at; /* 0: never */
static bool of_each_call;
static uint64_t spared[SPARED];
static unsigned nspared;

static int set_fail(const char *rest, const char *value)
{
	char *end;

	(void)rest;
	of_each_call = strcmp(value, "calls") == 0;
	if (of_each_call)
		return 0;
	fail_at = strtoul(value, &end, 10);
	return *end == '\0' && fail_at != 0 ? 0 : -EINVAL;
}
UK_OPTION(host_fail, "host.fail", set_fail);

static int set_spare(const char *rest, const char *value)
{
	(void)rest;
	if (nspared == SPARED)
		return -ENOMEM;
	spared[nspared++] = strtoul(value, NULL, 16);
	return 0;
}
UK_OPTION(host_spare, "host.spare", set_spare);

static bool is_spared(uint64_t hash)
{
	for (unsigned i = 0; i < nspared; i++)
		if (spared[i] == hash)
			return true;
	return false;
}

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
	struct host_attempt *a;
	uintptr_t pc[HOST_SITES];
	unsigned depth;
	uint64_t site;

	if (!host_started)
		return false;
	host_failure.count++;
	if (fail_at != 0 && fail_at != host_failure.count)
		return false;
	if (fail_at == 0 && !of_each_call && host_report_path == NULL)
		return false;
	a = host_thread()->attempt;
	if (of_each_call && (a == NULL || ++a->count != a->next))
		return false;
	depth = callers(pc, HOST_SITES);
	site = host_site(pc, depth);
	if (fail_at == 0 && !of_each_call) {
		host_note_site(site);
		return false;
	}
	if (of_each_call && is_spared(site)) {
		a->next++;
		return false;
	}
	memcpy(host_failure.site, pc, sizeof(pc));
	host_failure.depth = depth;
	host_failure.failed++;
	if (a != NULL)
		a->failed = site;
	return true;
}

void host_attempt(struct host_attempt *a, struct host_attempt *outer)
{
	*a = (struct host_attempt){ .outer = outer, .next = 1 };
	host_thread()->attempt = a;
}

bool host_attempt_again(struct host_attempt *a, long nr, long ret)
{
	bool again = ret < 0 && ret >= -ERROR_MAX;
	uint64_t failed = a->failed;

	if (failed != 0) {
		host_failure.nr = nr;
		host_failure.ret = ret;
		host_failure.again = again;
		if (!again && of_each_call)
			host_note_kept(failed, nr, ret);
	}
	if (failed == 0 || !again) {
		host_thread()->attempt = a->outer;
		return false;
	}
	host_plant(true);
	a->failed = a->count = 0;
	a->next++;
	return true;
}
