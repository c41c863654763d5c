/* SPDX-License-Identifier: BSD-3-Clause */
/* The first process, and the limits that it starts with (Linux's defaults, but
 * for the descriptors that our tables can hold). */
#include <errno.h>
#include <uk/init.h>
#include <uk/mm.h>
#include <uk/process.h>

#define UNLIMITED UINT64_MAX
#define STACK_LIMIT (8u << 20) /* bytes */
#define FILES_SOFT 1024u
#define MEMLOCK_LIMIT (8u << 20)

unsigned uk_process_count = 1;

static struct uk_process first = {
	.pid = 1,
	.pgid = 1,
	.sid = 1,
	.umask = 022,
	.attributes = {
		.slack = UK_DEFAULT_SLACK,
		.effective = UK_CAPABILITIES,
		.permitted = UK_CAPABILITIES,
		.bounding = UK_CAPABILITIES,
	},
	.limits = {
		[RLIMIT_CPU] = { UNLIMITED, UNLIMITED },
		[RLIMIT_FSIZE] = { UNLIMITED, UNLIMITED },
		[RLIMIT_DATA] = { UNLIMITED, UNLIMITED },
		[RLIMIT_STACK] = { STACK_LIMIT, UNLIMITED },
		[RLIMIT_CORE] = { 0, UNLIMITED },
		[RLIMIT_RSS] = { UNLIMITED, UNLIMITED },
		[RLIMIT_NPROC] = { UNLIMITED, UNLIMITED },
		[RLIMIT_NOFILE] = { FILES_SOFT, UK_LIMIT_FILES },
		[RLIMIT_MEMLOCK] = { MEMLOCK_LIMIT, MEMLOCK_LIMIT },
		[RLIMIT_AS] = { UNLIMITED, UNLIMITED },
		[RLIMIT_LOCKS] = { UNLIMITED, UNLIMITED },
		[RLIMIT_SIGPENDING] = { UNLIMITED, UNLIMITED },
		[RLIMIT_MSGQUEUE] = { 819200, 819200 },
		[RLIMIT_NICE] = { 0, 0 },
		[RLIMIT_RTPRIO] = { 0, 0 },
		[RLIMIT_RTTIME] = { UNLIMITED, UNLIMITED },
	},
};

static int process_init(void)
{
	struct uk_thread *t = arch_current();

	first.vm = uk_vm_create();
	if (!first.vm)
		return -ENOMEM;
	t->process = &first;
	t->tid = first.pid;
	uk_list_init(&first.threads);
	uk_list_add(&first.threads, &t->siblings);
	first.nthreads = 1;
	first.leader = t;
	return 0;
}
UK_INIT(process_init, 1);
