# SPDX-License-Identifier: BSD-3-Clause
"""Calls that a program refers to and that it cannot come to make, or of which it
uses less than all: lib/musl/needless says which, and who may refer to them."""

import os

import callers
import elf
from config import Error

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                     "../../lib/musl/needless")
PT_TLS = 7


def _has(*functions):
    return lambda file, names: any(s.name in functions for s in file.symbols
                                   if s.section != elf.SHN_UNDEF)


_seeks = _has("__toread", "__fseeko_unlocked", "__ftello_unlocked")
CIRCUMSTANCES = {
    "never": lambda file, names: False,
    "tls": lambda file, names: any(s.type == PT_TLS and s.memsz
                                   for s in file.segments),
    "threads": lambda file, names: bool(names & {"clone", "clone3", "fork",
                                                 "vfork"}),
    "closes": _has("fclose", "freopen", "__fclose_ca"),
    "seeks": lambda file, names: _seeks(file, names)
             or any("__stdio_seek" not in caller
                    for caller in callers.of(file, "__lseek")),
}


def read_table(path=TABLE):
    """[(calls, circumstance or "=handler", functions)], each but one a set."""
    rows = []
    with open(path) as f:
        for number, line in enumerate(f, 1):
            fields = line.split("#")[0].split()
            if not fields:
                continue
            if len(fields) < 3 or (fields[1][0] != "="
                                   and fields[1] not in CIRCUMSTANCES):
                raise Error("%s:%d: calls, circumstance, functions"
                            % (path, number))
            rows.append((set(fields[0].split(",")), fields[1],
                         set(fields[2:])))
    return rows


def find(path, calls, rows):
    """(needless, narrow): the set of calls to leave out, {call: handler}. path:
    the probe, of which calls tells."""
    file = elf.Elf(path)
    users = callers.find(file)
    needless, narrow = set(), {}
    for candidates, circumstance, functions in rows:
        for call in candidates & calls.names - calls.named_by_number:
            if call not in users or any(names.isdisjoint(functions)
                                        for names in users[call]):
                continue
            if circumstance[0] == "=":
                narrow[call] = "uk_syscall_%s_%s" % (circumstance[1:], call)
            elif not CIRCUMSTANCES[circumstance](file, calls.names):
                needless.add(call)
    return needless, narrow
