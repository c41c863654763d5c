/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Parts: what an image has only if something in it needs it.
 *
 * The linker drops every function that nothing refers to. A function that is
 * found through a table at run time (an init function, a driver, a boot option)
 * has nothing that refers to it, so tables would keep everything. Entries of a
 * part are therefore dropped like any other data, and whoever cannot do
 * without them says so:
 *
 *   UK_INIT_PART(slice_init, 1, slice);        <uk/init.h>
 *   ...
 *   void slice_share(...)
 *   {
 *           UK_NEED(uk_init_slice_init);
 *
 * slice_init() is in the image, and called at boot, if slice_share() is in it.
 *
 * Entries of several files can be one part: they share a section. It gets a
 * name for UK_NEED() where the need arises, by UK_PART(); who joins it says
 * only the part's name and need not be known:
 *
 *   UK_PART(uk_drivers_timer, ".uk_drivers.timer");      lib/sched
 *   UK_NEED(uk_drivers_timer);                           in uk_timer_start()
 *   UK_DRIVER_PART(timer_driver, timer);                 drivers/arch-timer
 *
 * Code that is always there reaches a part through a function pointer that the
 * part's init function sets, never by a call.
 */
#ifndef UK_PART_H
#define UK_PART_H

#include <uk/essentials.h>

/* A relocation that does nothing, in the function's own section: the linker
 * keeps what it names for as long as it keeps the function. */
#ifdef __ARMLET_KERNEL__
#define UK_NEED(symbol) __asm__ volatile(".reloc ., BFD_RELOC_NONE, " #symbol)
#else
#define UK_NEED(symbol) ((void)0) /* on a host everything is linked */
#endif

struct uk_part {
	char nothing[0];
};

#define UK_PART(name, section)                                         \
	extern const struct uk_part name;                              \
	/* NOLINTNEXTLINE(bugprone-macro-parentheses): a declarator */ \
	const struct uk_part __used __section(section) name = {}

#endif
