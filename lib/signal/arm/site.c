/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the program called a handler. Only cancellation points matter
 * (lib/musl/ cancel): all return to __cp_end. Handlers' entries have no frame
 * record here, so that it is looked for on the stack. A stale word that is
 * found does no harm, since such a call goes back to where it really came
 * from: see deliver.c.
 */
#include <uk/essentials.h>
#include "signals.h"

#define CALL_SIZE 4 /* of a branch */
#define CHUNK 16 /* words */
#define CHUNKS_MAX 16 /* handlers are not deeper */

/* Absent from programs that cancel nothing. */
extern char __cp_end[] __weak;

bool signal_call_site(const struct uk_frame *frame, uintptr_t *pc)
{
	const uint32_t *at = (const uint32_t *)frame->sp;
	uint32_t words[CHUNK];

	if (__cp_end == NULL)
		return false;
	for (unsigned i = 0; i < CHUNKS_MAX; i++, at += CHUNK) {
		size_t n = CHUNK - uk_copy_from_user(words, at, sizeof(words)) /
					   sizeof(*words);

		for (size_t j = 0; j < n; j++) {
			if (words[j] == (uintptr_t)__cp_end) {
				*pc = words[j] - CALL_SIZE;
				return true;
			}
		}
		if (n < CHUNK)
			break;
	}
	return false;
}
