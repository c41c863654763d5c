# SPDX-License-Identifier: BSD-3-Clause
"""Which input file an address came from, by the linker's map."""

import re
from bisect import bisect_right

_NAME = re.compile(r" (\.\S+)$")
_PLACED = re.compile(r"(?: (\.\S+))?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S.*)$")


class Inputs:
    def __init__(self, path):
        parts, name = {}, None
        with open(path) as f:
            for line in f:
                alone = _NAME.match(line)       # what follows is on the next line
                match = _PLACED.match(line)
                if match and not (match[1] or name or "").startswith(".debug"):
                    parts[int(match[2], 16)] = (int(match[3], 16), match[4])
                name = alone and alone[1]
        self.parts = {at: part for at, part in parts.items() if part[0]}
        self.starts = sorted(self.parts)

    def at(self, addr):
        """Its name without folders, "?" if there is none."""
        i = bisect_right(self.starts, addr)
        if i:
            start = self.starts[i - 1]
            size, name = self.parts[start]
            if addr < start + size:
                return name.rsplit("/", 1)[-1]
        return "?"
