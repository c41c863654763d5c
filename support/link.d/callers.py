# SPDX-License-Identifier: BSD-3-Clause
"""Which functions of a program make a system call, by the relocations that the
probe's link keeps (--emit-relocs): a reference of any kind counts, be it a call
or an address taken."""

import re
import struct
from bisect import bisect_right

import elf
import graph

SHT_RELA, SHT_REL = 4, 9
_STUB = re.compile(r"uk_syscall_(?:[ref]|cp)_(\w+)$")


def find(file):
    """{call: {references}}, each the set of all names of the function that it is
    in. What is in no function, a table of addresses perhaps, is called "?"."""
    symbols = file.symbols
    calls = {i: match[1] for i, match in enumerate(
        _STUB.match(s.name) for s in symbols) if match}
    places = _Functions(file)
    found = {}
    for section in file.sections:
        if section.type not in (SHT_RELA, SHT_REL):
            continue
        if not file.sections[section.info].flags & elf.SHF_ALLOC:
            continue
        for offset, symbol in _relocations(file, section):
            if symbol in calls:
                found.setdefault(calls[symbol], set()).add(
                    places.at(section.info, offset))
    return found


def of(file, name):
    """The references to a function of the program, as find() gives those of a
    call."""
    symbol = file.defined().get(name)
    if symbol is None:
        return set()
    address, places = graph.code_address(file, symbol), _Functions(file)
    found = set()
    for place, target, _ in graph.references(file):
        if target == address:
            found |= {places.at(i, place) for i, s in enumerate(file.sections)
                      if s.flags & elf.SHF_ALLOC
                      and s.addr <= place < s.addr + s.size}
    return found


def _relocations(file, section):
    """(address, index of the symbol) of each."""
    addend = section.type == SHT_RELA
    if file.is64:
        layout, shift = "<QQq" if addend else "<QQ", 32
    else:
        layout, shift = "<IIi" if addend else "<II", 8
    for entry in struct.iter_unpack(layout, section.data):
        yield entry[0], entry[1] >> shift


class _Functions:
    """The names of the function at an address, by its section."""

    def __init__(self, file):
        self.names = {}
        for s in file.symbols:
            if s.type == elf.STT_FUNC and s.size:
                at = s.value & ~1 if file.machine == elf.EM_ARM else s.value
                self.names.setdefault(s.section, {}).setdefault(
                    at, (s.size, set()))[1].add(s.name)
        self.starts = {i: sorted(n) for i, n in self.names.items()}

    def at(self, section, address):
        starts = self.starts.get(section, [])
        i = bisect_right(starts, address)
        if i:
            size, names = self.names[section][starts[i - 1]]
            if address < starts[i - 1] + size:
                return frozenset(names)
        return frozenset("?")
