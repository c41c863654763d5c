# SPDX-License-Identifier: BSD-3-Clause
"""Which system calls a program links.

The program is linked, with the direct libc.a, against nothing but stubs: one a
call, each in a section of its own (probe.o of the sysroot). The stubs that the
linker does not throw away are the calls that the program's functions call by
name. Calls by number are found in the result's instructions (callscan.py)."""

import re

import callscan
import elf
from config import Error, note

# Functions that take a call's number, and in which argument.
TAKERS = {"syscall": 0, "__setxid": 0, "uk_syscall": 0, "uk_syscall_r": 0,
          "uk_syscall6": 0, "uk_syscall6_r": 0}
# Functions whose number is their caller's, who is looked at instead; and the one
# that handles a cancelled thread: its calls are made elsewhere, too.
FORWARDERS = {*TAKERS, "do_setxid", "__syscall_cp_c", "sccp",
              "__syscall_cp_asm"}
# What arm's linker puts between A32 and T32 code.
_VENEER = re.compile(r"__(\w+)_(?:from_thumb|from_arm|veneer)$")
_STUB = re.compile(r"uk_syscall_([ref])_(\w+)$")


class Calls:
    """What probing found. names: calls by name; numbers: by number, named or
    not; named_by_number: the names among those; cp: cancellation points among the names; cancels: pthread_cancel is
    in the program; unresolved, svcs: callscan's sites."""

    def __init__(self):
        self.names, self.numbers, self.cp = set(), set(), set()
        self.named_by_number = set()
        self.cancels = False
        self.unresolved, self.svcs = [], []
        self.needless, self.narrow = set(), {}

    def by_number(self):
        """Is any call made by svc, or by syscall()?"""
        return self.svcs or self.numbers or self.unresolved

    def leave_out(self, needless, narrow):
        """Without some, and with other handlers for some: {call: symbol}."""
        self.names -= needless
        self.needless = needless
        self.narrow = {**narrow,
                       **{n: "uk_syscall_needless_" + n for n in needless}}


def link(tools, sysroot, objects, libgcc, nolibc, *options):
    out = tools.path("probe.elf")
    lib = sysroot + "/lib/"
    libc = [] if nolibc else [lib + "libc.a"]
    starts = [lib + "start.o"] if nolibc else [lib + "crt1.o", lib + "crti.o"]
    ends = [] if nolibc else [lib + "crtn.o"]
    tools.run("ld", "-static", "--gc-sections", "--emit-relocs",
              "-Map", tools.path("probe.map"), "-o", out,
              *starts, "-L" + lib, *objects, lib + "glue.o", lib + "probe.o",
              "--start-group", *libc, libgcc,
              "--end-group", *ends, "-e", "_start", "-z", "noexecstack",
              "--unresolved-symbols=ignore-all", *options)
    return out


def collect(path, by_number):
    """The Calls of a linked program. by_number:
    {number: name} of every call."""
    file = elf.Elf(path)
    calls = Calls()
    known = set(by_number.values())
    for s in file.symbols:
        match = _STUB.match(s.name)
        if match:
            calls.names.add(match[2])
        elif s.name.startswith("uk_syscall_cp_"):
            calls.cp.add(s.name[len("uk_syscall_cp_"):])
        elif s.section == elf.SHN_UNDEF:
            if s.name in known:         # no libc: write() is the kernel's
                calls.names.add(s.name)
        elif s.name == "pthread_cancel":
            calls.cancels = True
    _scan(file, calls)
    calls.named_by_number = {by_number[n] for n in calls.numbers
                             if n in by_number}
    calls.names |= calls.named_by_number
    return calls


def _scan(file, calls):
    takers, veneers = {}, set()
    for s in file.symbols:
        name = s.name
        match = _VENEER.match(name)
        if match:
            name = match[1]
            veneers.add(s.name)
        if name in TAKERS and s.section != elf.SHN_UNDEF:
            addr = s.value & ~1 if file.machine == elf.EM_ARM else s.value
            takers[addr] = (name, TAKERS[name])
    for site in callscan.scan(file, takers):
        if site.kind == "svc":
            calls.svcs.append(site)
        if site.function in FORWARDERS or site.function in veneers:
            continue
        if site.number is None:
            calls.unresolved.append(site)
        else:
            calls.numbers.add(site.number)


def explain_unresolved(calls, mode):
    if mode != "linked" or not calls.unresolved:
        return
    places = sorted({"%s()" % s.function for s in calls.unresolved})
    note("%s: system call by a number that only run time knows; "
         "what it may call is not in the image unless something else calls it.\n"
         "      make menuconfig: choose all calls (SYSCALLS_ALL), or those that "
         "it needs (SYSCALLS_CHOSEN)" % ", ".join(places))


def require_main(path):
    """A program without main() is a mistake better named than the linker does."""
    for s in elf.Elf(path).symbols:
        if s.name == "main" and s.section == elf.SHN_UNDEF:
            raise Error("the application defines no main()")
