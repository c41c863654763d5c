/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ARM64_RANDOM_BASE: the image goes elsewhere than it was linked for, and what
 * holds an address of it follows. Code reaches everything relative to itself;
 * addresses as such are in constants and data, in literals and in the GOT.
 * support/link.d/relr.py lists them, in the format of ELF's SHT_RELR.
 *
 * Runs, as plat/common/early.c does, with the MMU off: before any is used.
 */
#include <stdbool.h>
#include <plat/boot.h>
#include <plat/mmu.h>
#include <plat/upcall.h>
#include <uk/essentials.h>
#include <uk/fdt.h>

#define REGION (1ul << 30) /* one table of level 2 */
#define TREE_MAX (2ul << 20)

#pragma GCC visibility push(hidden)
extern const uint64_t _relr_start[], _relr_half[], _relr_end[];
#pragma GCC visibility pop

static bool same(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* Whether one of the kernel's options is word. */
static bool has_option(const char *line, size_t len, const char *word)
{
	for (size_t i = 0; i < len && line[i] != '\0';) {
		size_t n = 0;

		while (i + n < len && line[i + n] != '\0' && line[i + n] > ' ')
			n++;
		if (n == 2 && line[i] == '-' && line[i + 1] == '-')
			return false; /* the program's arguments */
		for (size_t k = 0; k < n && line[i + k] == word[k]; k++)
			if (k + 1 == n && word[n] == '\0')
				return true;
		i += n + 1;
	}
	return false;
}

struct chosen {
	uint64_t seed;
	bool stays;
};

static void read_chosen(struct chosen *out, const struct fdt_cursor *c)
{
	const uint32_t *v = c->value;

	if (same(c->name, "bootargs"))
		out->stays = has_option(c->value, c->len, "norandom");
	else if (c->len >= 8 &&
		 (same(c->name, "kaslr-seed") || same(c->name, "rng-seed")))
		out->seed ^= (uint64_t)v[0] << 32 | v[1];
}

/* A tree that is damaged is lib/device's to report. */
static struct chosen find_chosen(paddr_t fdt)
{
	struct chosen out = { 0, false };
	struct fdt_cursor c;
	enum fdt_item item;
	bool inside = false;

	if (fdt == 0 || !fdt_open(&c, (const void *)fdt, TREE_MAX))
		return out;
	do {
		item = fdt_next(&c);
		if (item == FDT_NODE && c.depth == 2)
			inside = same(c.name, "chosen");
		else if (item == FDT_PROP && inside && c.depth == 2)
			read_chosen(&out, &c);
	} while (item != FDT_DONE && item != FDT_BAD &&
		 !(item == FDT_LEAVE && inside && c.depth == 1));
	return out;
}

static void move(char *at, size_t size, uintptr_t slide)
{
	if (size == sizeof(uint64_t))
		*(uint64_t *)(void *)at += slide;
	else
		*(uint32_t *)(void *)at += (uint32_t)slide;
}

/* Words of size bytes, or the lower half of some. */
static void relocate(const uint64_t *list, const uint64_t *end, size_t size,
		     uintptr_t slide)
{
	char *at = _image_start;

	for (; list < end; list++) {
		if ((*list & 1) == 0) {
			at = _image_start + *list;
			move(at, size, slide);
			at += size;
			continue;
		}
		for (uint64_t bits = *list >> 1; bits != 0; bits &= bits - 1)
			move(at + (size_t)__builtin_ctzll(bits) * size, size,
			     slide);
		at += 63 * size;
	}
}

uintptr_t uk_boot_slide(paddr_t fdt, uintptr_t link)
{
	size_t size = (size_t)(_image_end - _image_start);
	uint64_t room = (REGION - link % REGION - size) >> PAGE_SHIFT;
	struct chosen chosen = find_chosen(fdt);
	uint32_t hash = (uint32_t)(chosen.seed * 0x9e3779b97f4a7c15u >> 32);
	uintptr_t slide = (hash * room >> 32) << PAGE_SHIFT;

	if (chosen.stays)
		slide = 0;
	plat_boot.slide = slide;
	if (slide == 0)
		return 0;
	relocate(_relr_start, _relr_half, sizeof(uint64_t), slide);
	relocate(_relr_half, _relr_end, sizeof(uint32_t), slide);
	/* What was written uncached is not hidden by what the loader read. */
	plat_early_invalidate(_image_start, _data_end);
	return slide;
}
