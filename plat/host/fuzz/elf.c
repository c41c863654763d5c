/* SPDX-License-Identifier: BSD-3-Clause */
/* Any bytes as a program: what passes the checks keeps their promises. */
#include <stdlib.h>
#include <string.h>
#include "../../../lib/process/elfcheck.h"

static const struct elf_target target = {
	.machine = EM_AARCH64,
	.min = 0x10000,
	.top = 0x8000000000,
	.pie_base = 0x5555550000,
	.align = 4,
};

static void require(int ok)
{
	if (!ok)
		abort();
}

static void check(const struct elf_image *img, size_t size)
{
	uintptr_t last = target.min;

	require(img->nsegments > 0 && img->nsegments <= ELF_MAX_SEGMENTS);
	for (unsigned i = 0; i < img->nsegments; i++) {
		const struct elf_segment *s = &img->segments[i];

		require(s->start >= last && s->memsz > 0);
		require(s->memsz <= target.top - s->start);
		require(s->filesz <= s->memsz && s->offset <= size &&
			s->filesz <= size - s->offset);
		require((s->start - s->offset) % ELF_PAGE == 0);
		last = (s->start + s->memsz + ELF_PAGE - 1) &
		       ~(uintptr_t)(ELF_PAGE - 1);
	}
	require(img->end <= target.top && img->entry < target.top);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	/* As in an image: aligned, and readable to the end of the page. */
	size_t room = (size + ELF_PAGE - 1) / ELF_PAGE * ELF_PAGE;
	unsigned char *file = aligned_alloc(ELF_PAGE, room + ELF_PAGE);
	struct elf_image img;
	const char *why = "";
	uint64_t phoff;
	size_t phlen;

	memset(file, 0, room + ELF_PAGE);
	memcpy(file, data, size);
	if (elf_check_header((const void *)file, size, &target, &phoff, &phlen,
			     &why) == 0) {
		require(phoff <= size && phlen <= size - phoff);
		if (elf_check_segments(&img, (const void *)file,
				       (const void *)(file + phoff), size,
				       &target, &why) == 0)
			check(&img, size);
	}
	free(file);
	return 0;
}
