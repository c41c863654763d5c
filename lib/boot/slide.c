/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * LIBBOOT_RANDOM: the image goes elsewhere than it was linked for, and what
 * holds an address of it follows. Addresses are in constants and data, in
 * literals, in the GOT and, on arm, in instructions; arm64's reach everything
 * relative to themselves. support/link.d/slide.py lists them.
 *
 * Runs, as plat/common/early.c does, with the MMU off: before any is used.
 */
#include <stdbool.h>
#include <arch/early.h>
#include <arch/slide.h>
#include <plat/boot.h>
#include <plat/upcall.h>
#include <uk/essentials.h>
#include <uk/fdt.h>

#define TREE_MAX (2ul << 20)
#define FAR 255 /* the distance is in four bytes more */

#pragma GCC visibility push(hidden)
extern const uint8_t _slide_lists[];
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

		i += line[i] == '?';
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

	if (fdt == 0 || !fdt_open(&c, (const void *)(uintptr_t)fdt, TREE_MAX))
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

/* The list of one kind, which is a constant; what follows the list. */
static __always_inline const uint8_t *move(const uint8_t *list, unsigned kind,
					   uintptr_t slide)
{
	char *at = _image_start;

	for (;;) {
		size_t distance = *list++;

		if (unlikely(distance - 1 >= FAR - 1)) {
			if (distance == 0)
				return list;
			distance = list[0] | list[1] << 8 | list[2] << 16 |
				   (size_t)list[3] << 24;
			list += 4;
		}
		at += distance * arch_slide_unit(kind);
		arch_slide_place(kind, at, slide);
		arch_early_forget(at);
	}
}

uintptr_t uk_boot_slide(paddr_t fdt, uintptr_t link)
{
	size_t size = (size_t)(_image_end - _image_start);
	uint64_t room = (ARCH_SLIDE_REGION - link % ARCH_SLIDE_REGION - size) /
			ARCH_SLIDE_STEP;
	const uint8_t *list = _slide_lists;
	struct chosen chosen = find_chosen(fdt);
	uint32_t hash = (uint32_t)(chosen.seed * 0x9e3779b97f4a7c15u >> 32);
	uintptr_t slide = (uintptr_t)(hash * room >> 32) * ARCH_SLIDE_STEP;

	if (chosen.stays)
		slide = 0;
	plat_boot.slide = slide;
	if (slide == 0)
		return 0;
#pragma GCC unroll 4
	for (unsigned kind = 0; kind < ARCH_SLIDE_KINDS; kind++)
		list = move(list, kind, slide);
	return slide;
}
