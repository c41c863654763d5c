# SPDX-License-Identifier: BSD-3-Clause
"""Reading little-endian ELF files of both classes: what the link step and its
checks look at. Nothing is written."""

import struct

SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR = 1, 2, 4
SHT_SYMTAB, SHT_NOBITS = 2, 8
SHN_UNDEF, SHN_LORESERVE, SHN_ABS = 0, 0xff00, 0xfff1
STT_NOTYPE, STT_OBJECT, STT_FUNC = 0, 1, 2
STB_LOCAL, STB_GLOBAL, STB_WEAK = 0, 1, 2
PT_LOAD = 1
PF_X, PF_W, PF_R = 1, 2, 4
EM_ARM, EM_AARCH64 = 40, 183


class Section:
    __slots__ = ("name", "type", "flags", "addr", "offset", "size", "link",
                 "info", "data")


class Symbol:
    __slots__ = ("name", "value", "size", "type", "bind", "section")


class Segment:
    __slots__ = ("type", "flags", "offset", "vaddr", "paddr", "filesz",
                 "memsz")


def _string(table, offset):
    return table[offset:table.index(b"\0", offset)].decode("latin-1")


class Elf:
    """sections[i], segments, symbols: as in the file; symbol.section is an index
    into sections, or a reserved number. section.data is a memoryview."""

    def __init__(self, path):
        with open(path, "rb") as f:
            self.bytes = f.read()
        if self.bytes[:4] != b"\x7fELF" or self.bytes[5] != 1:
            raise ValueError("%s is not a little-endian ELF file" % path)
        self.is64 = self.bytes[4] == 2
        head = "<HHIQQQIHHHHHH" if self.is64 else "<HHIIIIIHHHHHH"
        (self.type, self.machine, _, self.entry, phoff, shoff, self.flags, _,
         phentsize, phnum, shentsize, shnum, shstrndx) = struct.unpack_from(
             head, self.bytes, 16)
        self.segments = [self._segment(phoff + i * phentsize)
                         for i in range(phnum)]
        self.sections = [self._section(shoff + i * shentsize)
                         for i in range(shnum)]
        names = bytes(self.sections[shstrndx].data) if shnum else b""
        for s in self.sections:
            s.name = _string(names, s.name)
        self.symbols = self._symbols()

    def _segment(self, at):
        s = Segment()
        if self.is64:
            (s.type, s.flags, s.offset, s.vaddr, s.paddr, s.filesz,
             s.memsz) = struct.unpack_from("<IIQQQQQ", self.bytes, at)
        else:
            (s.type, s.offset, s.vaddr, s.paddr, s.filesz, s.memsz,
             s.flags) = struct.unpack_from("<IIIIIII", self.bytes, at)
        return s

    def _section(self, at):
        s = Section()
        (s.name, s.type, s.flags, s.addr, s.offset, s.size,
         s.link, s.info) = struct.unpack_from("<IIQQQQII" if self.is64 else "<8I",
                                      self.bytes, at)
        size = 0 if s.type == SHT_NOBITS else s.size
        s.data = memoryview(self.bytes)[s.offset:s.offset + size]
        return s

    def _symbols(self):
        table = next((s for s in self.sections if s.type == SHT_SYMTAB), None)
        if table is None:
            return []
        names = bytes(self.sections[table.link].data)
        layout = struct.Struct("<IBBHQQ" if self.is64 else "<IIIBBH")
        symbols = []
        for entry in layout.iter_unpack(table.data):
            if self.is64:
                name, info, _, section, value, size = entry
            else:
                name, value, size, info, _, section = entry
            s = Symbol()
            s.name, s.value, s.size, s.section = (_string(names, name), value,
                                                  size, section)
            s.type, s.bind = info & 15, info >> 4
            symbols.append(s)
        return symbols

    def defined(self):
        """{name: symbol} of what is defined here and visible outside."""
        return {s.name: s for s in self.symbols
                if s.section != SHN_UNDEF and s.bind != STB_LOCAL}

    def section(self, name):
        return next((s for s in self.sections if s.name == name), None)

    def text_sections(self):
        return [(i, s) for i, s in enumerate(self.sections)
                if s.flags & SHF_EXECINSTR and s.flags & SHF_ALLOC and s.size]
