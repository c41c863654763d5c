# SPDX-License-Identifier: BSD-3-Clause
"""The numbers of calls: musl's bits/syscall.h.in of an arch gives them, and
syscalls.lock remembers them with arity and types, so that nothing that a program
was built against changes unnoticed."""

import re

from common import Error, at
from abi import ARCHES
from registers import registers

_DEFINE = re.compile(r"#define\s+__(?:ARM_)?NR_(\w+)\s+(\w+)")


def read_header(path):
    """[(name, number, its spelling, macro)] of a bits/syscall.h.in."""
    found = []
    with open(path) as f:
        for text in f:
            match = _DEFINE.match(text)
            if match:
                macro = text.split()[1]
                found.append((match[1], int(match[2], 0), match[2], macro))
    if not found:
        raise Error("%s: holds no __NR_ lines" % path)
    return found


def read_lock(path):
    """{name: (line, text)} and {arch: {number's name: number}}."""
    entries, numbers = {}, {arch: {} for arch in ARCHES}
    with open(path) as f:
        for line, text in enumerate(f, 1):
            text = text.rstrip("\n")
            if not text or text[0] == "#":
                continue
            fields = text.split(None, 3)
            if len(fields) != 4:
                raise at(path, line, "not NAME ARM ARM64 PROTOTYPE")
            entries[fields[0]] = (line, text)
            for arch, field in zip(ARCHES, fields[1:3]):
                if field != "-":
                    names, number = field.rsplit("=", 1)
                    for name in names.split("|"):
                        numbers[arch][name] = int(number, 0)
    return entries, numbers


def assign(calls, arch, known):
    """Fill in the numbers of one arch. known: {name: number}."""
    taken = {}
    for call in calls.values():
        if call.number is not None:
            call.numbers[arch] = call.number
        else:
            present = [n for n in call.names[arch] if n in known]
            explicit = call.names[arch] != [call.name]
            if explicit and len(present) != len(call.names[arch]):
                missing = set(call.names[arch]) - set(present)
                raise call.at("%s has no call named %s"
                              % (arch, ", ".join(sorted(missing))))
            if not present:
                call.names[arch] = []
                continue
            call.numbers[arch] = known[present[0]]
            if any(known[n] != known[present[0]] for n in present):
                raise call.at("%s are not one number on %s"
                              % ("|".join(present), arch))
        other = taken.setdefault(call.numbers[arch], call)
        if other is not call:
            raise call.at("has number %d on %s, and so has %s (%s:%d)"
                          % (call.numbers[arch], arch, other.name,
                             other.path, other.line))
    covered = {n for c in calls.values() for n in c.names[arch]}
    missing = sorted(set(known) - covered)
    if missing:
        raise Error("%s numbers calls that the ABI file lacks: %s"
                    % (arch, " ".join(missing)))


def assign_host(calls, known):
    """The same for plat/host: whatever of the calls x86-64 has as well."""
    for call in calls.values():
        names = [n for n in (call.name, *call.names["arm64"]) if n in known]
        call.names["host"] = names[:1]
        if names:
            call.numbers["host"] = known[names[0]]


def check_numbered(calls):
    for call in calls.values():
        if not call.numbers:
            raise call.at("no arch has a number for it (give it @NUMBER if it "
                          "is not Linux's)")


def lock_line(call):
    fields = [call.name]
    for arch in ARCHES:
        if arch in call.numbers:
            fields.append("%s=%d" % ("|".join(call.names[arch]),
                                     call.numbers[arch]))
        else:
            fields.append("-")
    regs = [str(registers(call, arch).count) if arch in call.numbers else "-"
            for arch in ARCHES]
    params = ", ".join(" ".join(filter(None, (p.annotation, p.declaration())))
                       for p in call.params) or "void"
    flags = "".join(f + " " for f in sorted(call.flags))
    return "%-24s %-32s %-24s %s %s%s (%s)" % (
        *fields, "/".join(regs), flags, call.rtype, params)


LOCK_HEAD = """\
# SPDX-License-Identifier: BSD-3-Clause
# Written by gen.py --update-lock, which adds new calls and changes none:
# name, number on arm, number on arm64, registers on arm/arm64, prototype.
"""


def check_lock(calls, path):
    """Mistakes, as texts; [] if all is as it was."""
    entries, _ = read_lock(path)
    wrong = []
    for call in calls.values():
        if call.number is not None:
            continue            # an application's own
        new = lock_line(call)
        if call.name not in entries:
            wrong.append(str(call.at("is not in %s: run gen.py --update-lock"
                                     % path)))
        elif entries[call.name][1] != new:
            line, old = entries[call.name]
            wrong.append("%s\n  locked by %s:%d\n  was: %s\n  is:  %s" % (
                call.at("an existing call has changed"), path, line,
                " ".join(old.split()), " ".join(new.split())))
    gone = [n for n in entries if n not in calls]
    wrong += ["%s:%d: %s: an existing call is gone"
              % (path, entries[n][0], n) for n in gone]
    return wrong


def update_lock(calls, path):
    try:
        entries, _ = read_lock(path)
    except FileNotFoundError:
        entries = {}
    lines = {n: text for n, (_, text) in entries.items()}
    for call in calls.values():
        if call.number is None:
            lines.setdefault(call.name, lock_line(call))
    return LOCK_HEAD + "".join(lines[n] + "\n" for n in sorted(lines))
