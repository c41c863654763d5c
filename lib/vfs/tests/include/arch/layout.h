/* SPDX-License-Identifier: BSD-3-Clause */
/* User memory of the host test is the host's. */
#define UK_USER_TOP 0x800000000000UL
