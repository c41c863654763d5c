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
#define MSGQUEUE_LIMIT 819200u /* bytes */

unsigned uk_process_count = 1;

static struct uk_process first; /* no initial value: an image would hold it */

static void init_limit(struct uk_process *p, unsigned resource, uint64_t cur,
		       uint64_t max)
{
	p->limits[resource].cur = cur;
	p->limits[resource].max = max;
}

static void init_limits(struct uk_process *p)
{
	for (unsigned i = 0; i < RLIM_NLIMITS; i++)
		init_limit(p, i, UNLIMITED, UNLIMITED);
	p->limits[RLIMIT_STACK].cur = STACK_LIMIT;
	p->limits[RLIMIT_CORE].cur = 0;
	init_limit(p, RLIMIT_NOFILE, FILES_SOFT, UK_LIMIT_FILES);
	init_limit(p, RLIMIT_MEMLOCK, MEMLOCK_LIMIT, MEMLOCK_LIMIT);
	init_limit(p, RLIMIT_MSGQUEUE, MSGQUEUE_LIMIT, MSGQUEUE_LIMIT);
	init_limit(p, RLIMIT_NICE, 0, 0);
	init_limit(p, RLIMIT_RTPRIO, 0, 0);
}

static int process_init(void)
{
	struct uk_thread *t = arch_current();

	first.pid = first.pgid = first.sid = 1;
	first.umask = 022;
	first.attributes.slack = UK_DEFAULT_SLACK;
	first.attributes.effective = UK_CAPABILITIES;
	first.attributes.permitted = UK_CAPABILITIES;
	first.attributes.bounding = UK_CAPABILITIES;
	init_limits(&first);
	first.vm = uk_vm_first();
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
