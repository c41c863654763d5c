/* SPDX-License-Identifier: BSD-3-Clause */
/* The bugs of kernel_bug(): number, name. */
#ifndef BUGS_H
#define BUGS_H

#define BUGS(BUG)       \
	BUG(RECURSE)    \
	BUG(HEAP_OVER)  \
	BUG(HEAP_TWICE) \
	BUG(HEAP_AFTER) \
	BUG(HEAP_LARGE) \
	BUG(SMASH)      \
	BUG(READ)       \
	BUG(EXECUTE)    \
	BUG(PAGES)      \
	BUG(MIDDLE)     \
	BUG(RETURN)     \
	BUG(KEEP)

#define KEPT_SIZE 100 /* bytes of an object that KEEP keeps */

#define BUG_NUMBER(name) BUG_##name,
enum {
	BUGS(BUG_NUMBER)
};

#endif
