# SPDX-License-Identifier: BSD-3-Clause
"""Which system calls a linked program makes by number: at svc instructions,
and in calls of functions that take a number, as musl's syscall() does.

At each such site the last instruction before it that writes the register
holding the number is looked for, inside the same function, following copies
between registers. A constant makes the number known. Anything else (loaded
from memory, handed in by the caller) leaves the site unresolved: it is reported
with the function that it is in, and the user decides.

This reads instructions in a straight line and does not follow branches: between
the constant and the svc, compilers and musl's inline assembly have none. What
a site overlooked costs is an ENOSYS that names the call.
"""

import struct
from bisect import bisect_right

import elf

# How far back a number is looked for, in instructions.
REACH = 48


class Site:
    """One place. number: None if it could not be resolved."""

    def __init__(self, kind, addr, function, number, imm):
        self.kind, self.addr = kind, addr       # kind: "svc", or the callee
        self.function, self.number = function, number
        self.imm = imm                          # of the svc instruction


def scan(file, takers):
    """The sites in an elf.Elf. takers: {address: (name, register)} of the
    functions that take a number, and in which register."""
    isa = A64() if file.machine == elf.EM_AARCH64 else Arm()
    sites = []
    for index, section in file.text_sections():
        names = _Functions(file, index)
        for start, end, mode in _code_ranges(file, index, section):
            code = isa.decode(section, start, end, mode)
            for i in code.interesting(takers):
                site = code.site(i, takers)
                if site is None:
                    continue
                kind, register = site
                imm = code.svc_imm(i) if kind == "svc" else 0
                addr = code.addr(i)
                first, name = names.at(addr)
                number = code.constant(i, register, first)
                sites.append(Site(kind, addr, name, number, imm))
    return sites


class _Functions:
    """Which function an address of one section is in."""

    def __init__(self, file, index):
        found = {}
        for s in file.symbols:
            if s.section == index and s.type == elf.STT_FUNC:
                found[s.value & ~1 if file.machine == elf.EM_ARM
                      else s.value] = s.name
        self.starts = sorted(found)
        self.names = found

    def at(self, addr):
        i = bisect_right(self.starts, addr)
        if i == 0:
            return 0, "?"
        return self.starts[i - 1], self.names[self.starts[i - 1]]


def _code_ranges(file, index, section):
    """(start, end, mode) of the section's code, by the mapping symbols: mode is
    'x' (A64), 'a' (A32) or 't' (T32); data ('d') is left out."""
    marks = sorted((s.value, s.name[1]) for s in file.symbols
                   if s.section == index and s.name[:2] in
                   ("$x", "$a", "$t", "$d"))
    default = "x" if file.machine == elf.EM_AARCH64 else "a"
    if not marks or marks[0][0] > section.addr:
        marks.insert(0, (section.addr, default))
    ends = [m[0] for m in marks[1:]] + [section.addr + section.size]
    for (start, mode), end in zip(marks, ends):
        if mode != "d" and end > start:
            yield start, end, mode


def _sign(value, bits):
    return value - (1 << bits) if value >> (bits - 1) else value


class _Code:
    """A range of instructions. words[i] is the i-th, starts[i] its address where
    they differ in length."""

    starts = None

    def __init__(self, base, words):
        self.base, self.words = base, words

    def addr(self, i):
        return self.base + 4 * i

    def constant(self, i, register, first):
        """The value of register before instruction i, or None."""
        high = 0
        for j in range(i - 1, max(-1, i - 1 - REACH), -1):
            if self.addr(j) < first:
                break
            effect = self.effect(j, register)
            if effect is None:
                continue
            what, value = effect
            if what == "copy":
                register = value
            elif what == "const":
                return high << 16 | value & 0xffff if high else value
            elif what == "high":                # movt: the rest is before it
                high = value
            else:
                break
        return None


class A64:
    def decode(self, section, start, end, _mode):
        at = start - section.addr
        words = struct.unpack_from("<%dI" % ((end - start) // 4), section.data,
                                   at)
        return _A64Code(start, words)


class _A64Code(_Code):
    def interesting(self, takers):
        if takers:
            return [i for i, w in enumerate(self.words)
                    if w & 0xffe0001f == 0xd4000001
                    or w & 0x7c000000 == 0x14000000]
        return [i for i, w in enumerate(self.words)
                if w & 0xffe0001f == 0xd4000001]

    def site(self, i, takers):
        w = self.words[i]
        if w & 0xffe0001f == 0xd4000001:
            return "svc", 8
        target = self.addr(i) + 4 * _sign(w & 0x3ffffff, 26)
        return takers.get(target)

    def svc_imm(self, i):
        return self.words[i] >> 5 & 0xffff

    def effect(self, j, reg):
        """What instruction j does to a register: None nothing, ("const", n),
        ("copy", other register), ("high", upper half, of which the lower is
        set before) or ("other", 0)."""
        w = self.words[j]
        rd = w & 31
        if w & 0x7f800000 in (0x52800000, 0x12800000):      # movz, movn
            if rd != reg:
                return None
            value = (w >> 5 & 0xffff) << (w >> 21 & 3) * 16
            return ("const", value if w & 0x40000000 else -1 - value)
        if w & 0x7fe0ffe0 == 0x2a0003e0:                    # mov rd, rm
            return ("copy", w >> 16 & 31) if rd == reg else None
        if w & 0x7f800000 == 0x32000000 and w >> 5 & 31 == 31:
            return ("const", _bitmask(w)) if rd == reg else None
        if w & 0x1c000000 == 0x14000000:        # branches, exceptions, system
            if w >> 26 in (0x25,) or w & 0xfffffc1f == 0xd63f0000:
                return ("other", 0) if reg <= 18 else None  # a call
            if w & 0xffe0001f == 0xd4000001:
                return ("other", 0) if reg == 0 else None   # svc
            if w & 0xfff00000 == 0xd5300000:                # mrs
                return ("other", 0) if rd == reg else None
            return None
        if w & 0x0a000000 == 0x08000000:        # loads and stores
            load = w & 0x00400000 or w & 0x3b000000 == 0x18000000
            if w & 0x04000000 or not load:
                return None
            pair = w & 0x3a000000 == 0x28000000
            hit = rd == reg or (pair and w >> 10 & 31 == reg)
            return ("other", 0) if hit else None
        return ("other", 0) if rd == reg else None


def _bitmask(w):
    """The immediate of a logical instruction."""
    size = 64 if w >> 31 else 32
    n, immr, imms = w >> 22 & 1, w >> 16 & 63, w >> 10 & 63
    length = (n << 6 | ~imms & 63).bit_length() - 1
    esize = 1 << length
    ones, rotate = (imms & esize - 1) + 1, immr & esize - 1
    element = (1 << ones) - 1
    element = (element >> rotate | element << esize - rotate) & (1 << esize) - 1
    value = 0
    for at in range(0, size, esize):
        value |= element << at
    return value


class Arm:
    def decode(self, section, start, end, mode):
        data = section.data[start - section.addr:end - section.addr]
        if mode == "t":
            return _thumb(start, data)
        words = struct.unpack("<%dI" % (len(data) // 4),
                              data[:len(data) & ~3])
        return _ArmCode(start, words, section)


class _ArmCode(_Code):
    def __init__(self, base, words, section):
        super().__init__(base, words)
        self.section = section

    def interesting(self, takers):
        return [i for i, w in enumerate(self.words)
                if w & 0x0f000000 == 0x0f000000 and w >> 28 != 15
                or takers and w & 0x0e000000 == 0x0a000000]

    def site(self, i, takers):
        w = self.words[i]
        if w & 0x0f000000 == 0x0f000000:
            return "svc", 7
        offset = 4 * _sign(w & 0xffffff, 24)
        if w >> 28 == 15:                                   # blx
            offset += w >> 23 & 2
        return takers.get(self.addr(i) + 8 + offset)

    def svc_imm(self, i):
        return self.words[i] & 0xffffff

    def effect(self, j, reg):
        w = self.words[j]
        rd = w >> 12 & 15
        if w >> 28 == 15:
            return None
        if w & 0x0f000000 in (0x0b000000,) or w & 0x0ffffff0 == 0x012fff30:
            return ("other", 0) if reg < 4 or reg == 12 else None
        if w & 0x0fff0000 in (0x03a00000, 0x03b00000, 0x03e00000):
            if rd != reg:
                return None
            rotate = (w >> 8 & 15) * 2
            value = w & 255
            value = (value >> rotate | value << 32 - rotate) & 0xffffffff
            return ("const", -1 - value if w & 0x400000 else value)
        if w & 0x0ff00000 == 0x03000000:                    # movw
            value = w >> 4 & 0xf000 | w & 0xfff
            return ("const", value) if rd == reg else None
        if w & 0x0ff00000 == 0x03400000:                    # movt
            value = w >> 4 & 0xf000 | w & 0xfff
            return ("high", value) if rd == reg else None
        if w & 0x0fef0ff0 == 0x01a00000:                    # mov rd, rm
            return ("copy", w & 15) if rd == reg else None
        if w & 0x0f7f0000 == 0x051f0000:                    # ldr rd, [pc]
            if rd != reg:
                return None
            offset = w & 0xfff
            at = self.addr(j) + 8 + (offset if w >> 23 & 1 else -offset)
            return _literal(self.section, at)
        if w & 0x0e000000 == 0x08000000:                    # ldm, stm
            hit = w >> 20 & 1 and w >> reg & 1
            return ("other", 0) if hit else None
        if w & 0x0c000000 == 0x04000000 and not w >> 20 & 1:
            return None                                     # str
        if w & 0x0c000000 == 0 and w & 0x01900000 == 0x01100000:
            return None                                     # tst, cmp...
        if w & 0x0c000000 == 0x0c000000:
            return None                                     # coprocessor
        if w & 0x0e000000 == 0x0a000000:
            return None                                     # b
        return ("other", 0) if rd == reg else None


def _literal(section, addr):
    at = addr - section.addr
    if 0 <= at <= len(section.data) - 4:
        return ("const", struct.unpack_from("<I", section.data, at)[0])
    return ("other", 0)


def _thumb(base, data):
    halves = struct.unpack("<%dH" % (len(data) // 2), data[:len(data) & ~1])
    words, starts = [], []
    i = 0
    while i < len(halves):
        starts.append(base + 2 * i)
        if halves[i] >> 11 in (0x1d, 0x1e, 0x1f) and i + 1 < len(halves):
            words.append(halves[i] << 16 | halves[i + 1])
            i += 2
        else:
            words.append(halves[i])
            i += 1
    return _ThumbCode(base, words, starts)


class _ThumbCode(_Code):
    def __init__(self, base, words, starts):
        super().__init__(base, words)
        self.starts = starts

    def addr(self, i):
        return self.starts[i]

    def interesting(self, takers):
        return [i for i, w in enumerate(self.words)
                if w & 0xffffff00 == 0xdf00
                or takers and w & 0xf8008000 == 0xf0008000]

    def site(self, i, takers):
        w = self.words[i]
        if w & 0xffffff00 == 0xdf00:
            return "svc", 7
        kind = w & 0xd000
        if kind not in (0xd000, 0xc000, 0x9000):            # bl, blx, b.w
            return None
        s = w >> 26 & 1
        i1, i2 = ~(w >> 13 ^ s) & 1, ~(w >> 11 ^ s) & 1
        offset = _sign(s << 24 | i1 << 23 | i2 << 22 | (w >> 16 & 0x3ff) << 12
                       | (w & 0x7ff) << 1, 25)
        pc = self.addr(i) + 4
        if kind == 0xc000:
            return takers.get((pc & ~3) + offset & ~3)
        return takers.get(pc + offset)

    def svc_imm(self, i):
        return self.words[i] & 255

    def effect(self, j, reg):
        w = self.words[j]
        return self._wide(w, reg) if w >> 16 else self._narrow(w, reg)

    def _narrow(self, w, reg):
        if w & 0xf800 == 0x2000:                            # movs rd, #imm8
            return ("const", w & 255) if w >> 8 & 7 == reg else None
        if w & 0xff00 == 0x4600:                            # mov rd, rm
            rd = w >> 4 & 8 | w & 7
            return ("copy", w >> 3 & 15) if rd == reg else None
        if w & 0xff87 == 0x4780:                            # blx rm
            return ("other", 0) if reg < 4 or reg == 12 else None
        if w < 0x2000 or w & 0xfc00 == 0x4000 and \
                w >> 6 & 15 not in (8, 10, 11):
            return ("other", 0) if w & 7 == reg else None
        if w & 0xf000 == 0x3000 or w & 0xf800 in (0x4800, 0x9800) or \
                w & 0xf000 == 0xa000:
            return ("other", 0) if w >> 8 & 7 == reg else None
        if w & 0xff00 == 0x4400:                            # add, high
            return ("other", 0) if w >> 4 & 8 | w & 7 == reg else None
        load = w & 0xfe00 in (0x5600, 0x5800, 0x5a00, 0x5c00, 0x5e00) or \
            w & 0xf800 in (0x6800, 0x7800, 0x8800)
        if load or w & 0xff00 in (0xb200, 0xba00):
            return ("other", 0) if w & 7 == reg else None
        if w & 0xfe00 == 0xbc00 or w & 0xf800 == 0xc800:    # pop, ldm
            return ("other", 0) if w >> reg & 1 and reg < 8 else None
        return None

    def _wide(self, w, reg):
        top = w >> 16
        if w & 0xfb708000 == 0xf2400000:                    # movw, movt
            value = (w >> 4 & 0xf000 | w >> 15 & 0x800 | w >> 4 & 0x700
                     | w & 255)
            what = "high" if w >> 23 & 1 else "const"
            return (what, value) if w >> 8 & 15 == reg else None
        if w & 0xfbef8000 == 0xf04f0000:                    # mov.w rd, #imm
            if w >> 8 & 15 != reg:
                return None
            return ("const", _thumb_imm(w))
        if w & 0xfbef8000 == 0xf06f0000:                    # mvn rd, #imm
            return ("const", -1 - _thumb_imm(w)) if w >> 8 & 15 == reg else None
        if w & 0xffeff0f0 == 0xea4f0000:                    # mov.w rd, rm
            return ("copy", w & 15) if w >> 8 & 15 == reg else None
        if w & 0xf8008000 == 0xf0008000:                    # branches
            call = w & 0x5000 in (0x5000, 0x4000)
            hit = call and (reg < 4 or reg == 12)
            return ("other", 0) if hit else None
        if top & 0xfe40 == 0xe800:                          # ldm, stm
            hit = w >> 20 & 1 and w >> reg & 1
            return ("other", 0) if hit else None
        if top & 0xfe40 == 0xe840:                          # ldrd, tbb, ldrex
            hit = w >> 20 & 1 and reg in (w >> 12 & 15, w >> 8 & 15)
            return ("other", 0) if hit else None
        if top & 0xfe00 == 0xf800:                          # ldr, str
            hit = w >> 20 & 1 and w >> 12 & 15 == reg
            return ("other", 0) if hit else None
        if top & 0xee00 == 0xec00 or top & 0xff00 in (0xef00, 0xff00):
            return None                                     # coprocessor
        return ("other", 0) if w >> 8 & 15 == reg else None


def _thumb_imm(w):
    imm = w >> 15 & 0x800 | w >> 4 & 0x700 | w & 255
    if imm >> 10:
        rotate, value = imm >> 7, 0x80 | imm & 0x7f
        return (value >> rotate | value << 32 - rotate) & 0xffffffff
    byte = imm & 255
    return byte * (1, 0x00010001, 0x01000100, 0x01010101)[imm >> 8 & 3]
