/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for any of several files. */
#include <errno.h>
#include <uk/clock.h>
#include <uk/mm.h>
#include <uk/part.h>
#include <uk/signal.h>
#include "set.h"

/* A file has changed. Interrupts off. */
static bool told(struct vfs_watcher *w, unsigned events)
{
	struct poll_watch *watch = container_of(w, struct poll_watch, watcher);

	if (events && !(events & (watch->wanted | POLL_ALWAYS)))
		return false;
	watch->set->told = true;
	uk_waitq_wake(&watch->set->sleeper, 1);
	return true;
}

int poll_set_init(struct poll_set *set, unsigned n)
{
	uk_waitq_init(&set->sleeper);
	set->told = false;
	set->used = 0;
	set->size = n;
	set->all = set->few;
	if (n > POLL_FEW)
		set->all = uk_malloc(n * sizeof(*set->all));
	return set->all ? 0 : -ENOMEM;
}

void poll_set_done(struct poll_set *set)
{
	for (unsigned i = 0; i < set->used; i++) {
		vfs_poll_remove(&set->all[i].watcher);
		vfs_file_put(set->all[i].file);
	}
	if (set->all != set->few)
		uk_free(set->all);
}

/* The next watch, on f, whose reference passes; NULL: there is none left, since
 * another thread has changed the program's list meanwhile. */
static struct vfs_watcher *watch_file(struct poll_set *set, struct vfs_file *f,
				      unsigned wanted)
{
	struct poll_watch *w = &set->all[set->used];

	if (set->used == set->size) {
		vfs_file_put(f);
		return NULL;
	}
	set->used++;
	uk_list_init(&w->watcher.link);
	w->watcher.notify = told;
	w->watcher.exclusive = false;
	w->set = set;
	w->file = f;
	w->wanted = wanted;
	return &w->watcher;
}

static __noinline unsigned look_shared(int fd, unsigned wanted,
				       struct poll_set *set)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), fd);
	unsigned events;

	if (!f)
		return POLLNVAL;
	if (set)
		return f->ops->poll(f, watch_file(set, f, wanted)) &
		       (wanted | POLL_ALWAYS);
	events = f->ops->poll(f, NULL) & (wanted | POLL_ALWAYS);
	vfs_file_put(f);
	return events;
}

unsigned poll_look(int fd, unsigned wanted, struct poll_set *set)
{
	const struct uk_process *p = uk_process_current();
	struct vfs_file *f;

	UK_NEED(vfs_input);
	if (unlikely(set || !vfs_table_is_ours(p)))
		return look_shared(fd, wanted, set);
	f = vfs_lookup(p->files, fd);
	if (unlikely(!f))
		return POLLNVAL;
	return f->ops->poll(f, NULL) & (wanted | POLL_ALWAYS);
}

void poll_set_sleep(struct poll_set *set, uint64_t deadline)
{
	uk_wait_event(&set->sleeper, set->told, deadline, true);
	set->told = false;
}

int poll_deadline(const struct timespec *ts, uint64_t *deadline)
{
	if (ts->tv_sec == 0 && ts->tv_nsec == 0) {
		*deadline = 0;
		return 0;
	}
	return uk_clock_deadline(CLOCK_MONOTONIC, false, ts, deadline);
}

void poll_remaining(uint64_t deadline, struct timespec *left)
{
	uint64_t now = arch_ticks();

	uk_clock_split(deadline > now ? deadline - now : 0, left);
}

/* As Linux: what is ready goes before a signal, that before the time. */
static __noinline int wait_slowly(struct poll_scan *scan, uint64_t deadline)
{
	struct poll_set set;
	int ready = poll_set_init(&set, scan->count);

	if (ready)
		return ready;
	ready = scan->fn(scan, &set);
	while (ready == 0) {
		bool over = arch_ticks() >= deadline;

		if (READ_ONCE(arch_current()->signalled)) {
			ready = -EINTR;
			break;
		}
		if (over)
			break;
		poll_set_sleep(&set, deadline);
		ready = scan->fn(scan, NULL);
	}
	poll_set_done(&set);
	return ready;
}

int poll_wait(struct poll_scan *scan, uint64_t deadline)
{
	int ready = scan->fn(scan, NULL);

	if (likely(ready != 0))
		return ready;
	if (deadline != 0)
		return wait_slowly(scan, deadline);
	return READ_ONCE(arch_current()->signalled) ? -EINTR : 0;
}

int poll_mask_import(const struct uk_sigset *mask, size_t size, uint64_t *bits)
{
	struct uk_sigset set;

	if (size != sizeof(set))
		return -EINVAL;
	if (uk_copy_from_user(&set, mask, sizeof(set)))
		return -EFAULT;
	*bits = set.word[0] | (uint64_t)set.word[1] << 32;
	return 0;
}

int poll_masked(struct poll_scan *scan, uint64_t deadline, const uint64_t *bits)
{
	int ready;

	do {
		if (unlikely(bits))
			uk_signal_mask(*bits);
		ready = poll_wait(scan, deadline);
	} while (unlikely(ready == -EINTR) && uk_signal_resume());
	if (unlikely(bits))
		uk_signal_unmask(ready == -EINTR);
	return ready;
}
