/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of the machine: what nobody refers to any more is a leak, and what
 * fail.c did is told to support/host-test, by --report FILE:
 *
 *   allocations N          of the program
 *   failures N             of them
 *   site HASH              for each, in turn: equal if the same functions asked
 *   failed ADDRESS...      who asked for the one that failed, innermost first
 *   again NR RESULT        the call (-1: a page fault) that was made again
 *   kept NR RESULT         it was not: it has done its work, or a part
 *   spare HASH NR RESULT   each that was not, where one of each call fails
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <arch/layout.h>
#include "host.h"

#define HOLE (1L << 20) /* bytes */
#define WEAK __attribute__((weak))

WEAK int __lsan_do_recoverable_leak_check(void);
WEAK void __lsan_register_root_region(const void *p, size_t size);
WEAK void __sanitizer_symbolize_pc(void *pc, const char *fmt, char *out,
				   size_t size);

extern const char __executable_start[];

const char *host_report_path;

/* <uk/print.h> has it: in the place of lib/base's. */
const char *uk_symbol(unsigned long addr, unsigned long *offset);

const char *uk_symbol(unsigned long addr, unsigned long *offset)
{
	static char name[128];

	if (!__sanitizer_symbolize_pc)
		return NULL;
	__sanitizer_symbolize_pc((void *)addr, "%f", name, sizeof(name));
	*offset = 0;
	return name;
}

static FILE *sites; /* a file in memory */
static char *sites_text;
static size_t sites_len;

static FILE *notes(void)
{
	if (sites == NULL)
		sites = open_memstream(&sites_text, &sites_len);
	if (sites == NULL)
		host_die("no memory for places of allocations");
	return sites;
}

/* FNV-1a. */
uint64_t host_site(const uintptr_t *pc, unsigned depth)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (unsigned i = 0; i < depth; i++) {
		hash ^= pc[i] - (uintptr_t)__executable_start;
		hash *= 0x100000001b3;
	}
	return hash != 0 ? hash : 1;
}

void host_note_site(uint64_t site)
{
	fprintf(notes(), "site %lx\n", site);
}

void host_note_kept(uint64_t site, long nr, long ret)
{
	if (host_report_path != NULL)
		fprintf(notes(), "spare %lx %ld %ld\n", site, nr, ret);
}

static void report(FILE *f)
{
	const struct host_failure *h = &host_failure;

	fprintf(f, "allocations %lu\nfailures %lu\n", h->count, h->failed);
	if (sites != NULL) {
		fclose(sites);
		fwrite(sites_text, 1, sites_len, f);
		free(sites_text);
	}
	if (h->depth == 0)
		return;
	fprintf(f, "failed");
	for (unsigned i = 0; i < h->depth; i++)
		fprintf(f, " %#lx", h->site[i] - (uintptr_t)__executable_start);
	fprintf(f, "\n%s %ld %ld\n", h->again ? "again" : "kept", h->nr,
		h->ret);
}

static void add_root(off_t start, off_t end)
{
	__lsan_register_root_region((char *)UK_LINEAR_BASE + start,
				    (size_t)(end - start));
}

/* What refers to objects of the heap: pages of RAM, stacks among them. What
 * nobody has touched is left out, but for small holes: each root is looked for
 * among all of the process's mappings. */
static void add_roots(void)
{
	off_t start = -1, end = 0, at;

	while ((at = lseek(host_ram_fd, end, SEEK_DATA)) >= 0) {
		if (start >= 0 && at - end > HOLE) {
			add_root(start, end);
			start = at;
		}
		if (start < 0)
			start = at;
		end = lseek(host_ram_fd, at, SEEK_HOLE);
	}
	add_root(start, end);
}

bool host_leaks(void)
{
	if (!__lsan_do_recoverable_leak_check)
		return false;
	host_tlb_forget();
	add_roots();
	return __lsan_do_recoverable_leak_check() != 0;
}

void host_report(void)
{
	FILE *f;

	if (host_report_path == NULL)
		return;
	f = fopen(host_report_path, "w");
	if (f == NULL)
		return;
	report(f);
	fclose(f);
}
