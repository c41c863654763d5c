# SPDX-License-Identifier: BSD-3-Clause
"""What an image holds addresses in: just that which differs between two links of
the same, one of them elsewhere."""

import itertools
import unittest

import crosstools
import slide
from config import ARCHES, Error

BASE, STEP = 0x400000, 0x10000
HEAD = "\t.globl _image_start, _image_end\n\t.text\n_image_start:\n\tnop\n"
CALLS = HEAD + "%s\t.data\nthere: .word 0\n%s_image_end:\n"

ARM64 = CALLS % ("""\
f:	adrp	x0, there
	ldr	x1, =there
	ldr	x2, =0x400000
	adrp	x3, :got:there
	ldr	x3, [x3, :got_lo12:there]
	bl	f
	.ltorg
""", """\
	.balign	8
	.quad	f, there, nobody, size
	.rept	200
	.quad	f
	.quad	12
	.endr
	.quad	f - .
	.long	f, there, f - .
	.weak	nobody
	.equ	size, 0x400000
""")

ARM = "\t.syntax unified\n" + CALLS % ("""\
f:	movw	r0, #:lower16:there
	movt	r0, #:upper16:there
	movwne	r7, #:lower16:f
	movtne	r7, #:upper16:f
	movt	r0, #:upper16:size
	movt	r1, #:upper16:(there - .)
	ldr	r1, =there
	ldr	r2, =0x400000
	bl	f
	b	g
	.ltorg
	.thumb
	.thumb_func
g:	nop
	movw	r0, #:lower16:there
	movt	r0, #:upper16:there
	movt	r11, #:upper16:there
	b	f
""", """\
	.balign	4
	.word	f, there, nobody, size, f - .
	.weak	nobody
	.equ	size, 0x400000
""")


def link(arch, text, base):
    return crosstools.program(arch, text, options=[
        *ARCHES[arch]["moving"], "-N", "-Ttext=%#x" % base,
        "-Tdata=%#x" % (base + 0x8000)])


def loaded(file):
    """{offset: byte} of the flat image"""
    base = min(s.paddr for s in file.segments if s.type == 1 and s.filesz)
    return {s.paddr - base + i: byte
            for s in file.segments if s.type == 1
            for i, byte in enumerate(file.bytes[s.offset:s.offset + s.filesz])}


def decode(places, unit):
    at, places = 0, iter(places)
    for distance in places:
        if distance == slide.FAR:
            distance = int.from_bytes(bytes(itertools.islice(places, 4)), "little")
        at += unit * distance
        yield at


class Lists(unittest.TestCase):
    def differ(self, arch, text):
        one, other = (link(arch, text, b) for b in (BASE, BASE + 0x123 * STEP))
        bytes_of, moved = loaded(one), loaded(other)
        self.assertEqual(bytes_of.keys(), moved.keys())
        differ = {at for at in bytes_of if bytes_of[at] != moved[at]}
        self.assertTrue(differ)
        kinds = slide.ARCHES[one.machine].units
        listed = set()
        for places, unit in zip(slide.lists(one), kinds):
            for at in decode(places, unit):
                place = set(range(at, at + max(unit, 4)))
                self.assertTrue(differ & place, hex(at))
                self.assertFalse(listed & place, hex(at))
                listed |= place
        self.assertFalse(differ - listed)

    def test_arm64(self):
        self.differ("arm64", ARM64)

    def test_arm(self):
        self.differ("arm", ARM)

    def test_distances(self):
        for unit in (2, 4, 8):
            offsets = [unit * n for n in (1, 2, 255, 256, 510, 511, 765, 1019,
                                          1274, 100000, 100254, 100509)]
            coded = slide._encode(offsets, unit)
            self.assertEqual(list(decode(coded, unit)), offsets)

    def test_far(self):
        """A part that is large costs no room, wherever it comes to lie."""
        file = link("arm64", CALLS % ("\t.balign 8\n\t.quad there\n",
                                      "\t.skip 1 << 20\n\t.balign 8\n"
                                      "\t.quad there\n"), BASE)
        self.assertLess(sum(map(len, slide.lists(file))), 20)

    def test_refused(self):
        for arch, text in (("arm64", "movz x0, #:abs_g1:there"),
                           ("arm64", ".hword _image_start"),
                           ("arm", ".word nobody - .\n\t.weak nobody"),
                           ("arm", ".byte _image_start")):
            file = link(arch, CALLS % ("", "\t%s\n\t.balign 8\n" % text), 0)
            with self.assertRaisesRegex(Error, "cannot be moved", msg=text):
                slide.lists(file)

    def test_not_aligned(self):
        file = link("arm64", CALLS % ("", "\t.byte 0\n\t.quad there\n"), BASE)
        with self.assertRaisesRegex(Error, "not aligned"):
            slide.lists(file)


if __name__ == "__main__":
    unittest.main()
