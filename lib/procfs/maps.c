/* SPDX-License-Identifier: BSD-3-Clause */
/* maps: what the address space holds, in Linux's columns. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <plat/mmu.h>
#include <uk/mm.h>
#include <uk/object.h>
#include "proc.h"

/* Where the name begins: 25 columns and 6 a byte of an address. */
#define NAME_COLUMN (25 + 6 * sizeof(void *))

/* A newline of a name is octal, as on Linux. */
static void put_name(struct proc_out *o, const char *name)
{
	for (; *name; name++) {
		if (*name == '\n')
			proc_print(o, "\\012");
		else
			proc_put(o, name, 1);
	}
}

/* buf: PATH_MAX bytes. */
static void print_one(struct proc_out *o, const struct uk_vm_info *v, char *buf)
{
	const char *name = v->name;
	uint64_t dev = 0, ino = 0;
	size_t start = o->len;

	if (v->object && v->object->ops->name)
		name = v->object->ops->name(v->object, buf, PATH_MAX, &dev,
					    &ino);
	proc_print(o, "%08lx-%08lx %c%c%c%c %08llx %02x:%02x %llu ",
		   (unsigned long)v->start, (unsigned long)v->end,
		   v->prot & PT_READ ? 'r' : '-',
		   v->prot & PT_WRITE ? 'w' : '-',
		   v->prot & PT_EXEC ? 'x' : '-', v->shared ? 's' : 'p',
		   (unsigned long long)v->offset, (unsigned)major(dev),
		   (unsigned)minor(dev), (unsigned long long)ino);
	while (name && !o->failed && o->len - start < NAME_COLUMN)
		proc_put(o, " ", 1);
	if (name)
		put_name(o, name);
	proc_put(o, "\n", 1);
}

int proc_maps(struct proc_out *o, long n)
{
	struct uk_vm *vm = uk_vm_current();
	struct uk_vm_info v = { .end = 0 };
	char *buf = uk_malloc(PATH_MAX);

	(void)n;
	if (!buf)
		return -ENOMEM;
	while (!o->failed && uk_vm_next(vm, v.end, &v)) {
		print_one(o, &v, buf);
		if (v.object)
			v.object->ops->put(v.object);
	}
	uk_free(buf);
	return 0;
}

struct proc_sizes proc_sizes(void)
{
	struct uk_vm *vm = uk_vm_current();
	struct uk_vm_info v = { .end = 0 };
	struct proc_sizes s = { 0 };

	while (uk_vm_next(vm, v.end, &v)) {
		uint64_t n = v.end - v.start;

		s.all += n;
		if (v.prot & PT_EXEC)
			s.text += n;
		else if (v.name && !strcmp(v.name, "[stack]"))
			s.stack += n;
		else if (v.prot & PT_WRITE)
			s.data += n;
		if (v.object)
			v.object->ops->put(v.object);
	}
	return s;
}
