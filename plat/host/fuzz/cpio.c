/* SPDX-License-Identifier: BSD-3-Clause */
/* Any bytes as an archive: what an entry says is inside the input, and reading
 * comes to an end. */
#include <stdlib.h>
#include <string.h>
#include "../../../lib/initrd/cpio.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct cpio c;
	struct cpio_entry e;
	enum cpio_result r;
	size_t at = 0;
	volatile unsigned sum = 0;

	cpio_open(&c, data, size);
	while ((r = cpio_next(&c, &e)) == CPIO_ENTRY) {
		if (c.at <= at || c.at > size || e.name[0] == '\0' ||
		    strlen(e.name) != e.name_len)
			abort();
		at = c.at;
		for (size_t i = 0; i < e.size; i++)
			sum += e.data[i];
	}
	if (r == CPIO_DAMAGED && (c.why == NULL || c.at > size))
		abort();
	return 0;
}
