/* SPDX-License-Identifier: BSD-3-Clause */
/* Registers that a function preserves and svc does not use; how 64 bits are
 * passed: even register first, low half first. */
#define SAVED 4 /* r8 to r11 */
#define FRAME_SAVED(frame, i) ((frame)->r[8 + (i)])

#define PAD 0x5a5a5a5aL,
#define PAIR(x) (long)(uint32_t)(x), (long)((uint64_t)(x) >> 32)
#define HALVES(x) PAIR(x)
