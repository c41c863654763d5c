# SPDX-License-Identifier: BSD-3-Clause
"""The kernel's symbol table: what goes in comes out, and it is small."""

import random
import unittest

import crosstools
import ksyms

BASE = 0x400000


def names(count):
    rng = random.Random(1)
    parts = ("uk", "vfs", "syscall", "r", "page", "alloc", "free", "init", "pt")
    return ["_".join(rng.choices(parts, k=rng.randint(2, 4))) for _ in
            range(count)]


class Coding(unittest.TestCase):
    def round_trip(self, table, base=BASE):
        data = ksyms.encode(table, base)
        self.assertEqual(ksyms.decode(data, base), table)
        return data

    def test_empty(self):
        self.assertEqual(len(self.round_trip([])), 4)

    def test_distances(self):
        addr, table = BASE, []
        for distance in (0, 4, 255 * 4, 256 * 4, 65536 * 4, 1 << 26, 1 << 33):
            addr += distance
            table.append((addr, "f%x" % distance))
        self.round_trip(table)

    def test_kernel_half(self):
        base = 0xffffffff80000000
        self.round_trip([(base, "_head"), (base + 64, "boot")], base)

    def test_names(self):
        self.round_trip([(BASE, "a"), (BASE + 4, ""), (BASE + 8, "x" * 63),
                         (BASE + 12, "aaaaaaa"), (BASE + 16, "aaaa_aaaa")])

    def test_small(self):
        table = [(BASE + 64 * i, n) for i, n in enumerate(names(300))]
        data = self.round_trip(table)
        plain = sum(len(n) + 1 + 4 for _, n in table)
        self.assertLess(len(data), plain / 2)

    def test_tokens_nest_no_deeper_than_the_reader(self):
        table = [(BASE + 4 * i, "abcdefghijklmnopqrstuvwxyz" * 2 + str(i))
                 for i in range(50)]
        self.round_trip(table)
        _, tokens = ksyms.compress([n for _, n in table])
        depth = {}
        for i, pair in enumerate(tokens):
            depth[255 - i] = 1 + max(depth.get(c, 0) for c in pair)
        self.assertLessEqual(max(depth.values()), ksyms.MAX_DEPTH)


class Collect(unittest.TestCase):
    def test_which_symbols(self):
        file = crosstools.program("arm64", """
	.text
	.globl second, alias
	.type first, %function
first: nop
$x: nop
	.type second, %function
alias:
second: nop
second.part.0: nop
outside: nop
""")
        start = file.section(".text").addr
        self.assertEqual(
            ksyms.collect(file, [(start, start + 16)]),
            [(start, "first"), (start + 8, "second"), (start + 16, "")])


if __name__ == "__main__":
    unittest.main()
