# SPDX-License-Identifier: BSD-3-Clause
# 32-bit: the tool chain and what its compiler must be told.
CROSS := arm-linux-gnueabihf-
ARCH_CFLAGS := -marm -march=armv7ve -mfloat-abi=hard -mfpu=vfpv3-d16
ARCH_ASFLAGS := -marm -march=armv7ve -mfloat-abi=hard -mfpu=vfpv3-d16
# Debian's default: thumb, ARMv7-A, hard float.
USER_CFLAGS :=
