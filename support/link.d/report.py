# SPDX-License-Identifier: BSD-3-Clause
"""What an image holds, and why: for make syscalls and make size.

Both look at a graph of who refers to whom (graph.py). A call's chain is the
shortest way from the program's entry to it; its bytes are those that would go if
nothing called it any more."""

import glob
import os
import subprocess

import elf
from graph import STT_FILE, Graph

ENTRIES = ("main", "_start_c", "__libc_start_main", "exit")
CALL = "uk_syscall_r_"


def chains(probe, calls):
    """{call: names from the entry to the function that makes it} for a program
    that was linked against the stubs."""
    graph = Graph(probe)
    ways = [graph.paths(graph.by_name[e]) for e in ENTRIES
            if e in graph.by_name]
    found = {}
    for call in sorted(calls.names):
        names = None
        for prefix in (CALL, "uk_syscall_cp_", "uk_syscall_e_"):
            node = graph.by_name.get(prefix + call)
            for before in ways:
                if names is None and node in before:
                    names = _chain(before, node)[:-1]
        found[call] = [n for n in names or ["by its number"]
                       if not n.startswith("uk_syscall_")]
    return found


def _chain(before, node):
    names = []
    while node is not None:
        names.append(node.name)
        node = before[node]
    return names[::-1]


class Owners:
    """Which library and object a symbol of the image is from, by the objects
    that the kernel was made of."""

    def __init__(self, objects, nm):
        self.of_global, self.of_local = {}, {}
        for path in sorted(objects):
            library = "/".join(path.split("/")[-3:-1])
            owner = (library, os.path.basename(path))
            text = subprocess.run([nm, "--defined-only", path],
                                  capture_output=True, text=True).stdout
            for line in text.splitlines():
                _, kind, name = line.rsplit(None, 2)
                if kind.isupper() or kind in "wv":
                    self.of_global.setdefault(name, owner)
                stem = os.path.splitext(owner[1])[0]
                self.of_local.setdefault((stem, name), owner)

    def find(self, source, name):
        """source: the file that a local symbol is from, or None."""
        if source:
            stem = os.path.splitext(source)[0]
            owner = self.of_local.get((stem, name))
            if owner:
                return owner
        plain = name[3:] if name.startswith("uk_") else name
        return self.of_global.get(name) or self.of_global.get(plain)


def parts(path, objects, nm):
    """[(library, object, symbol, section, bytes)] of an image, sorted. Where a
    symbol is of no kernel object it is the program's or libc's."""
    owners = Owners(objects, nm)
    file = elf.Elf(path)
    source, places = None, {}
    for s in file.symbols:
        if s.type == STT_FILE:
            source = s.name
        if s.bind != elf.STB_LOCAL:
            source = None
        if s.type not in (elf.STT_FUNC, elf.STT_OBJECT) or not s.size or \
                s.section >= elf.SHN_LORESERVE:
            continue
        owner = owners.find(source, s.name)
        known = places.get(s.value)
        if known is None or (known[0] is None and owner):
            places[s.value] = (owner, s.name, file.sections[s.section].name,
                               s.size, source)
    rows = []
    for owner, name, section, size, source in places.values():
        library, item = owner or ("program and libc", source or "other")
        rows.append((library, item, name, section, size))
    rows += _rest(file, places)
    return sorted(rows)


def _rest(file, places):
    """What no symbol covers: strings, tables, alignment."""
    rows = []
    for i, s in enumerate(file.sections):
        if not s.flags & elf.SHF_ALLOC or not s.size:
            continue
        covered = end = 0
        inside = sorted((at, p[3]) for at, p in places.items()
                        if s.addr <= at < s.addr + s.size)
        for at, size in inside:
            covered += max(0, at + size - max(at, end))
            end = max(end, at + size)
        if s.size > covered:
            rows.append(("(no symbol)", s.name, "strings, tables, padding",
                         s.name, s.size - covered))
    return rows


def call_sizes(linked):
    """{call: bytes that only it needs} of an image linked with relocations."""
    graph = Graph(linked)
    roots = [graph.by_name[e] for e in ("_head", "vectors", "uk_boot",
                                        "_start", "main")
             if e in graph.by_name]
    kept = [n for n in graph.nodes if not n.edges and n not in roots]
    dom = graph.dominators(roots + [
        n for n in graph.nodes if n not in _reach(graph, roots)
        and n not in kept])
    sizes = {}
    for node in graph.nodes:
        seen = node
        while seen is not None:
            if seen.name.startswith(CALL):
                call = seen.name[len(CALL):]
                sizes[call] = sizes.get(call, 0) + node.size
                break
            seen = dom.get(seen)
    return sizes


def _reach(graph, roots):
    seen, todo = set(roots), list(roots)
    while todo:
        for other in todo.pop().edges:
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def kernel_objects(folder):
    """Objects of the libraries in a build folder."""
    return [p for d in ("lib", "drivers", "plat", "gen")
            for p in glob.glob("%s/%s/**/*.o" % (folder, d), recursive=True)]


def why_text(found):
    lines = []
    for call, names in found.items():
        lines.append("%-18s %s" % (call, " > ".join(names)))
    return "\n".join(lines) + "\n"


def _table(title, sizes):
    lines = ["", title]
    for name, size in sorted(sizes.items(), key=lambda i: (-i[1], i[0])):
        lines.append("%9d  %s" % (size, name))
    return lines


def size_text(rows, calls):
    libraries, items = {}, {}
    for library, item, _, _, size in rows:
        libraries[library] = libraries.get(library, 0) + size
        key = "%s/%s" % (library, item)
        items[key] = items.get(key, 0) + size
    lines = ["%9d  bytes in memory, without stacks and page tables"
             % sum(libraries.values())]
    lines += _table("by library", libraries)
    lines += _table("by object", items)
    lines += _table("by call: what only it needs", calls)
    return "\n".join(lines) + "\n"
