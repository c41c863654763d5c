/* SPDX-License-Identifier: BSD-3-Clause */
#include <plat/bytes.h>
