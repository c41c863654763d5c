# SPDX-License-Identifier: BSD-3-Clause
"""An ELF image as a loader stores it. Reads no more than the program headers:
armlet-run does this at each boot."""

PT_LOAD = 1


def _number(data, at, size):
    return int.from_bytes(data[at:at + size], "little")


def flatten(data):
    """The loadable parts of the ELF file whose bytes are data, each at its load
    address, from the first on; empty if there are none."""
    wide = data[4] == 2
    word = 8 if wide else 4
    table = _number(data, 0x20 if wide else 0x1c, word)
    size, count = (_number(data, (0x36 if wide else 0x2a) + 2 * i, 2)
                   for i in (0, 1))
    loads = []
    for at in range(table, table + size * count, size):
        offset, paddr, filesz = (
            _number(data, at + (in64 if wide else in32), word)
            for in64, in32 in ((8, 4), (24, 12), (32, 16)))
        if _number(data, at, 4) == PT_LOAD and filesz:
            loads.append((paddr, data[offset:offset + filesz]))
    if not loads:
        return b""
    base = min(paddr for paddr, _ in loads)
    flat = bytearray(max(paddr + len(part) for paddr, part in loads) - base)
    for paddr, part in loads:
        flat[paddr - base:paddr - base + len(part)] = part
    return bytes(flat)
