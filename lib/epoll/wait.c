/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Waiting. What is reported costs by the number of ready items: the list is
 * taken as a whole, each item is looked at once, and what is ready still goes
 * to the list's end, so that all have their turn however few a wait asks for.
 */
#include <errno.h>
#include <uk/access.h>
#include <uk/clock.h>
#include <uk/signal.h>
#include <uk/syscall.h>
#include "epoll.h"

#define EVENTS_MAX (INT32_MAX / (int)sizeof(struct epoll_event))
#define MS_PER_SEC 1000
#define NS_PER_MS 1000000

/* Interrupts off. */
static bool wake(struct epoll *ep)
{
	bool woken = uk_waitq_wake(&ep->waiters, 1) != 0;

	vfs_poll_notify(&ep->pollq, POLLIN | POLLRDNORM);
	return woken;
}

bool epoll_item_ready(struct epoll_item *item)
{
	unsigned long flags = arch_irq_save();
	bool woken;

	if (uk_list_empty(&item->ready))
		uk_list_add_tail(&item->ep->ready, &item->ready);
	woken = wake(item->ep);
	arch_irq_restore(flags);
	return woken;
}

/* All of list, in its order, before what is in to. Interrupts off. */
static void splice_front(struct uk_list *list, struct uk_list *to)
{
	if (uk_list_empty(list))
		return;
	list->prev->next = to->next;
	to->next->prev = list->prev;
	to->next = list->next;
	list->next->prev = to;
	uk_list_init(list);
}

static void take_ready(struct epoll *ep, struct uk_list *taken)
{
	unsigned long flags = arch_irq_save();

	uk_list_init(taken);
	splice_front(&ep->ready, taken);
	arch_irq_restore(flags);
}

static struct epoll_item *next_taken(struct uk_list *taken)
{
	unsigned long flags = arch_irq_save();
	struct epoll_item *item = NULL;

	if (!uk_list_empty(taken)) {
		item = uk_list_entry(taken->next, struct epoll_item, ready);
		uk_list_remove(&item->ready);
	}
	arch_irq_restore(flags);
	return item;
}

/* Not looked at: first the next time. More than one may have something to
 * do. */
static void give_back(struct epoll *ep, struct uk_list *taken)
{
	unsigned long flags = arch_irq_save();

	splice_front(taken, &ep->ready);
	if (!uk_list_empty(&ep->ready))
		uk_waitq_wake(&ep->waiters, 1);
	arch_irq_restore(flags);
}

static void queue_again(struct epoll_item *item, struct uk_list *list)
{
	unsigned long flags = arch_irq_save();

	if (uk_list_empty(&item->ready))
		uk_list_add_tail(list, &item->ready);
	arch_irq_restore(flags);
}

/* Report at most n: how many, or -EFAULT. */
static int report(struct epoll *ep, struct epoll_event *user, int n)
{
	struct epoll_item *item;
	struct uk_list taken;
	int done = 0;

	uk_mutex_lock(&ep->lock);
	take_ready(ep, &taken);
	while (done < n && (item = next_taken(&taken)) != NULL) {
		struct epoll_event event = { 0 };

		event.events = epoll_look(item, NULL);
		event.data.u64 = item->data;
		if (!event.events)
			continue;
		if (uk_copy_to_user(&user[done], &event, sizeof(event))) {
			queue_again(item, taken.next);
			done = done ? done : -EFAULT;
			break;
		}
		done++;
		if (item->events & EPOLLONESHOT)
			item->events &= EPOLL_HOW;
		else if (!(item->events & EPOLLET))
			queue_again(item, &ep->ready);
	}
	give_back(ep, &taken);
	uk_mutex_unlock(&ep->lock);
	return done;
}

/* As Linux: what is ready goes before a signal, that before the time. */
static int wait_ready(struct epoll *ep, struct epoll_event *user, int n,
		      uint64_t deadline)
{
	int done;

	for (;;) {
		bool over = deadline == 0 || arch_ticks() >= deadline;

		done = 0;
		if (!uk_list_empty(&ep->ready))
			done = report(ep, user, n);
		if (done)
			return done;
		if (over)
			return 0;
		if (READ_ONCE(arch_current()->signalled))
			return -EINTR;
		uk_wait_event(&ep->waiters, !uk_list_empty(&ep->ready),
			      deadline, true);
	}
}

static int wait_file(int epfd, struct epoll_event *user, int n,
		     uint64_t deadline)
{
	struct vfs_file *f = vfs_get(vfs_table_current(), epfd);
	int done = -EINVAL;

	if (!f)
		return -EBADF;
	if (n > 0 && n <= EVENTS_MAX) {
		if (!uk_access_ok(user, (size_t)n * sizeof(*user)))
			done = -EFAULT;
		else if (epoll_is(f))
			done = wait_ready(epoll_of(f), user, n, deadline);
	}
	vfs_file_put(f);
	return done;
}

/* mask: signals to block meanwhile, or NULL. -EINTR is never restarted. */
static int epoll_wait_call(int epfd, struct epoll_event *user, int n,
			   uint64_t deadline, const struct uk_sigset *mask,
			   size_t size)
{
	struct uk_sigset set;
	int done;

	if (mask) {
		if (size != sizeof(set))
			return -EINVAL;
		if (uk_copy_from_user(&set, mask, sizeof(set)))
			return -EFAULT;
		uk_signal_mask(set.word[0] | (uint64_t)set.word[1] << 32);
	}
	done = wait_file(epfd, user, n, deadline);
	if (done == -EINTR)
		uk_signal_deliver();
	if (mask)
		uk_signal_unmask(done == -EINTR);
	return done;
}

/* Is anything ready? What is not leaves the list. */
unsigned epoll_poll(struct vfs_file *f, struct vfs_watcher *w)
{
	struct epoll *ep = epoll_of(f);
	struct epoll_item *item;
	struct uk_list taken;
	unsigned events = 0;

	vfs_poll_add(&ep->pollq, w);
	if (uk_list_empty(&ep->ready))
		return 0;
	uk_mutex_lock(&ep->lock);
	take_ready(ep, &taken);
	while (!events && (item = next_taken(&taken)) != NULL) {
		if (!epoll_look(item, NULL))
			continue;
		events = POLLIN | POLLRDNORM;
		queue_again(item, taken.next);
	}
	give_back(ep, &taken);
	uk_mutex_unlock(&ep->lock);
	return events;
}

static uint64_t after_ms(int timeout)
{
	const struct timespec ts = {
		.tv_sec = timeout / MS_PER_SEC,
		.tv_nsec = timeout % MS_PER_SEC * NS_PER_MS,
	};
	uint64_t deadline = 0;

	if (timeout < 0)
		return UK_TIMER_NEVER;
	if (timeout > 0)
		uk_clock_deadline(CLOCK_MONOTONIC, false, &ts, &deadline);
	return deadline;
}

UK_SYSCALL_R_DEFINE(int, epoll_wait, int, epfd, struct epoll_event *, events,
		    int, maxevents, int, timeout)
{
	return epoll_wait_call(epfd, events, maxevents, after_ms(timeout), NULL,
			       0);
}

UK_LLSYSCALL_R_DEFINE(int, epoll_pwait, int, epfd, struct epoll_event *, events,
		      int, maxevents, int, timeout, const struct uk_sigset *,
		      mask, size_t, size)
{
	return epoll_wait_call(epfd, events, maxevents, after_ms(timeout), mask,
			       size);
}

UK_LLSYSCALL_R_DEFINE(int, epoll_pwait2, int, epfd, struct epoll_event *,
		      events, int, maxevents, const struct timespec *, timeout,
		      const struct uk_sigset *, mask, size_t, size)
{
	uint64_t deadline = UK_TIMER_NEVER;
	struct timespec ts;

	if (timeout) {
		if (uk_copy_from_user(&ts, timeout, sizeof(ts)))
			return -EFAULT;
		if (uk_clock_deadline(CLOCK_MONOTONIC, false, &ts, &deadline))
			return -EINVAL;
		if (ts.tv_sec == 0 && ts.tv_nsec == 0)
			deadline = 0;
	}
	return epoll_wait_call(epfd, events, maxevents, deadline, mask, size);
}
