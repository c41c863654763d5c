/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Boot option host.leak=WHAT: at the end of the program's first call one of
 * these is forgotten, which has to be found at the end; "failure": where a call
 * first fails for want of memory.
 */
#include <errno.h>
#include <string.h>
#include <uk/init.h>
#include <uk/mm.h>
#include <uk/node.h>
#include <uk/vfs.h>
#include "host.h"

#define OBJECTS 16 /* a stack may still show some of them */

static void *volatile last; /* not for long */

static void leak_page(void)
{
	uk_page_alloc(0, 0);
}

static void leak_object(void)
{
	for (unsigned i = 0; i < OBJECTS; i++)
		last = uk_malloc(40);
}

static void leak_file(void)
{
	struct vfs_file *f = vfs_lookup(vfs_table_current(), 1);

	known(f != NULL);
	last = vfs_file_new(f->ops, f->flags, f->data);
}

static void leak_node(void)
{
	struct vfs_path p;

	if (vfs_walk("/", 0, &p) != 0)
		return;
	vfs_node_get(p.entry->node);
	vfs_path_put(&p);
}

static const struct leak {
	const char *name;
	void (*fn)(void);
	bool failed;
} leaks[] = {
	{ "page", leak_page, false },	{ "object", leak_object, false },
	{ "file", leak_file, false },	{ "node", leak_node, false },
	{ "failure", leak_page, true },
};

static const struct leak *planted;

static int set_leak(const char *rest, const char *value)
{
	(void)rest;
	for (unsigned i = 0; i < sizeof(leaks) / sizeof(*leaks); i++)
		if (strcmp(value, leaks[i].name) == 0)
			planted = &leaks[i];
	return planted != NULL ? 0 : -EINVAL;
}
UK_OPTION(host_leak, "host.leak", set_leak);

void host_plant(bool failed)
{
	const struct leak *leak = planted;

	if (leak == NULL || leak->failed != failed)
		return;
	planted = NULL;
	leak->fn();
	last = NULL;
}
