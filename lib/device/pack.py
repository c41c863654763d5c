#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""pack.py OUT NAME.dtb...: the built-in device trees, compressed as one, for they
are much alike: OUT.lz, and OUT.inc, which tells boards.S where each will stand.
lib/device/builtin.c unpacks them. A byte below 128, n, is followed by n + 1
bytes as they are; another and the one behind it are

    1llllddd dddddddd    l + 2 bytes, as they stood d + 1 bytes before"""

import os
import sys

LONGEST, FURTHEST = 2 + 15, 1 << 11


def longest_match(data, at):
    """(length, distance) of the longest piece before that is like what follows."""
    best = (0, 0)
    for distance in range(1, min(at, FURTHEST) + 1):
        n = 0
        while n < LONGEST and at + n < len(data) and \
                data[at + n] == data[at + n - distance]:
            n += 1
        best = max(best, (n, -distance))
    return best[0], -best[1]


def pack(data):
    """The shortest way to say it, found from the end."""
    sizes = [0] * (len(data) + 1)
    items = [None] * len(data)
    for at in range(len(data) - 1, -1, -1):
        length, distance = longest_match(data, at)
        choices = [(1 + n + sizes[at + n], n, bytes([n - 1]) + data[at:at + n])
                   for n in range(1, min(128, len(data) - at) + 1)]
        for n in range(2, length + 1):
            word = 1 << 15 | n - 2 << 11 | distance - 1
            choices.append((2 + sizes[at + n], n, word.to_bytes(2, "big")))
        sizes[at], *items[at] = min(choices)
    out, at = b"", 0
    while at < len(data):
        out += items[at][1]
        at += items[at][0]
    return out


def main(out, *trees):
    data, lines = b"", []
    for path in trees:
        name = os.path.basename(path).split(".")[0]
        data += bytes(-len(data) % 8)
        with open(path, "rb") as f:
            tree = f.read()
        lines += [".set %s, %d" % (name, len(data)),
                  ".set %s_size, %d" % (name, len(tree))]
        data += tree
    with open(out + ".lz", "wb") as f:
        f.write(pack(data))
    with open(out + ".inc", "w") as f:
        f.write("\n".join([*lines, ".set unpacked, %d" % len(data)]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
