# SPDX-License-Identifier: BSD-3-Clause
"""Where an image holds addresses of itself, for lib/boot/slide.c, which moves it:
a list for each kind of place (plat/ARCH/include/arch/slide.h), from the begin of the
flat image on. A byte is the distance to the next place, in what places of the kind
are multiples of; if that is FAR, four more bytes are the distance; 0 ends."""

import bisect
import collections
import struct

import elf
from config import Error

SHT_RELA, SHT_REL = 4, 9
FAR = 255

# units: the kinds, by what their places are multiples of. kind: of a relocation;
# addresses in the GOT are of kind 0. fixed: of a part of an address that moving
# changes. relative: of a distance, which moving changes if it is one from outside.
Arch = collections.namedtuple("Arch", "format units kind fixed relative")
ARCHES = {
    # ABS64; ABS32, of tables of calls. ABS16 and the parts of movz and movk.
    elf.EM_AARCH64: Arch("<QQq", (8, 4), {257: 0, 258: 1},
                         {259, *range(263, 273)}, {260, 261}),
    # ABS32, TARGET1; MOVT_ABS; THM_MOVT_ABS. MOVW's half stays.
    elf.EM_ARM: Arch("<II", (4, 4, 2), {2: 0, 38: 0, 44: 1, 48: 2},
                     {5, 6, 7, 8, 55, *range(132, 136)}, {3}),
}


def _relocations(file, arch):
    """(place, type, symbol) of all that is loaded."""
    for section in file.sections:
        if section.type not in (SHT_RELA, SHT_REL) or not \
                file.sections[section.info].flags & elf.SHF_ALLOC:
            continue
        for at, info, *_ in struct.iter_unpack(arch.format, section.data):
            bits = 32 if file.is64 else 8
            yield at, info & (1 << bits) - 1, file.symbols[info >> bits]


def _places(file, arch):
    """[the addresses of what is to be changed], by kind"""
    symbols = file.defined()
    image = range(symbols["_image_start"].value, symbols["_image_end"].value + 1)
    places = [set() for _ in arch.units]
    for at, kind, symbol in _relocations(file, arch):
        outside = symbol.section in (elf.SHN_UNDEF, elf.SHN_ABS)
        # A weak one's 0 and a size stay, and so do distances inside. Where libc
        # begins it asks how far _DYNAMIC is, and uses it in dynamic programs.
        if kind in (arch.relative if outside else arch.fixed) and \
                symbol.name != "_DYNAMIC":
            raise Error("%#x: a relocation of type %d against %s cannot be moved:"
                        " LIBBOOT_RANDOM" % (at, kind, symbol.name))
        if not outside and kind in arch.kind:
            places[arch.kind[kind]].add(at)
    got = file.section(".got")
    if got:
        word = arch.units[0]
        places[0] |= {got.addr + i * word for i, (value,) in enumerate(
            struct.iter_unpack("<Q" if word == 8 else "<I", got.data))
                      if value in image}
    return places


def _offsets(file, places, unit):
    """The same as offsets into the flat image, where data is stored elsewhere."""
    loads = sorted((s for s in file.segments
                    if s.type == elf.PT_LOAD and s.filesz), key=lambda s: s.vaddr)
    starts = [s.vaddr for s in loads]
    base = min(s.paddr for s in loads)
    for at in places:
        load = loads[bisect.bisect_right(starts, at) - 1]
        offset = at - load.vaddr
        if offset >= load.filesz:
            raise Error("%#x: an address outside the file" % at)
        offset += load.paddr - base
        if offset % unit:
            raise Error("%#x: an address that is not aligned" % at)
        yield offset


def _encode(offsets, unit):
    out, last = bytearray(), 0
    for offset in offsets:
        distance, last = (offset - last) // unit, offset
        out += bytes([distance]) if distance < FAR else \
            struct.pack("<BI", FAR, distance)
    return out


def lists(file):
    """One for each kind, of an image that was linked with --emit-relocs."""
    arch = ARCHES[file.machine]
    return [_encode(sorted(_offsets(file, places, unit)), unit)
            for places, unit in zip(_places(file, arch), arch.units)]


def section(tools, size):
    """An object with room for lists of that many bytes."""
    return tools.assemble("slide", """\
	.section .slide, "a", %%progbits
	.globl _slide_lists
	.hidden _slide_lists
_slide_lists:
	.skip	%d
""" % size)


def room(file):
    """For the lists of an image, and somewhat more: parts that get another place
    have other distances."""
    return sum(len(places) + 1 for places in lists(file)) * 9 // 8 + 64


def fill(file, path):
    """Write the lists into an image with such a section."""
    data = b"".join(bytes(places) + b"\0" for places in lists(file))
    held = file.section(".slide")
    if len(data) > held.size:
        raise Error("%s: no room for %d bytes of addresses" % (path, len(data)))
    with open(path, "r+b") as f:
        f.seek(held.offset)
        f.write(data)
