/* SPDX-License-Identifier: BSD-3-Clause */
/* What the attacks share: an attempt, and what became of it. */
#ifndef ATTACK_H
#define ATTACK_H

#include <stdint.h>

/* Call f(arg): 0 if it came back, else the signal by which it did not. */
int attempt(void (*f)(uintptr_t arg), uintptr_t arg);
/* The address of the last fault. */
uintptr_t attempt_address(void);

/* A page for instructions: as data, then to be executed. */
uint32_t *code_page(void);
void code_ready(uint32_t *page);
void code_again(uint32_t *page);

/* 0 if all of their checks passed, as check_done(). */
int attack_registers(void); /* arm64.c, arm.c */
int attack_frames(void); /* attack-frames.c */

#endif
