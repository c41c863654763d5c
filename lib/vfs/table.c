/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The descriptor table: an array of files, a bit a descriptor that says whether
 * it is taken, and a bit a word of those that says whether all its 64 are. So
 * the lowest free descriptor costs at most two words of `used` and
 * the 16 words of `full`, however many are open.
 *
 * A descriptor is taken (used) while its slot is not NULL, and while an open()
 * that is under way has reserved it; both change under the lock. Memory is
 * allocated outside it.
 */
#include <errno.h>
#include <sys/resource.h>
#include <string.h>
#include <uk/init.h>
#include <uk/mm.h>
#include <uk/node.h>
#include <uk/vfs.h>
#include "file.h"
#include "plain.h"

/* One allocation: this, slots, used, cloexec. */
struct vfs_slab {
	struct vfs_slab *older;
	struct vfs_file *slots[];
};

static struct vfs_slab *slab_new(unsigned max)
{
	return uk_zalloc(sizeof(struct vfs_slab) +
			 max * sizeof(struct vfs_file *) +
			 2 * max / VFS_WORD * sizeof(uint64_t));
}

/* Move t into a slab of max slots, which is larger. Lock held. */
static void table_move(struct vfs_table *t, struct vfs_slab *slab, unsigned max)
{
	uint64_t *used = (uint64_t *)(void *)(slab->slots + max);
	uint64_t *cloexec = used + max / VFS_WORD;
	size_t words = t->max / VFS_WORD * sizeof(uint64_t);

	memcpy(slab->slots, t->slots, t->max * sizeof(struct vfs_file *));
	memcpy(used, t->used, words);
	memcpy(cloexec, t->cloexec, words);
	t->used = used;
	t->cloexec = cloexec;
	slab->older = t->slabs;
	t->slabs = slab;
	WRITE_ONCE(t->slots, slab->slots);
	/* (B) pairs with (A) in <uk/vfs.h>. */
	__atomic_store_n(&t->max, max, __ATOMIC_RELEASE);
	if (t == vfs_table_current())
		vfs_solo_update();
}

struct vfs_solo vfs_solo;
unsigned vfs_watched;

void vfs_solo_update(void)
{
	const struct vfs_table *t = vfs_table_current();
	bool solo = t && uk_process_alone() && !vfs_watched &&
		    uk_process_limit(RLIMIT_FSIZE) == RLIM_INFINITY;

	vfs_solo.slots = solo ? t->slots : NULL;
	vfs_solo.max = solo ? t->max : 0;
}

void vfs_watch(int more)
{
	unsigned long flags = arch_irq_save();

	vfs_watched += (unsigned)more;
	vfs_solo_update();
	arch_irq_restore(flags);
}

/* What boot opens needs no memory. */
struct vfs_table *vfs_table_first(void)
{
	static struct vfs_table first;
	static struct vfs_file *slots[VFS_TABLE_FIRST];
	static struct vfs_slab slab; /* with its slots elsewhere */
	static uint64_t used, cloexec;

	first.max = VFS_TABLE_FIRST;
	first.slots = slots;
	first.used = &used;
	first.cloexec = &cloexec;
	first.slabs = &slab;
	return &first;
}

/* Make room for fd, which is below VFS_TABLE_MAX. */
static int table_grow(struct vfs_table *t, unsigned fd)
{
	unsigned max = VFS_TABLE_FIRST;
	struct vfs_slab *slab;
	unsigned long flags;

	while (max <= fd)
		max *= 2;
	slab = slab_new(max);
	if (!slab)
		return -ENOMEM;
	flags = uk_spin_lock_irqsave(&t->lock);
	if (t->max < max) {
		table_move(t, slab, max);
		slab = NULL;
	}
	uk_spin_unlock_irqrestore(&t->lock, flags);
	uk_free(slab); /* another thread was faster */
	return 0;
}

static uint64_t from_bit(unsigned n)
{
	return ~0ULL << (n % VFS_WORD);
}

/* The lowest free descriptor from min on; t->max or more: there is no slot. */
static unsigned find_free(const struct vfs_table *t, unsigned min)
{
	unsigned word = min / VFS_WORD;
	uint64_t bits;

	if (min >= t->max)
		return min;
	bits = ~t->used[word] & from_bit(min);
	if (bits)
		return word * VFS_WORD + (unsigned)__builtin_ctzll(bits);
	word++;
	for (unsigned s = word / VFS_WORD; s < ARRAY_SIZE(t->full); s++) {
		bits = ~t->full[s];
		if (s == word / VFS_WORD)
			bits &= from_bit(word);
		if (!bits)
			continue;
		word = s * VFS_WORD + (unsigned)__builtin_ctzll(bits);
		if (word * VFS_WORD >= t->max)
			break;
		return word * VFS_WORD +
		       (unsigned)__builtin_ctzll(~t->used[word]);
	}
	return t->max;
}

static void set_bit(uint64_t *map, unsigned n, bool on)
{
	uint64_t bit = 1ULL << (n % VFS_WORD);

	if (on)
		map[n / VFS_WORD] |= bit;
	else
		map[n / VFS_WORD] &= ~bit;
}

static void set_used(struct vfs_table *t, unsigned fd, bool used, bool cloexec)
{
	solo_set_used(t, fd, used, cloexec);
}

/* Fill or, with NULL, empty a slot; returns what was there. Lock held. */
static struct vfs_file *set_slot(struct vfs_table *t, unsigned fd,
				 struct vfs_file *f, bool cloexec)
{
	struct vfs_file *old = t->slots[fd];

	set_used(t, fd, f != NULL, cloexec);
	__atomic_store_n(&t->slots[fd], f, __ATOMIC_RELEASE);
	return old;
}

static unsigned limit(void)
{
	return (unsigned)min(uk_process_limit(RLIMIT_NOFILE),
			     (uint64_t)VFS_TABLE_MAX);
}

/* A descriptor of f is gone, and its reference is ours. */
static void file_closed(struct vfs_file *f)
{
	UK_NEED(uk_init_counted_init);
	if (unlikely(f->ops->flush))
		f->ops->flush(f);
	if (unlikely(vfs_close_locks) && f->node)
		vfs_close_locks(f, false);
	vfs_file_put(f);
}

/* Take the lowest free descriptor from min on: for f, or reserved (NULL). */
static int take(struct vfs_table *t, struct vfs_file *f, unsigned min,
		bool cloexec)
{
	unsigned top = limit();

	for (;;) {
		unsigned long flags = uk_spin_lock_irqsave(&t->lock);
		unsigned fd = find_free(t, min);
		bool room = fd < t->max;

		if (fd < top && room) {
			set_used(t, fd, true, cloexec);
			__atomic_store_n(&t->slots[fd], f, __ATOMIC_RELEASE);
		}
		uk_spin_unlock_irqrestore(&t->lock, flags);
		if (fd >= top)
			return -EMFILE;
		if (room)
			return (int)fd;
		if (table_grow(t, fd))
			return -ENOMEM;
	}
}

int vfs_install(struct vfs_table *t, struct vfs_file *f, unsigned min,
		bool cloexec)
{
	return take(t, f, min, cloexec);
}

int vfs_reserve(struct vfs_table *t, bool cloexec)
{
	return take(t, NULL, 0, cloexec);
}

void vfs_fill(struct vfs_table *t, int fd, struct vfs_file *f)
{
	unsigned long flags = uk_spin_lock_irqsave(&t->lock);

	__atomic_store_n(&t->slots[fd], f, __ATOMIC_RELEASE);
	uk_spin_unlock_irqrestore(&t->lock, flags);
}

void vfs_unreserve(struct vfs_table *t, int fd)
{
	unsigned long flags = uk_spin_lock_irqsave(&t->lock);

	set_used(t, (unsigned)fd, false, false);
	uk_spin_unlock_irqrestore(&t->lock, flags);
}

int vfs_install_new(struct vfs_file *f, bool cloexec)
{
	int fd = vfs_install(vfs_table_current(), f, 0, cloexec);

	if (fd < 0)
		vfs_file_put(f);
	return fd;
}

int vfs_install_at(struct vfs_table *t, struct vfs_file *f, unsigned fd,
		   bool cloexec)
{
	struct vfs_file *old;
	unsigned long flags;
	bool reserved;

	if (fd >= limit())
		return -EBADF;
	if (fd >= t->max && table_grow(t, fd))
		return -ENOMEM;
	flags = uk_spin_lock_irqsave(&t->lock);
	reserved = !t->slots[fd] &&
		   (t->used[fd / VFS_WORD] >> fd % VFS_WORD & 1);
	old = reserved ? NULL : set_slot(t, fd, f, cloexec);
	uk_spin_unlock_irqrestore(&t->lock, flags);
	if (reserved)
		return -EBUSY;
	if (old)
		file_closed(old);
	return (int)fd;
}

static __noinline int close_shared(int fd)
{
	struct vfs_table *t = vfs_table_current();
	unsigned long flags = uk_spin_lock_irqsave(&t->lock);
	struct vfs_file *f = vfs_lookup(t, fd);

	if (f)
		set_slot(t, (unsigned)fd, NULL, false);
	uk_spin_unlock_irqrestore(&t->lock, flags);
	if (!f)
		return -EBADF;
	file_closed(f);
	return 0;
}

/* The last of a file whose name is in use otherwise. False: nothing was
 * done. */
static __always_inline bool close_quickly(struct vfs_file *f)
{
	struct vfs_entry *e = f->entry;
	struct vfs_mount *mount = f->mount;

	if (!f->ops->goes_quietly || f->refs != 1 || unlikely(!e) ||
	    unlikely(vfs_close_locks) || e->refs == 1 ||
	    unlikely(mount->refs == 1))
		return false;
	e->refs--;
	mount->refs--;
	mount->expiring = false; /* as mount_put() says */
	f->refs = 0;
	f->data = file_frees;
	file_frees = f;
	return true;
}

int vfs_close(int fd)
{
	struct vfs_table *t = vfs_table_current();
	struct vfs_file *f = vfs_solo_file(fd);

	if (unlikely(!f))
		return close_shared(fd);
	solo_set_used(t, (unsigned)fd, false, false);
	t->slots[fd] = NULL;
	if (!close_quickly(f))
		file_closed(f);
	return 0;
}

void vfs_close_range(struct vfs_table *t, unsigned first, unsigned last)
{
	for (unsigned fd = first; fd <= last && fd < READ_ONCE(t->max); fd++)
		if (t->slots[fd])
			vfs_close((int)fd);
}

void vfs_cloexec_range(struct vfs_table *t, unsigned first, unsigned last)
{
	for (unsigned fd = first; fd <= last && fd < READ_ONCE(t->max); fd++)
		vfs_set_cloexec(t, (int)fd, true);
}

struct vfs_file *vfs_get(struct vfs_table *t, int fd)
{
	struct vfs_file *f;

	if (!vfs_counted)
		return vfs_lookup(t, fd);
	/* A file that is freed between look-up and reference fails the
	 * tryget; one that is freed and used anew fails the second look. */
	while ((f = vfs_lookup(t, fd)) != NULL) {
		if (!vfs_file_tryget(f))
			continue;
		if (vfs_lookup(t, fd) == f)
			break;
		vfs_file_put(f);
	}
	return f;
}

int vfs_get_cloexec(struct vfs_table *t, int fd)
{
	unsigned long flags = uk_spin_lock_irqsave(&t->lock);
	int ret = -EBADF;

	if (vfs_lookup(t, fd))
		ret = t->cloexec[fd / (int)VFS_WORD] >> fd % (int)VFS_WORD & 1
			      ? FD_CLOEXEC
			      : 0;
	uk_spin_unlock_irqrestore(&t->lock, flags);
	return ret;
}

int vfs_set_cloexec(struct vfs_table *t, int fd, bool on)
{
	unsigned long flags = uk_spin_lock_irqsave(&t->lock);
	bool open = vfs_lookup(t, fd) != NULL;

	if (open)
		set_bit(t->cloexec, (unsigned)fd, on);
	uk_spin_unlock_irqrestore(&t->lock, flags);
	return open ? 0 : -EBADF;
}

void vfs_start(int fd, struct vfs_file *f)
{
	struct vfs_table *t = vfs_table_current();

	set_used(t, (unsigned)fd, true, false);
	t->slots[fd] = f;
}

static int vfs_init(void)
{
	uk_process_current()->files = vfs_table_first();
	vfs_solo_update();
	return 0;
}
UK_INIT(vfs_init, 2);
