# SPDX-License-Identifier: BSD-3-Clause
"""Who refers to whom in a file that was linked with --emit-relocs: functions and
objects are the nodes, relocations the edges."""

import bisect
import collections
import struct

import elf

SHT_RELA, SHT_REL = 4, 9
STT_SECTION, STT_FILE = 3, 4
# arm: relocations of which the word itself is the resolved address, and those
# of branches.
ARM_WORDS = {2, 38, 42}                 # ABS32, TARGET1, PREL31
ARM_BRANCHES = {1, 28, 29}              # PC24, CALL, JUMP24
THUMB_BRANCHES = {10, 30}               # THM_CALL, THM_JUMP24
# Of both arches; the numbers do not meet.
BRANCHES = ARM_BRANCHES | THUMB_BRANCHES | {
    51, 102, 103,                       # THM_JUMP19, 11, 8
    279, 280, 282, 283}                 # TSTBR14, CONDBR19, JUMP26, CALL26


class Node:
    """A symbol with a place: name, start, size, edges (set of Nodes)."""
    __slots__ = ("name", "start", "size", "section", "edges")

    def __init__(self, name, start, size, section):
        self.name, self.start, self.size = name, start, size
        self.section, self.edges = section, set()


def references(file):
    """(place, address that it refers to, kind of relocation) of each in a file
    linked with --emit-relocs. Debug sections have none."""
    for section in file.sections:
        if section.type not in (SHT_RELA, SHT_REL) or \
                not file.sections[section.info].flags & elf.SHF_ALLOC:
            continue
        rela, shift = section.type == SHT_RELA, 32 if file.is64 else 8
        layout = struct.Struct({(True, True): "<QQq", (True, False): "<QQ",
                                (False, True): "<IIi", (False, False): "<II"}
                               [file.is64, rela])
        for entry in layout.iter_unpack(section.data):
            symbol = file.symbols[entry[1] >> shift]
            kind = entry[1] & ((1 << shift) - 1)
            if symbol.type == STT_SECTION:
                target = symbol.value + entry[2] if rela else \
                    _in_place(file, entry[0], kind)
            else:
                target = code_address(file, symbol)
            if target is not None:
                yield entry[0], target, kind


def code_address(file, symbol):
    """Where a symbol is, without arm's bit for T32."""
    if file.machine == elf.EM_ARM and symbol.type == elf.STT_FUNC:
        return symbol.value & ~1
    return symbol.value


def _word(file, address, size=4):
    for s in file.sections:
        if s.flags & elf.SHF_ALLOC and s.addr <= address < s.addr + s.size \
                and s.type != elf.SHT_NOBITS:
            at = address - s.addr
            return int.from_bytes(s.data[at:at + size], "little")
    return None


def _in_place(file, address, kind):
    """Where a relocation of arm's against a section leads."""
    word = _word(file, address)
    if word is None:
        return None
    if kind == 42:
        word = address + ((word << 1 & 0xffffffff) ^ 1 << 31) - (1 << 31) >> 1
    if kind in ARM_WORDS:
        return word & ~1
    if kind in ARM_BRANCHES:
        return address + 8 + (((word & 0xffffff) ^ 1 << 23) - (1 << 23)) * 4
    if kind in THUMB_BRANCHES:
        high, low = word & 0xffff, word >> 16
        s = high >> 10 & 1
        i1, i2 = (1 ^ (low >> 13 & 1) ^ s), (1 ^ (low >> 11 & 1) ^ s)
        imm = s << 24 | i1 << 23 | i2 << 22 | (high & 0x3ff) << 12 | \
            (low & 0x7ff) << 1
        target = address + 4 + ((imm ^ 1 << 24) - (1 << 24))
        return target & ~3 if not low >> 12 & 1 else target
    return None


class Graph:
    def __init__(self, path):
        self.file = elf.Elf(path)
        self.nodes = self._nodes()
        self.starts = [n.start for n in self.nodes]
        self.by_name = {}
        for s in self.file.symbols:
            if s.type in (elf.STT_FUNC, elf.STT_OBJECT, elf.STT_NOTYPE) and \
                    s.section not in (elf.SHN_UNDEF, elf.SHN_ABS):
                node = self.at(code_address(self.file, s))
                if node:
                    self.by_name.setdefault(s.name, node)
        self._edges()

    def _nodes(self):
        """One node a place: of several names the global, then the longest."""
        places = {}
        for s in self.file.symbols:
            if s.type not in (elf.STT_FUNC, elf.STT_OBJECT) or not s.size or \
                    s.section >= elf.SHN_LORESERVE:
                continue
            place = code_address(self.file, s)
            rank = (s.bind != elf.STB_LOCAL, s.size)
            if place not in places or rank > places[place][0]:
                places[place] = (rank, Node(s.name, place, s.size, s.section))
        return [places[p][1] for p in sorted(places)]

    def at(self, address):
        """The node that holds the address, or None."""
        i = bisect.bisect_right(self.starts, address) - 1
        if i < 0:
            return None
        node = self.nodes[i]
        return node if address < node.start + node.size else None

    def _edges(self):
        for offset, target, _ in references(self.file):
            source = self.at(offset)
            node = self.at(target) if source else None
            if node is not None and node is not source:
                source.edges.add(node)

    def paths(self, root):
        """{node: the node before it} on shortest ways from root."""
        before = {root: None}
        todo = collections.deque([root])
        while todo:
            node = todo.popleft()
            for other in sorted(node.edges, key=lambda n: n.start):
                if other not in before:
                    before[other] = node
                    todo.append(other)
        return before

    def dominators(self, roots):
        """{node: its immediate dominator, or None}: what has to go for the node
        to go (Cooper, Harvey, Kennedy)."""
        order, seen = [], set()
        for root in roots:
            self._postorder(root, seen, order)
        number = {n: i for i, n in enumerate(order)}
        entry = object()
        number[entry] = len(order)
        parents = {n: [] for n in order}
        for n in order:
            for m in n.edges:
                if m in number:
                    parents[m].append(n)
        for root in roots:
            parents[root].append(entry)
        dom = {entry: entry}
        changed = True
        while changed:
            changed = False
            for n in reversed(order):
                new = None
                for p in parents[n]:
                    if p in dom:
                        new = p if new is None else self._meet(dom, number,
                                                               p, new)
                if dom.get(n) is not new:
                    dom[n] = new
                    changed = True
        return {n: (None if dom[n] is entry else dom[n]) for n in order}

    @staticmethod
    def _meet(dom, number, a, b):
        while a is not b:
            while number[a] < number[b]:
                a = dom[a]
            while number[b] < number[a]:
                b = dom[b]
        return a

    @staticmethod
    def _postorder(root, seen, order):
        if root in seen:
            return
        seen.add(root)
        stack = [(root, iter(sorted(root.edges, key=lambda n: n.start)))]
        while stack:
            node, rest = stack[-1]
            for other in rest:
                if other not in seen:
                    seen.add(other)
                    stack.append((other, iter(sorted(
                        other.edges, key=lambda n: n.start))))
                    break
            else:
                stack.pop()
                order.append(node)
