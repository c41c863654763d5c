/* SPDX-License-Identifier: BSD-3-Clause */
/* The vector registers as struct fpsimd of sigframe.c: fpsr, fpcr, two words
 * of padding less, v0-v31. The kernel does not use them, so that in exception
 * mode they are the program's. */
#include <plat/asm.h>

#define VREGS 16

.macro each op
	\op	q0, q1, [x0, #0]
	\op	q2, q3, [x0, #32]
	\op	q4, q5, [x0, #64]
	\op	q6, q7, [x0, #96]
	\op	q8, q9, [x0, #128]
	\op	q10, q11, [x0, #160]
	\op	q12, q13, [x0, #192]
	\op	q14, q15, [x0, #224]
	\op	q16, q17, [x0, #256]
	\op	q18, q19, [x0, #288]
	\op	q20, q21, [x0, #320]
	\op	q22, q23, [x0, #352]
	\op	q24, q25, [x0, #384]
	\op	q26, q27, [x0, #416]
	\op	q28, q29, [x0, #448]
	\op	q30, q31, [x0, #480]
.endm

/* void vectors_save(struct fpsimd *) */
FUNC vectors_save
	mrs	x1, fpsr
	mrs	x2, fpcr
	stp	w1, w2, [x0, #8]
	add	x0, x0, #VREGS
	each	stp
	ret
ENDFUNC vectors_save

/* void vectors_load(const struct fpsimd *) */
FUNC vectors_load
	ldp	w1, w2, [x0, #8]
	msr	fpsr, x1
	msr	fpcr, x2
	add	x0, x0, #VREGS
	each	ldp
	ret
ENDFUNC vectors_load
