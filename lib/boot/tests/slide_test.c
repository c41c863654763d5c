/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An image of 2 MiB moves: all that is listed is changed, and nothing else; how
 * far it goes depends on /chosen alone, and leaves it inside its region.
 */
#include <arch/slide.h>
#include <plat/boot.h>
#include <plat/upcall.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

#define SIZE 0x200000
#define TURNS 1000

/* Of each kind: the places at first, 2 units behind it, 254 behind that and
 * 9748 behind that. */
#define FIRST(k) (250 - 10 * (k))
#define LIST(first) ".byte " first ", 2, 254, 255\n.long 9748\n.byte 0\n"

__asm__(".pushsection .data\n"
	".balign 4096\n"
	".globl _image_start, _image_end, _slide_lists\n"
	"_image_start: .space 0x200000, 0x5a\n"
	"_image_end: .balign 8\n"
	"_slide_lists:\n" LIST("250") LIST("240") LIST("230") ".popsection\n");

struct plat_boot plat_boot;
static char blob[4096] __attribute__((aligned(8))), *tree = blob;
static const char *forgotten[4 * ARCH_SLIDE_KINDS];
static unsigned forgets;

void arch_early_forget(const void *p)
{
	forgotten[forgets++ % (sizeof(forgotten) / sizeof(*forgotten))] = p;
}

static uintptr_t slide(void)
{
	uintptr_t by = uk_boot_slide((paddr_t)(uintptr_t)tree, UK_IMAGE_TRAP);

	CHECK(by == plat_boot.slide);
	return by;
}

static void check_image(void)
{
	static char want[SIZE];
	uint32_t word;
	uintptr_t by;

	memset(_image_start, 0x5a, SIZE);
	memset(want, 0x5a, SIZE);
	forgets = 0;
	by = slide();
	CHECK(by != 0);
	CHECK(forgets == 4 * ARCH_SLIDE_KINDS);
	for (unsigned k = 0; k < ARCH_SLIDE_KINDS; k++) {
		static const unsigned behind[] = { 0, 2, 256, 10004 };

		for (unsigned i = 0; i < 4; i++) {
			size_t at = (FIRST(k) + behind[i]) * arch_slide_unit(k);

			arch_slide_place(k, want + at, by);
			CHECK(forgotten[4 * k + i] == _image_start + at);
		}
	}
	CHECK(memcmp(want, _image_start, SIZE) == 0);
	memcpy(&word, _image_start + FIRST(0) * arch_slide_unit(0),
	       sizeof(word));
	CHECK(word == (uint32_t)(0x5a5a5a5a + by));
}

/* The cells of the tree's property that begins with first, or NULL. */
static uint32_t *cells(uint32_t first, size_t size)
{
	for (uint32_t *c = (uint32_t *)(void *)tree;
	     c < (uint32_t *)(void *)(tree + size); c++)
		if (*c == first)
			return c;
	return NULL;
}

static void check_seeds(size_t size)
{
	uint32_t *seed = cells(0xaaaaaaaa, size);
	uint32_t *rng = cells(0xcccccccc, size);
	uintptr_t last = slide(), least = last, most = last;
	unsigned same = 0;

	for (unsigned i = 0; i < TURNS; i++) {
		uintptr_t by;

		(i % 2 != 0 ? seed : rng)[i / 2 % 2] = (uint32_t)rand() * 2 + 1;
		by = slide();
		CHECK(by % ARCH_SLIDE_STEP == 0);
		CHECK(by < ARCH_SLIDE_REGION -
				   UK_IMAGE_TRAP % ARCH_SLIDE_REGION - SIZE);
		same += by == last;
		last = by;
		least = by < least ? by : least;
		most = by > most ? by : most;
	}
	CHECK(same < TURNS / 100);
	CHECK(most - least > (-UK_IMAGE_TRAP % ARCH_SLIDE_REGION) * 9 / 10);
	rng[2]++; /* is not one of those used */
	CHECK(slide() == last);
}

static void check_stays(size_t size)
{
	char *line = memmem(tree, size, "quiet norandomly", 16);

	memcpy(line, "quiet norandom  ", 16);
	CHECK(slide() == 0);
	memcpy(line, "  ?norandom     ", 16);
	CHECK(slide() == 0);
	memcpy(line, "norandom -- fast", 16);
	CHECK(slide() == 0);
	memcpy(line, "fast -- norandom", 16);
	CHECK(slide() != 0);
	tree[0] = 0; /* no tree */
	CHECK(slide() == 0);
	tree = NULL;
	CHECK(slide() == 0);
}

#if ARCH_SLIDE_KINDS == 3
/* What the assembler makes of movt. */
static void check_movt(void)
{
	uint16_t thumb[2] = { 0xf2c1, 0x2734 }; /* r7, #0x1234 */

	CHECK(arch_slide_movt(0xe3417234, 1) == 0xe3417235);
	CHECK(arch_slide_movt(0x0348c9ab, 0x7655) == 0x0340c000);
	arch_slide_thumb_movt(thumb, 0x89ab - 0x1234);
	CHECK(thumb[0] == 0xf6c8 && thumb[1] == 0x17ab);
	arch_slide_thumb_movt(thumb, 0x8a3c - 0x89ab);
	CHECK(thumb[0] == 0xf6c8 && thumb[1] == 0x273c);
	arch_slide_thumb_movt(thumb, 0xffff - 0x8a3c);
	CHECK(thumb[0] == 0xf6cf && thumb[1] == 0x77ff);
}
#else
static void check_movt(void)
{
}
#endif

int main(int argc, char **argv)
{
	FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
	size_t size;

	size = f != NULL ? fread(blob, 1, sizeof(blob), f) : 0;
	if (size == 0 || size == sizeof(blob))
		return 1;
	fclose(f);
	check_image();
	check_seeds(size);
	check_stays(size);
	check_movt();
	if (check_failures != 0)
		return 1;
	printf("ok lib/boot slide, %u kinds of places\n", ARCH_SLIDE_KINDS);
	return 0;
}
