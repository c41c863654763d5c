/* SPDX-License-Identifier: BSD-3-Clause */
/* No exceptions in the host test. */
struct uk_frame;
