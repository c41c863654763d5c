# SPDX-License-Identifier: BSD-3-Clause
"""What the libraries provide, as their UK_PROVIDED_SYSCALLS say: lines
PATH[:LINE] NAME-NARGS [OPTION], or words PATH[:LINE]:NAME-NARGS."""

import glob
import os
import re

from common import Error

_LINE = re.compile(r"(?P<path>[^:\s]+)(?::(?P<line>\d+))?[:\s](?P<call>\S+)"
                   r"(?:\s+(?P<option>\w+))?$")


_OFFER = re.compile(r"^\s*UK_PROVIDED_SYSCALLS-(?:\$[({]CONFIG_(\w+)[)}]|y)"
                    r"\s*\+?:?=(.*)$")


class Provided:
    """One entry: where it was written, and the option that it hangs on."""

    def __init__(self, path, line, option):
        self.path, self.line = path, line
        self.option = None if option in (None, "y") else option
        self.where = "%s:%s" % (path, line) if line else path


def _find_line(path, call):
    """The line of a Makefile.uk that names the call, or None."""
    word = re.compile(r"(?<![\w-])%s(?![\w-])" % re.escape(call))
    try:
        with open(path) as f:
            for number, text in enumerate(f, 1):
                if word.search(text.split("#")[0]):
                    return number
    except OSError:
        pass
    return None


# The host's platform is for tests: what it offers is in no image.
_HOST = "ARCH_HOST"


def _offers():
    """What the tree's libraries provide, turned on or not; run at its root."""
    entries = {}                # a call may stand in two branches of an if
    for path in sorted(glob.glob("lib/*/Makefile.uk")
                       + glob.glob("drivers/*/Makefile.uk")
                       + glob.glob("plat/*/Makefile.uk")):
        with open(path) as f:
            lines = f.read().replace("\\\n", " ").split("\n")
        for line in lines:
            match = _OFFER.match(line.split("#")[0])
            offered = match and match[1] != _HOST
            for call in match[2].split() if offered else ():
                entries.setdefault((path, call), "%s %s %s" % (
                    path, call, match[1] or "y"))
    return list(entries.values())


def _entries(source):
    """source: a file of lines, the words themselves, or None: the tree."""
    if source is None:
        return _offers()
    if not os.path.isfile(source):
        return source.split()
    with open(source) as f:
        return [text.strip() for text in f if text.strip()]


def read(source, calls):
    """{name: Provided}, checked against the ABI; raises one Error for all."""
    provided, wrong = {}, []
    for text in _entries(source):
        match = _LINE.match(text)
        if not match:
            wrong.append("UK_PROVIDED_SYSCALLS: not PATH:NAME-NARGS: " + text)
            continue
        line = match["line"] or _find_line(match["path"], match["call"])
        entry = Provided(match["path"], line, match["option"])
        problem = _check(match["call"], entry, calls, provided)
        if problem:
            wrong.append("%s: UK_PROVIDED_SYSCALLS: %s"
                         % (entry.where, problem))
    if wrong:
        raise Error("\n".join(wrong))
    return provided


def _check(text, entry, calls, provided):
    name, dash, nargs = text.rpartition("-")
    if not dash or not nargs.isdigit():
        return "'%s' is not NAME-NARGS" % text
    if name not in calls:
        return "unknown call '%s': no line of %s describes it%s" % (
            name, " or ".join(sorted({c.path for c in calls.values()})),
            _hint(name, calls))
    call = calls[name]
    if int(nargs) != len(call.params):
        return "%s takes %d arguments, not %s (%s:%d)" % (
            name, len(call.params), nargs, call.path, call.line)
    if name in provided:
        return "%s is already provided by %s" % (name, provided[name].where)
    provided[name] = entry
    return None


def _hint(name, calls):
    for call in calls.values():
        if any(name in names for names in call.names.values()):
            return " (as a number's name it belongs to '%s')" % call.name
    return ""
