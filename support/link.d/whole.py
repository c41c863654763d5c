# SPDX-License-Identifier: BSD-3-Clause
"""Which of the kernel's objects an image takes, and what of theirs others refer
to: what support/small.mk compiles once more, as one. Nothing else of it need be
visible, so that the compiler may do with the rest as it likes."""

import bisect
import os
import subprocess

import elf
import graph

TINY = 0xf0000      # bytes of an image that adr of arm64 reaches from anywhere


class Owners:
    """Which objects a symbol of the image is from."""

    def __init__(self, nm, objects):
        self.by_name, self.by_file = {}, {}
        text = subprocess.run([nm, "-A", "--defined-only", *objects], check=True,
                              capture_output=True, text=True).stdout
        for line in text.splitlines():
            where, kind, name = line.rsplit(None, 2)
            path = where.rsplit(":", 1)[0]
            if kind.isupper() or kind in "wv":
                self.by_name.setdefault(name, []).append(path)
            key = (_stem(path), name)
            self.by_file.setdefault(key, []).append(path)

    def of_global(self, name):
        """mem* and str* are renamed when libraries are joined."""
        return self.by_name.get(name) or \
            self.by_name.get(name.removeprefix("uk_"), [])

    def of(self, source, name):
        return self.by_file.get((_stem(source or ""), name)) or \
            self.of_global(name)


def _stem(path):
    return os.path.splitext(os.path.basename(path))[0]


def needs(file, nm, objects):
    """(objects, names of theirs that others refer to) of an image linked with
    --emit-relocs. objects: those to choose from."""
    owners = Owners(nm, objects)
    taken, roots, source, globals_at, ours = set(), set(), None, {}, []
    for s in file.symbols:
        if s.type == graph.STT_FILE:
            source = s.name
        if s.type not in (elf.STT_FUNC, elf.STT_OBJECT) or \
                s.section in (elf.SHN_UNDEF, elf.SHN_ABS):
            continue
        found = owners.of(source, s.name)
        taken.update(found)
        at = graph.code_address(file, s)
        if found and s.size:
            ours.append((at, at + s.size))
        if owners.of_global(s.name):
            globals_at.setdefault(at, set()).add(s.name)
            # The compiler's own helpers, and what is found through a table.
            if s.name.startswith(("__", "uk_init_", "uk_driver_", "uk_option_")):
                roots.add(s.name)
    ours.sort()
    for place, target, _ in graph.references(file):
        i = bisect.bisect_right(ours, (place, 1 << 64)) - 1
        if i < 0 or place >= ours[i][1]:
            roots |= globals_at.get(target, set())
    return sorted(taken), sorted(roots)


def undefined(nm, objects):
    """What the objects refer to and none of them defines."""
    text = subprocess.run([nm, "-A", *objects], check=True,
                          capture_output=True, text=True).stdout
    kinds = {True: set(), False: set()}
    for line in text.splitlines():
        _, kind, name = line.rsplit(None, 2)
        kinds[kind == "U"].add(name)
    return sorted(kinds[True] - kinds[False])


def write(path, file, nm, objects):
    """The answers as a makefile."""
    taken, roots = needs(file, nm, objects)
    symbols = file.defined()
    size = symbols["_image_end"].value - symbols["_image_start"].value
    with open(path, "w") as f:
        for name, values in (("NEEDED", taken), ("ROOTS", roots),
                             ("OUTSIDE", undefined(nm, taken)),
                             ("TINY", ["y"] if size < TINY else [])):
            f.write("SMALL_%s := %s\n" % (name, " ".join(values)))
