/* SPDX-License-Identifier: BSD-3-Clause */
/* maps: what the address space holds, in Linux's columns. */
#include <string.h>
#include <sys/sysmacros.h>
#include <plat/mmu.h>
#include <uk/mm.h>
#include <uk/object.h>
#include "proc.h"

#define NAME_SIZE 256
/* Where the name begins: 25 columns and 6 a byte of an address. */
#define NAME_COLUMN (25 + 6 * sizeof(void *))

static void print_one(struct proc_out *o, const struct uk_vm_info *v)
{
	char buf[NAME_SIZE];
	const char *name = v->name;
	uint64_t dev = 0, ino = 0;
	size_t start = o->len;

	if (v->object && v->object->ops->name)
		name = v->object->ops->name(v->object, buf, sizeof(buf), &dev,
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
	proc_print(o, "%s\n", name ? name : "");
}

int proc_maps(struct proc_out *o, long n)
{
	struct uk_vm *vm = uk_vm_current();
	struct uk_vm_info v = { .end = 0 };

	(void)n;
	while (!o->failed && uk_vm_next(vm, v.end, &v)) {
		print_one(o, &v);
		if (v.object)
			v.object->ops->put(v.object);
	}
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
