/* SPDX-License-Identifier: BSD-3-Clause */
/* The registers that a function preserves; how 64 bits are passed. */
#define SAVED 10 /* x19 to x28 */
#define FRAME_SAVED(frame, i) ((frame)->x[19 + (i)])

#define PAD /* nothing */
#define PAIR(x) (long)(x)
/* preadv's: the high half does not count. */
#define HALVES(x) (long)(x), 0x5a5a5a5aL
