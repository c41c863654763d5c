# SPDX-License-Identifier: BSD-3-Clause
"""Calls that a program refers to and that it cannot come to make, or of which it
uses less than all: lib/musl/needless says which, and who may refer to them."""

import os

import callers
import elf
import graph
import inputs
import trace
from config import Error

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                     "../../lib/musl/needless")
PT_TLS = 7
F_SETLEASE, F_NOTIFY = 1024, 1026


class Probe:
    """The program, linked; names: of the calls in it."""

    def __init__(self, tools, path, names):
        self.tools, self.path, self.names = tools, path, names
        self.file = elf.Elf(path)

    def has(self, *functions):
        return any(s.name in functions for s in self.file.symbols
                   if s.section != elf.SHN_UNDEF)

    def seeks(self):
        return self.has("__toread", "__fseeko_unlocked", "__ftello_unlocked") \
            or any("__stdio_seek" not in caller
                   for caller in callers.of(self.file, "__lseek"))

    def arguments(self, name, register):
        """What a function of libc can get there, in all its calls; None: that is
        not known."""
        symbol = self.file.defined().get(name)
        if symbol is None:
            return set()
        at = graph.code_address(self.file, symbol)
        origins = inputs.Inputs(self.tools.path("probe.map"))
        if not origins.at(at).startswith("libc.a("):
            return None
        calls = trace.calls(self.file, {at: (name, symbol.size, register)})
        if not calls:
            return None if calls is None else set()
        program, found = trace.Program(self.tools, self.path, self.file), set()
        for place, number in calls:
            values = program.constants(place, number)
            if values is None:
                return None
            found |= values
        return found

    def watches(self):
        commands = self.arguments("fcntl", 1)
        return commands is None or bool(commands & {F_SETLEASE, F_NOTIFY})


CIRCUMSTANCES = {
    "": lambda probe: False,
    "never": lambda probe: False,
    "tls": lambda probe: any(s.type == PT_TLS and s.memsz
                             for s in probe.file.segments),
    "threads": lambda probe: bool(probe.names & {"clone", "clone3", "fork",
                                                 "vfork"}),
    "closes": lambda probe: probe.has("fclose", "freopen", "__fclose_ca"),
    "seeks": Probe.seeks,
    "watches": Probe.watches,
}


def read_table(path=TABLE):
    """[(calls, circumstance, handler or "", functions)], the first and the last a
    set."""
    rows = []
    with open(path) as f:
        for number, line in enumerate(f, 1):
            fields = line.split("#")[0].split()
            if not fields:
                continue
            circumstance, _, handler = \
                fields[1].partition("=") if len(fields) > 2 else ("?", "", "")
            if circumstance not in CIRCUMSTANCES:
                raise Error("%s:%d: calls, circumstance, functions"
                            % (path, number))
            rows.append((set(fields[0].split(",")), circumstance, handler,
                         set(fields[2:])))
    return rows


def find(tools, path, calls, rows):
    """(needless, narrow): the set of calls to leave out, {call: handler}. path:
    the probe, of which calls tells; its map is beside it."""
    probe = Probe(tools, path, calls.names)
    users = callers.find(probe.file)
    needless, narrow = set(), {}
    for candidates, circumstance, handler, functions in rows:
        for call in candidates & calls.names - calls.named_by_number:
            if call not in users or any(names.isdisjoint(functions)
                                        for names in users[call]):
                continue
            if CIRCUMSTANCES[circumstance](probe):
                continue
            if handler:
                narrow[call] = "uk_syscall_%s_%s" % (handler, call)
            else:
                needless.add(call)
    return needless, narrow
