# SPDX-License-Identifier: BSD-3-Clause
"""Numbers of system calls in machine code."""

import unittest

import crosstools
import callscan

_FUNCTION = "\t.globl %s\n\t.type %s, %%function\n%s:\n%s\t.size %s, . - %s\n"


def function(name, body):
    return _FUNCTION % (name, name, name,
                        "".join("\t%s\n" % i for i in body.split(";")),
                        name, name)


class Scan(unittest.TestCase):
    def sites(self, arch, body, head="", taker=None):
        """[(kind, function, number)] of a function f with this body."""
        text = "\t.text\n" + head + function("f", body) + function("end", "nop")
        file = crosstools.program(arch, text)
        takers = {}
        if taker:
            symbol = file.defined()[taker]
            takers = {symbol.value & ~1: (taker, 0)}
        return [(s.kind, s.function, s.number)
                for s in callscan.scan(file, takers)]

    def number(self, arch, body, **kw):
        sites = self.sites(arch, body, **kw)
        self.assertEqual(len(sites), 1, sites)
        self.assertEqual(sites[0][1], "f")
        return sites[0][2]


class Arm64(Scan):
    def test_constants(self):
        for body, expected in (
                ("mov x8, #64; svc #0", 64),
                ("mov w8, #93; mov x0, #0; svc #0", 93),
                ("mov x8, #0xf; mov x1, x8; svc #0", 15),
                ("mov x3, #172; mov x8, x3; svc #0", 172),
                ("mov w8, #-1; svc #0", -1),
                ("orr w8, wzr, #0xf; ldr x0, [x8]; svc #0", 15),
                ("mov x8, #64; str x8, [sp]; cmp x8, #3; svc #0", 64),
                ("mov x8, #64; ldr d8, [sp]; svc #0", 64),
                ("mov x8, #64; b.eq 1f; nop; 1: svc #0", 64)):
            with self.subTest(body):
                self.assertEqual(self.number("arm64", body), expected)

    def test_unknown(self):
        for body in ("svc #0", "ldr x8, [sp]; svc #0",
                     "mov x8, #1; add x8, x8, x2; svc #0",
                     "mov x8, #1; ldp x7, x8, [sp]; svc #0",
                     "mov x8, #1; bl end; svc #0",
                     "mov x8, x1; svc #0", "mrs x8, tpidr_el0; svc #0",
                     "mov x8, #1; ldr w8, .; svc #0"):
            with self.subTest(body):
                self.assertIsNone(self.number("arm64", body))

    def test_stays_in_the_function(self):
        head = function("before", "mov x8, #64")
        self.assertIsNone(self.number("arm64", "svc #0", head=head))

    def test_calls_of_takers(self):
        head = function("syscall", "ret")
        for body, expected in (("mov x0, #172; bl syscall", 172),
                               ("mov x0, #178; b syscall", 178),
                               ("ldr x0, [x1]; bl syscall", None),
                               ("mov x0, #1; svc #0; bl syscall", None)):
            with self.subTest(body):
                sites = self.sites("arm64", body, head, "syscall")
                self.assertEqual(sites[-1], ("syscall", "f", expected))

    def test_literals_are_no_code(self):
        self.assertEqual(self.sites("arm64", "ret; .word 0xd4000001"), [])


class Arm(Scan):
    def test_a32(self):
        for body, expected in (
                ("mov r7, #4; svc #0", 4), ("movw r7, #403; svc #0", 403),
                ("mov r7, #0x190; svc #0", 400),
                ("ldr r7, =0xf0005; svc #0", 0xf0005),
                ("movw r7, #6; movt r7, #15; svc #0", 0xf0006),
                ("mov r7, r1; movt r7, #15; svc #0", None),
                ("mov r3, #20; mov r7, r3; str r7, [sp]; svc #0", 20),
                ("mvn r7, #0; svc #0", -1),
                ("mov r7, #4; ldm sp, {r2-r6}; svc #0", 4),
                ("mov r7, #4; ldm sp, {r2-r7}; svc #0", None),
                ("mov r7, #4; add r7, r7, r1; svc #0", None),
                ("mov r7, #4; tst r7, r7; cmp r7, #1; svc #0", 4),
                ("mov r7, r1; svc #0", None)):
            with self.subTest(body):
                self.assertEqual(self.number("arm", body), expected)

    def test_t32(self):
        head = "\t.syntax unified\n\t.thumb\n"
        for body, expected in (
                ("movs r7, #4; svc 0", 4), ("movw r7, #403; svc 0", 403),
                ("mov.w r7, #0x190; svc 0", 400),
                ("movw r7, #6; movt r7, #15; svc 0", 0xf0006),
                ("movs r3, #20; mov ip, r7; mov r7, r3; svc 0", 20),
                ("mov.w r3, #256; mov r7, r3; ldr r0, [sp]; svc 0", 256),
                ("mvn r7, #0; svc 0", -1),
                ("movs r7, #4; ldr.w r1, [r7]; svc 0", 4),
                ("movs r7, #4; ldr.w r7, [r7]; svc 0", None),
                ("movs r7, #4; pop {r6, r7}; svc 0", None),
                ("movs r7, #4; adds r7, #1; svc 0", None),
                ("movs r7, #4; ldrd r6, r7, [sp]; svc 0", None)):
            with self.subTest(body):
                self.assertEqual(self.number("arm", body, head=head), expected)

    def test_calls_of_takers(self):
        a32 = "\t.arm\n" + function("syscall", "bx lr")
        t32 = "\t.syntax unified\n\t.thumb\n" + function("syscall", "bx lr")
        for head, body in ((a32, "mov r0, #20; bl syscall"),
                           (a32, "mov r0, #20; b syscall"),
                           (t32, "movs r0, #20; bl syscall"),
                           (t32, "movs r0, #20; b.w syscall"),
                           (a32 + "\t.thumb\n\t.syntax unified\n",
                            "movs r0, #20; bl syscall"),
                           (t32 + "\t.arm\n", "mov r0, #20; bl syscall")):
            with self.subTest(head=head[:6], body=body):
                self.assertEqual(self.sites("arm", body, head, "syscall"),
                                 [("syscall", "f", 20)])


if __name__ == "__main__":
    unittest.main()
