/* SPDX-License-Identifier: BSD-3-Clause */
/* RFC 8439, A.1: key and nonce 0, counters 0 and 1; key 0..0 1, counter 1. */
#include <stdio.h>
#include <string.h>
#include "chacha.h"

static const struct {
	unsigned char last_key_byte;
	unsigned counter;
	unsigned char start[16];
} vectors[] = {
	{ 0,
	  0,
	  { 0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a,
	    0xe5, 0x53, 0x86, 0xbd, 0x28 } },
	{ 0,
	  1,
	  { 0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a, 0x98, 0xba, 0x97,
	    0x7c, 0x73, 0x2d, 0x08, 0x0d } },
	{ 1,
	  1,
	  { 0x3a, 0xeb, 0x52, 0x24, 0xec, 0xf8, 0x49, 0x92, 0x9b, 0x9d, 0x82,
	    0x8d, 0xb1, 0xce, 0xd4, 0xdd } },
};

int main(void)
{
	for (unsigned i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		uint32_t key[CHACHA_KEY] = { 0 }, out[CHACHA_BLOCK];

		((unsigned char *)key)[31] = vectors[i].last_key_byte;
		chacha_block(key, vectors[i].counter, out);
		if (memcmp(out, vectors[i].start, 16) != 0) {
			printf("not ok lib/random: vector %u\n", i);
			return 1;
		}
	}
	printf("ok lib/random chacha20\n");
	return 0;
}
