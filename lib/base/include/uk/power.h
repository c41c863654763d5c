/* SPDX-License-Identifier: BSD-3-Clause */
/* Turning the machine off; implemented by lib/device. */
#ifndef UK_POWER_H
#define UK_POWER_H

/* Tries a debugger's exit call (carries status to QEMU's exit status), then
 * what power drivers registered, then halts. Any context. */
_Noreturn void uk_power_off(int status);
_Noreturn void uk_power_reset(void);

#endif
