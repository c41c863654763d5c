/* SPDX-License-Identifier: BSD-3-Clause */
/* What Linux lets an instruction do: waiting is a hint, the upper byte of a
 * pointer is the program's own. */
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/time.h>
#include "sigtest.h"

static volatile int count;

static void tick(int sig)
{
	(void)sig;
	count++;
}

#ifdef __aarch64__
#define WAIT_FOR_INTERRUPT() __asm__ volatile("wfi")
#define WAIT_FOR_EVENT() __asm__ volatile("wfe")
#else
#define WAIT_FOR_INTERRUPT()
#define WAIT_FOR_EVENT()
#endif

/* It ends, and the program goes on behind it. */
static void waits(void)
{
	struct itimerval every = { { 0, 1000 }, { 0, 1000 } }, off = { 0 };

	signal(SIGALRM, tick);
	setitimer(ITIMER_REAL, &every, NULL);
	while (count < 3)
		WAIT_FOR_INTERRUPT();
	while (count < 6)
		WAIT_FOR_EVENT();
	setitimer(ITIMER_REAL, &off, NULL);
	CHECK(count >= 6);
}

#ifdef __aarch64__
#define TAGGED(p) ((void *)((uintptr_t)(p) | 0xa5ul << 56))

static siginfo_t last;
static sigjmp_buf back;
static char *page;

static void repair(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	(void)uc;
	last = *si;
	if (mprotect(page, 4096, PROT_READ | PROT_WRITE) != 0)
		siglongjmp(back, 1);
}

/* The CPU does not look at the tag, nor does a handler see it; calls do not
 * take such a pointer. */
static void tags(void)
{
	volatile int word = 1;
	volatile int *tagged = TAGGED(&word);

	CHECK_EQ(*tagged, 1);
	*tagged = 2;
	CHECK_EQ(word, 2);
	page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	install(SIGSEGV, repair, 0);
	*(volatile char *)TAGGED(page + 5) = 1;
	CHECK_EQ(page[5], 1);
	CHECK_EQ(last.si_code, SEGV_ACCERR);
	CHECK(last.si_addr == page + 5);
	munmap(page, 4096);
	if (sigsetjmp(back, 1) == 0)
		*(volatile char *)TAGGED(page + 7) = 1;
	CHECK_EQ(last.si_code, SEGV_MAPERR);
	CHECK(last.si_addr == page + 7);
	signal(SIGSEGV, SIG_DFL);
	CHECK_ERRNO(write(1, (const void *)tagged, 1), EFAULT);
}
#else
static void tags(void)
{
}
#endif

int main(void)
{
	waits();
	tags();
	return check_done();
}
