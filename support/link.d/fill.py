#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""fill.py KERNEL.o IMAGE.elf: functions that fit behind arm64's vectors, which begin
every 128 bytes in sections .text.vectors.NN of their own: the options of objcopy
that name theirs such that the linker puts them there. IMAGE.elf: an image with all
that is needed, since what the linker drops fills nothing."""

import collections
import sys

import elf

ROOM = 128
UNIT = 4                                # all text is of whole instructions
VECTORS = ".text.vectors."
ELSEWHERE = (VECTORS, ".text.early_", ".text.plat_early_", ".text.outlined.")


def choose(sizes, room):
    """Names of what together fills most of room. sizes: {name: bytes}"""
    best = {0: ()}
    for name, size in sizes.items():
        for used, names in sorted(best.items(), reverse=True):
            if used + size <= room:
                best.setdefault(used + size, (*names, name))
    return best[max(best)]


def fill(file, needed):
    """[(section, its new name)] of an Elf. needed: names of functions."""
    text = [s for _, s in file.text_sections()]
    # Two of one name would both be renamed.
    times = collections.Counter(s.name for s in text)
    sizes = {s.name: s.size for s in sorted(text, key=lambda s: s.name)
             if s.name.startswith(".text.") and s.size % UNIT == 0
             and not s.name.startswith(ELSEWHERE) and times[s.name] == 1
             and s.name.split(".")[2] in needed}
    vectors = sorted((s for s in text if s.name.startswith(VECTORS)),
                     key=lambda s: s.name)
    renamed = []
    # Behind the last one anything fits.
    for vector in sorted(vectors[:-1], key=lambda v: v.size):
        for name in choose(sizes, ROOM - vector.size):
            del sizes[name]
            renamed.append((name, vector.name + ".more"))
    return renamed


def main():
    needed = {s.name.split(".")[0] for s in elf.Elf(sys.argv[2]).symbols}
    for name, to in fill(elf.Elf(sys.argv[1]), needed):
        print("--rename-section %s=%s" % (name, to))


if __name__ == "__main__":
    main()
