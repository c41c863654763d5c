/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the fuzzer share. */
#ifndef WILD_H
#define WILD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <random.h>

#define PAGE 4096ul
#define REGISTERS 6

/* Where the kernel begins, and what is of interest there: text of a trap
 * image, the linear map, stacks, devices. */
#ifdef __aarch64__
#define USER_TOP 0x8000000000ul
#define KERNEL_PLACES                                               \
	{                                                           \
		0xffffffff80000000ul, 0xffffff8000000000ul,         \
			0xffffffd000000000ul, 0xffffffe000000000ul, \
	}
#define ARENA_PLACE NULL
#elif defined(__x86_64__) /* plat/host, whose RAM is at the first */
#define USER_TOP 0x7fff0000ul
#define ARENA_PLACE ((void *)0x20000000) /* the same on Linux */
#define KERNEL_PLACES                                               \
	{                                                           \
		0x200000000000ul, 0x250000000000ul, 0x7fff80000000, \
			0xffffffff81000000ul,                       \
	}
#else
#define USER_TOP 0x80000000ul
#define ARENA_PLACE NULL
#define KERNEL_PLACES                                                   \
	{                                                               \
		0xf8000000ul, 0x80000000ul, 0xe0000000ul, 0xf0000000ul, \
	}
#endif

/* Descriptors of the witness, which no wild call may name. */
#define HIDDEN 200
#define HIDDEN_END 210

/* What ends a call that waits for too long; nothing blocks it. */
#define WAKE SIGUSR1
#define WAKE_BIT (1ul << (SIGUSR1 - 1))

/* --- fuzz.c: a call, with nothing of libc ------------------------------ */

long raw_call(long nr, const long *r);

/* --- arena.c ----------------------------------------------------------- */

#define SLOTS (32 * PAGE)
#define READONLY (2 * PAGE)
#define RANGE (128 * PAGE)

/* Its parts. */
void *arena_iovecs(void);
char *arena_slots(void);
/* Whether p is a string in one. */
bool arena_is_slot(const char *p);
char *arena_readonly(void);
char *arena_range(void);
/* All of the program that wild calls may change. */
int arena_open(void);
/* As it was made: whole, and private. */
int arena_renew(void);
/* An address of the program outside the arena becomes one inside. */
unsigned long arena_confine(unsigned long value);
/* The same for memory that a call may map, unmap or protect: inside the part
 * for it, and no longer than that. */
void arena_confine_range(long *address, long *length);

/* --- wild.c ------------------------------------------------------------ */

struct call {
	const char *name;
	const char *kinds; /* a letter a register; NULL: not provided */
	bool (*filter)(long *r); /* false: not to be made; may be NULL */
	void (*after)(long result, const long *r); /* what it did, undone */
};

/* What comes next does not depend on what was before. */
void wild_start(void);
/* Fill the registers for a call; wild: regardless of what it takes. */
void wild_registers(struct random *r, const struct call *c, bool wild,
		    long *regs);

/* --- filter.c ---------------------------------------------------------- */

#define NUMBERS 512

void calls_init(void); /* by the fuzzer */
/* Of any number; what is not provided has neither kinds nor filter. */
const struct call *call_find(uint32_t nr);
/* One of those that are provided. */
uint32_t call_any(struct random *r);

/* --- clean.c ----------------------------------------------------------- */

#define FOLDER "/wild"

enum { /* beside the witness's */
	MEMORY = HIDDEN + 7,
	CONSOLE,
	ROOT,
};

/* Take away what calls may have left behind: timers, files, descriptors but
 * those that are hidden, mappings, pending signals. */
void clean(void);
/* A small tree, and descriptors to begin with. */
void prepare(void);
/* Signals do nothing but end waits, and only WAKE can be got. */
int start_signals(void);
/* Why the run is over. */
_Noreturn void give_up(const char *why);

/* --- memory.c ---------------------------------------------------------- */

void memory_open(void);
/* What the kernel's memory is for, to be compared with. */
void memory_keep(void);
/* Print what has grown since then by a page or more. */
void memory_tell(void);

/* --- witness.c --------------------------------------------------------- */

int witness_open(void);
/* NULL, or what was not as it should be. */
const char *witness_round(void);

#endif
