/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The life of an open file:
 *
 *   free list --vfs_file_new--> referenced --last vfs_file_put--> free list
 *
 * Files never go back to the heap: vfs_get() may look at one that has just been
 * freed, and must find a struct vfs_file there whatever became of it. refs is
 * 0 exactly while a file is on the free list. They come from it in blocks, by
 * which all of them can be found.
 */
#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <uk/mm.h>
#include <uk/init.h>
#include <uk/vfs.h>
#include "file.h"

UK_PART(vfs_input, ".uk_init.3.file_input");
UK_PART(vfs_control, ".uk_init.3.file_control");

#define ANON_DEV makedev(0, 14)
#define ANON_BLOCK 4096 /* st_blksize */

void (*vfs_drop_names)(struct vfs_file *f);
void (*vfs_close_locks)(struct vfs_file *f, bool last);

#define BLOCK_FILES 5u /* some 500 bytes */

struct block {
	struct block *older;
	struct vfs_file files[BLOCK_FILES];
};

static struct uk_spinlock free_lock;
struct vfs_file *file_frees; /* linked by data */
static struct block *blocks; /* free_lock */

static struct vfs_file *take_free(void)
{
	unsigned long flags = uk_spin_lock_irqsave(&free_lock);
	struct vfs_file *f = file_frees;

	if (f)
		file_frees = f->data;
	uk_spin_unlock_irqrestore(&free_lock, flags);
	return f;
}

static void file_free(struct vfs_file *f)
{
	unsigned long flags = uk_spin_lock_irqsave(&free_lock);

	f->data = file_frees;
	file_frees = f;
	uk_spin_unlock_irqrestore(&free_lock, flags);
}

/* The first file of a new block, of which the others are free. */
static struct vfs_file *block_new(void)
{
	struct block *b = uk_zalloc(sizeof(*b));
	unsigned long flags;

	if (!b)
		return NULL;
	for (unsigned i = 1; i < BLOCK_FILES; i++)
		file_free(&b->files[i]);
	flags = uk_spin_lock_irqsave(&free_lock);
	b->older = blocks;
	blocks = b;
	uk_spin_unlock_irqrestore(&free_lock, flags);
	return &b->files[0];
}

static struct vfs_file *file_alloc(void)
{
	struct vfs_file *f = take_free();

	return f ? f : block_new();
}

void vfs_count_opens(const struct vfs_node *n, unsigned *readers,
		     unsigned *writers)
{
	*readers = *writers = 0;
	for (const struct block *b = blocks; b; b = b->older) {
		for (unsigned i = 0; i < BLOCK_FILES; i++) {
			const struct vfs_file *f = &b->files[i];

			if (f->refs == 0 || f->node != n)
				continue;
			*writers += (f->mode & VFS_WRITE) != 0;
			*readers += f->mode == VFS_READ;
		}
	}
}

#ifdef CONFIG_LIBMM_LEAKS
unsigned files_open(void)
{
	unsigned n = 0;

	for (const struct block *b = blocks; b; b = b->older)
		for (unsigned i = 0; i < BLOCK_FILES; i++)
			n += b->files[i].refs != 0;
	return n;
}
#endif

void vfs_file_make(struct vfs_file *f, const struct vfs_ops *ops,
		   unsigned flags, void *data)
{
	file_init(f, ops, flags, data, NULL, (struct vfs_path){ NULL, NULL });
	/* Whoever looks at f before has seen no references. */
	__atomic_store_n(&f->refs, 1, __ATOMIC_RELEASE);
}

bool vfs_counted;

static int counted_init(void)
{
	vfs_counted = true;
	return 0;
}
UK_INIT_PART(counted_init, 2, counted);

struct vfs_file *vfs_file_new(const struct vfs_ops *ops, unsigned flags,
			      void *data)
{
	struct vfs_file *f = file_alloc();

	UK_NEED(uk_init_counted_init);
	if (f)
		vfs_file_make(f, ops, flags, data);
	return f;
}

bool vfs_file_tryget(struct vfs_file *f)
{
	unsigned refs = __atomic_load_n(&f->refs, __ATOMIC_RELAXED);

	while (refs != 0)
		if (__atomic_compare_exchange_n(&f->refs, &refs, refs + 1, true,
						__ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED))
			return true;
	return false;
}

void (*vfs_unwatch)(struct vfs_file *f);
void (*vfs_async_gone)(struct vfs_file *f);

__noinline void vfs_file_gone(struct vfs_file *f)
{
	if (unlikely(!uk_list_empty(&f->watches)))
		vfs_unwatch(f);
	if (unlikely(f->flags & O_ASYNC) && vfs_async_gone)
		vfs_async_gone(f);
	f->ops->release(f);
	if (f->node)
		vfs_drop_names(f);
	file_free(f);
}

void vfs_file_put(struct vfs_file *f)
{
	if (vfs_counted &&
	    __atomic_sub_fetch(&f->refs, 1, __ATOMIC_ACQ_REL) == 0)
		vfs_file_gone(f);
}

ssize_t vfs_no_read(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	(void)f, (void)it, (void)pos;
	return -EINVAL;
}

ssize_t vfs_no_write(struct vfs_file *f, struct vfs_iter *it, off_t *pos)
{
	(void)f, (void)it, (void)pos;
	return -EINVAL;
}

off_t vfs_no_seek(struct vfs_file *f, off_t offset, int whence)
{
	(void)f, (void)offset, (void)whence;
	return -ESPIPE;
}

long vfs_no_ioctl(struct vfs_file *f, unsigned request, unsigned long arg)
{
	(void)f, (void)request, (void)arg;
	return -ENOTTY;
}

unsigned vfs_always_ready(struct vfs_file *f, struct vfs_watcher *w)
{
	(void)f, (void)w;
	return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
}

void vfs_no_release(struct vfs_file *f)
{
	(void)f;
}

int vfs_anon_stat(struct vfs_file *f, struct vfs_stat *st)
{
	(void)f;
	st->dev = ANON_DEV;
	st->ino = 1;
	st->mode = S_IRUSR | S_IWUSR;
	st->nlink = 1;
	st->blksize = ANON_BLOCK;
	return 0;
}

off_t vfs_anon_seek(struct vfs_file *f, off_t offset, int whence)
{
	(void)f, (void)offset, (void)whence;
	return 0;
}
