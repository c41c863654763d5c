# SPDX-License-Identifier: BSD-3-Clause
"""Which conversions printf() and its kin can come to do in a program.

vfprintf() brings much that few formats ask for: floating point (on arm64 with
the arithmetic of 128 bits), the texts of errors, multibyte characters. Each is
left out if no call can come to need it. That is so if every format of the
program is known: all references to the family are calls, and trace.py knows what
strings each can be given, which nobody writes to. One call of which that is not
so, as one with a format from a variable, a catalogue or a caller, an address
taken, libc's own wprintf() or syslog(), and all is kept.

Functions of the family that are libc's pass on the format that they are given:
their callers count instead."""

import re

import elf
import graph
import inputs
import trace

# Which argument is the format.
FAMILY = {"printf": 0, "fprintf": 1, "dprintf": 1, "sprintf": 1, "asprintf": 1,
          "snprintf": 2, "warn": 0, "warnx": 0, "err": 1, "errx": 1}
FAMILY.update({"v" + name: at for name, at in FAMILY.items()})
# What a conversion brings, by its letter. A state that musl takes for an error
# counts like any other.
FLOAT, ERROR, WIDE = "float", "error", "wide"
ALL = frozenset((FLOAT, ERROR, WIDE))
BRINGS = {**dict.fromkeys("aAeEfFgG", FLOAT), "m": ERROR,
          **dict.fromkeys("CS", WIDE)}
_CONVERSION = re.compile(rb"%(?:%|[-+ #0'0-9.*$]*([hlLqjzt]*)(.?))", re.DOTALL)


def of_format(text):
    """What a format's conversions bring."""
    found = set()
    for length, letter in _CONVERSION.findall(text):
        letter = letter.decode("latin-1")
        found.add(BRINGS.get(letter))
        if b"l" in length and letter in ("c", "s"):
            found.add(WIDE)
    return found - {None}


def find(tools, path, map_path):
    """What the formats of a program bring, a subset of ALL; None if vfprintf()
    is not in it, or not libc's. It was linked with --emit-relocs and has a
    map."""
    file = elf.Elf(path)
    origins = inputs.Inputs(map_path)
    family = {}
    for name, symbol in file.defined().items():
        at = graph.code_address(file, symbol)
        if name in FAMILY and origins.at(at).startswith("libc.a("):
            family[at] = (name, symbol.size, FAMILY[name])
    if "vfprintf" not in (name for name, _, _ in family.values()):
        return None
    calls = trace.calls(file, family)
    return ALL if calls is None else _of_calls(tools, path, file, calls)


def _of_calls(tools, path, file, calls):
    program = trace.Program(tools, path, file)
    found = set()
    for place, register in calls:
        addresses = program.constants(place, register)
        for address in addresses or (None,):
            text = address and _string(file, address)
            if text is None:
                return ALL
            found |= of_format(text)
    return found


def _string(file, address):
    """The string at an address that nobody writes to, or None."""
    for s in file.sections:
        if s.flags & elf.SHF_ALLOC and not s.flags & elf.SHF_WRITE and \
                s.addr <= address < s.addr + len(s.data):
            text, end, _ = bytes(s.data[address - s.addr:]).partition(b"\0")
            return text if end else None
    return None
