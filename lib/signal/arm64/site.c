/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the program called a handler: up the frame records, to the first return
 * address that is not the kernel's. */
#include "signals.h"

#define CALL_SIZE 4 /* of a bl */
#define DEPTH_MAX 64

struct record {
	uint64_t next, ret;
};

bool signal_call_site(const struct uk_frame *frame, uintptr_t *pc)
{
	uintptr_t fp = frame->x[29];
	struct record r;

	for (unsigned i = 0; i < DEPTH_MAX; i++) {
		if (uk_copy_from_user(&r, (const void *)fp, sizeof(r)) != 0)
			return false;
		if (!signal_pc_is_kernel(r.ret)) {
			*pc = r.ret - CALL_SIZE;
			return true;
		}
		fp = r.next;
	}
	return false;
}
