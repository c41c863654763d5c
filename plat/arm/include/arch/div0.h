/* SPDX-License-Identifier: BSD-3-Clause */
/* What a program executes to say that it divided by zero: udf #0xd1f0, A32. */
#ifndef ARCH_DIV0_H
#define ARCH_DIV0_H

#define UDF_DIVISION_BY_ZERO 0xe7fd1ff0

#endif
