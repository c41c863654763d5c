#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""fill.py: as much as fits, of what the image needs, and nothing twice."""

import itertools
import random
import unittest

import crosstools
import fill


def section(name, size):
    return "\t.section .text.%s, \"ax\"\n%s:\t.skip %d\n" % (
        name, name.replace(".", "_"), size)


class Fill(unittest.TestCase):
    def test_most(self):
        rng = random.Random(1)
        for _ in range(50):
            sizes = {"s%d" % i: 4 * rng.randint(1, 12) for i in range(8)}
            room = 4 * rng.randint(0, 40)
            names = fill.choose(sizes, room)
            self.assertEqual(len(set(names)), len(names))
            best = max(s for n in range(9)
                       for c in itertools.combinations(sizes.values(), n)
                       if (s := sum(c)) <= room)
            self.assertEqual(sum(sizes[n] for n in names), best)

    def test_vectors(self):
        file = crosstools.program("arm64", "".join([
            section("vectors.00", 28), section("vectors.01", 100),
            section("vectors.02", 4), section("odd", 30),
            section("early_map", 24), section("dropped", 28),
            section("used.part.0", 88), section("other", 28)]), joined=False)
        self.assertEqual(
            sorted(fill.fill(file, {"odd", "early_map", "used", "other"})),
            [(".text.other", ".text.vectors.01.more"),
             (".text.used.part.0", ".text.vectors.00.more")])


if __name__ == "__main__":
    unittest.main()
