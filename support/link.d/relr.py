# SPDX-License-Identifier: BSD-3-Clause
"""Where an image holds addresses of itself, for lib/boot/slide.c, which moves it:
ELF's SHT_RELR, with offsets into the flat image. An even word is the offset of an
address; an odd one has a bit for each of the 63 places behind the last. One list is
of whole addresses, one of lower halves (tables of calls have those)."""

import bisect
import struct

import elf
from config import Error

SHT_RELA = 4
SIZES = {257: 8, 258: 4}        # R_AARCH64_ABS64, ABS32
# Of a part of an address, in an instruction or a short word.
FIXED = {259, *range(263, 273)}
SLACK = 64              # words: parts that get another place have other words


def _places(file):
    """{8: addresses of what holds one, 4: of what holds half of one}"""
    symbols = file.defined()
    image = range(symbols["_image_start"].value, symbols["_image_end"].value + 1)
    places = {8: set(), 4: set()}
    for section in file.sections:
        if section.type != SHT_RELA or not \
                file.sections[section.info].flags & elf.SHF_ALLOC:
            continue
        for at, info, _ in struct.iter_unpack("<QQq", section.data):
            kind, symbol = info & 0xffffffff, file.symbols[info >> 32]
            if symbol.section in (elf.SHN_UNDEF, elf.SHN_ABS):
                continue            # a weak one's 0; a size
            if kind in FIXED:
                raise Error("%#x: a relocation of type %d against %s cannot be moved:"
                            " ARM64_RANDOM_BASE" % (at, kind, symbol.name))
            if kind in SIZES:
                places[SIZES[kind]].add(at)
    got = file.section(".got")
    if got:
        places[8] |= {got.addr + i * 8 for i, (value,) in
                      enumerate(struct.iter_unpack("<Q", got.data))
                      if value in image}
    return places


def _offsets(file, places, size):
    """The same as offsets into the flat image, where data is stored elsewhere."""
    loads = sorted((s for s in file.segments
                    if s.type == elf.PT_LOAD and s.filesz), key=lambda s: s.vaddr)
    starts = [s.vaddr for s in loads]
    base = min(s.paddr for s in loads)
    for at in places:
        load = loads[bisect.bisect_right(starts, at) - 1]
        offset = at - load.vaddr
        if offset + size > load.filesz:
            raise Error("%#x: an address outside the file" % at)
        offset += load.paddr - base
        if offset % size:
            raise Error("%#x: an address that is not aligned" % at)
        yield offset


def _encode(offsets, size):
    out, i, reach = [], 0, 63 * size
    while i < len(offsets):
        out.append(offsets[i])
        base, i = offsets[i] + size, i + 1
        while i < len(offsets) and offsets[i] < base + reach:
            bits = 0
            while i < len(offsets) and offsets[i] < base + reach:
                bits |= 1 << (offsets[i] - base) // size
                i += 1
            out.append(bits << 1 | 1)
            base += reach
    return out


def lists(file):
    """Both, of an image that was linked with --emit-relocs."""
    return [_encode(sorted(_offsets(file, places, size)), size)
            for size, places in _places(file).items()]


def section(tools, counts):
    """An object with room for lists of that many words, and for a few more."""
    return tools.assemble("relr", """\
	.section .relr, "a", %%progbits
	.balign 8
	.globl _relr_start, _relr_half, _relr_end
	.hidden _relr_start, _relr_half, _relr_end
_relr_start:
	.fill %d, 8, 1
_relr_half:
	.fill %d, 8, 1
_relr_end:
""" % tuple(n + SLACK for n in counts))


def fill(file, path, counts):
    """Write the lists into an image with such a section."""
    with open(path, "r+b") as f:
        at = file.section(".relr").offset
        for words, count in zip(lists(file), counts):
            if len(words) > count + SLACK:
                raise Error("%s: no room for %d words of addresses"
                            % (path, len(words)))
            f.seek(at)
            f.write(struct.pack("<%dQ" % len(words), *words))
            at += (count + SLACK) * 8
