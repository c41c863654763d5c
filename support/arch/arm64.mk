# SPDX-License-Identifier: BSD-3-Clause
# 64-bit: the tool chain and what its compiler must be told.
CROSS := aarch64-linux-gnu-
ARCH_CFLAGS := -march=armv8-a -mno-outline-atomics
ARCH_ASFLAGS := -march=armv8-a
# libgcc's out-of-line atomics ask glibc for the CPU's features.
USER_CFLAGS := -mno-outline-atomics
