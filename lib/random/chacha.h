/* SPDX-License-Identifier: BSD-3-Clause */
/* The ChaCha20 block function (D. J. Bernstein; RFC 8439). */
#ifndef RANDOM_CHACHA_H
#define RANDOM_CHACHA_H

#include <stdint.h>

#define CHACHA_KEY 8 /* words */
#define CHACHA_BLOCK 16 /* words */

/* The counter-th block of the key stream, with a nonce of 0. */
void chacha_block(const uint32_t key[CHACHA_KEY], uint64_t counter,
		  uint32_t out[CHACHA_BLOCK]);

#endif
