#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""locks.py: whose locks go, and whose stay."""

import unittest

import crosstools
import locks


def held(arch, names):
    """Names that the stand-ins define, of a program that holds names."""
    text = "\t.text\n" + "".join(
        "\t.global %s\n%s:\t.skip 4\n" % (n, n) for n in names)
    made = locks.source(crosstools.program(arch, text), arch)
    if made:
        return {s.name for s in crosstools.program(arch, made).symbols
                if s.name.startswith("__") and "lock" in s.name}
    return set()


class Locks(unittest.TestCase):
    LOCK = {"__lock", "__unlock"}
    FILES = {"__lockfile", "__unlockfile"}

    def test_which(self):
        for arch in "arm64", "arm":
            for names, gone in (
                    (["main"], set()),
                    (["__lock", "__unlock"], self.LOCK),
                    (["__lock", "__lockfile"], self.LOCK | self.FILES),
                    (["__lock", "__lockfile", "ftrylockfile"], self.LOCK),
                    (["__lock", "__lockfile", "funlockfile"], self.LOCK),
                    (["__lock", "__lockfile", "pthread_create"], set()),
                    (["__lock", "__pthread_create"], set())):
                self.assertEqual(held(arch, names), gone, names)


if __name__ == "__main__":
    unittest.main()
