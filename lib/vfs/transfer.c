/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Bytes from one file to another without a detour through the program: out
 * writes from the very page that in keeps them in, if in has such (what mmap
 * would show), and else from a page of ours that in has read into.
 */
#include <errno.h>
#include <string.h>
#include <uk/errptr.h>
#include <uk/mm.h>
#include <uk/object.h>
#include <uk/thread.h>
#include "transfer.h"

struct transfer {
	struct vfs_file *in, *out;
	off_t *from, *to;
	struct uk_object *object; /* in's, or NULL */
	void *page; /* ours: what in has read, or zeros; or NULL */
};

/* Up to n bytes, all there, at p. */
static ssize_t write_out(struct transfer *t, const char *p, size_t n)
{
	struct vfs_iter it;

	vfs_iter_kernel(&it, p, n);
	return t->out->ops->write(t->out, &it, t->to);
}

static bool need_page(struct transfer *t, unsigned flags)
{
	paddr_t pa = t->page ? 0 : uk_page_alloc(0, flags);

	if (pa)
		t->page = phys_to_virt(pa);
	return t->page != NULL;
}

/* Some bytes of one page of the object. */
static ssize_t move_page(struct transfer *t, size_t n)
{
	uint64_t at = (uint64_t)*t->from, size = t->in->node->size;
	size_t off = (size_t)(at & ~PAGE_MASK64);
	paddr_t pa;
	ssize_t ret;
	int err;

	if (at >= size)
		return 0;
	n = min(n, PAGE_SIZE - off);
	if (size - at < n)
		n = (size_t)(size - at);
	err = t->object->ops->page(t->object, at >> PAGE_SHIFT, false, &pa);
	if (err)
		return err == -ERANGE ? 0 : err;
	if (!pa && !need_page(t, UK_PAGE_ZERO))
		return -ENOMEM;
	ret = write_out(
		t, pa ? (char *)phys_to_virt(pa & PAGE_MASK64) + off : t->page,
		n);
	if (pa && !(pa & UK_OBJECT_PINNED))
		uk_page_put(pa);
	if (ret > 0)
		*t->from += ret;
	return ret;
}

/* What in reads, by way of a page. What out does not take is not read. */
static ssize_t move_read(struct transfer *t, size_t n)
{
	off_t before = *t->from;
	struct vfs_iter it;
	ssize_t got, ret;

	if (!need_page(t, 0))
		return -ENOMEM;
	vfs_iter_kernel(&it, t->page, min(n, (size_t)PAGE_SIZE));
	got = t->in->ops->read(t->in, &it, t->from);
	if (got <= 0)
		return got;
	ret = write_out(t, t->page, (size_t)got);
	if (ret < got)
		*t->from = before + (ret > 0 ? ret : 0);
	return ret;
}

ssize_t vfs_transfer(struct vfs_file *in, off_t *from, struct vfs_file *out,
		     off_t *to, size_t n)
{
	struct transfer t = { .in = in, .out = out, .from = from, .to = to };
	size_t done = 0;
	ssize_t ret = 0;

	if (in->node && in->ops->object) {
		t.object = in->ops->object(in);
		if (PTRISERR(t.object))
			return PTR2ERR(t.object);
	}
	while (done < n) {
		ret = t.object ? move_page(&t, n - done)
			       : move_read(&t, n - done);
		if (ret <= 0)
			break;
		done += (size_t)ret;
		/* A file that is appended to itself has no end. */
		if (unlikely(READ_ONCE(arch_current()->arch.work) &
			     UK_WORK_SIGNAL))
			break;
	}
	if (t.object)
		t.object->ops->put(t.object);
	if (t.page)
		uk_page_put(virt_to_phys(t.page));
	return done ? (ssize_t)done : ret;
}
