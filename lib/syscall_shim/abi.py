# SPDX-License-Identifier: BSD-3-Clause
"""syscalls.abi: its grammar stands at the top of that file."""

import re

from common import at

ARCHES = ("arm", "arm64")
FLAGS = ("frame", "noreturn")
WIDE = ("off_t", "int64_t", "uint64_t")
PRIVATE_MIN = 1000              # numbers of calls that Linux does not have
FRAME_LIMIT = 2000              # and of those among them that get a frame

_HEAD = re.compile(r"(?P<name>\w+)(?:@(?P<number>\w+))?\s+(?P<rest>[^(]*)"
                   r"\((?P<params>.*)\)$")
_ANNOTATION = re.compile(r"_([A-Z][a-z]+(?:_[a-z]+)*)_(?:\(([^)]*)\))?\s*")
_ACCESS = {"In": "in", "Out": "out", "Inout": "inout", "Addr": "none"}
_FORMS = {
    "": "one", "reads": "elements", "writes": "elements",
    "updates": "elements", "reads_bytes": "bytes", "writes_bytes": "bytes",
    "updates_bytes": "bytes", "reads_bits": "bits", "writes_bits": "bits",
    "updates_bits": "bits", "z": "string", "zz": "strings", "iov": "iov",
}
_VERBS = {"reads": "In", "writes": "Out", "updates": "Inout"}


class Param:
    """One parameter: its C type and name; access and form of a pointer."""

    def __init__(self, ctype, name):
        self.ctype = ctype
        self.name = name
        self.pointer = ctype.endswith("*")
        self.wide = ctype in WIDE
        self.passing = None     # "Halves", "Pages"
        self.access = None      # "in", "out", "inout", "none"
        self.form = None        # one of _FORMS' values
        self.optional = False
        self.count = None       # text between the parentheses
        self.annotation = ""

    def declaration(self):
        return self.ctype + ("" if self.pointer else " ") + self.name


class Call:
    """One line of the file."""

    def __init__(self, path, line, name):
        self.path, self.line, self.name = path, line, name
        self.number = None      # of @NUMBER
        self.names = {}         # arch -> [names of its number], [] for none
        self.numbers = {}       # arch -> number; filled in by numbers.assign
        self.flags = set()
        self.rtype = ""
        self.params = []

    def at(self, message):
        return at(self.path, self.line, "%s: %s" % (self.name, message))

    def label(self, arch):
        """The name under which the arch numbers it."""
        return self.names[arch][0]

    def option(self):
        return "SYSCALL_" + self.name.lstrip("_").upper()

    def prototype(self):
        params = ", ".join(p.declaration() for p in self.params) or "void"
        gap = "" if self.rtype.endswith("*") else " "
        return "%s%s%s(%s)" % (self.rtype, gap, self.name, params)


def _statements(path):
    """(line number, text) with continuation lines joined, comments gone."""
    with open(path) as f:
        lines = f.read().split("\n")
    start, text = 0, ""
    for number, line in enumerate(lines, 1):
        line = line.split("#")[0].rstrip()
        if line[:1].isspace() and line.strip():
            if not text:
                raise at(path, number, "a line that continues nothing")
            text += " " + line.strip()
            continue
        if text:
            yield start, text
        start, text = number, line
    if text:
        yield start, text


def _annotate(call, param, text, count):
    parts = text.split("_")
    if text in ("Halves", "Pages"):
        if not param.wide:
            raise call.at("_%s_ is for a 64-bit parameter, not %s"
                          % (text, param.name))
        param.passing = text
        return
    param.optional = parts[-1] == "opt"
    if param.optional:
        parts.pop()
    form = "_".join(parts[1:])
    if parts[0] not in _ACCESS or form not in _FORMS:
        raise call.at("no such annotation: _%s_" % text)
    if _VERBS.get(form.split("_")[0], parts[0]) != parts[0]:
        raise call.at("_%s_ contradicts itself" % text)
    if not param.pointer:
        raise call.at("_%s_ on %s, which is no pointer" % (text, param.name))
    param.access = _ACCESS[parts[0]]
    param.form = _FORMS[form]
    if (count is None) != (param.form in ("one", "string", "strings")):
        raise call.at("_%s_ %s count" % (text, "lacks a" if count is None
                                         else "takes no"))
    param.count = count


def _parse_param(call, text):
    match = _ANNOTATION.match(text)
    bare = text[match.end():] if match else text
    split = re.match(r"(.*?)(\w+)$", bare)
    ctype = " ".join(split[1].split()) if split else ""
    if not ctype:
        raise call.at("a parameter is TYPE NAME, not '%s'" % text)
    param = Param(ctype, split[2])
    if match:
        param.annotation = match[0].strip()
        _annotate(call, param, match[1], match[2])
    elif param.pointer:
        raise call.at("pointer %s lacks an annotation" % param.name)
    return param


def _check_counts(call):
    names = [p.name for p in call.params]
    if len(set(names)) != len(names):
        raise call.at("two parameters of one name")
    for param in call.params:
        count = (param.count or "0").lstrip("*")
        if count not in names and not count.isdigit():
            raise call.at("the count of %s, '%s', is neither a parameter nor a"
                          " number" % (param.name, param.count))


def _parse(path, line, text):
    match = _HEAD.match(text)
    if not match:
        raise at(path, line, "not NAME ... RETURN-TYPE (PARAMETERS): " + text)
    call = Call(path, line, match["name"])
    call.names = {arch: [call.name] for arch in ARCHES}
    if match["number"]:
        call.number = int(match["number"], 0)
        if call.number < PRIVATE_MIN:
            raise call.at("a number of one's own is %d or more" % PRIVATE_MIN)
    words = match["rest"].split()
    while words:
        key, equals, value = words[0].partition("=")
        if equals and key in ARCHES and value:
            call.names[key] = [] if value == "-" else value.split("|")
        elif words[0] in FLAGS:
            call.flags.add(words[0])
        else:
            break
        words.pop(0)
    call.rtype = " ".join(words)
    if not call.rtype or "=" in call.rtype:
        raise call.at("no return type, or an unknown word before it: '%s'"
                      % call.rtype)
    # Commas inside an annotation's parentheses do not occur.
    params = match["params"].strip()
    if params != "void":
        call.params = [_parse_param(call, p.strip())
                       for p in params.split(",")]
    _check_counts(call)
    if call.number is not None and any(
            names != [call.name] for names in call.names.values()):
        raise call.at("a call with a number of one's own has no other names")
    if "frame" in call.flags and (call.number or 0) >= FRAME_LIMIT:
        raise call.at("a frame call stands in the table: its number is below %d"
                      % FRAME_LIMIT)
    return call


def read(paths):
    """{name: Call} of all files, in their order."""
    calls = {}
    for path in paths:
        for line, text in _statements(path):
            call = _parse(path, line, text)
            if call.name in calls:
                first = calls[call.name]
                raise call.at("is already described in %s:%d"
                              % (first.path, first.line))
            calls[call.name] = call
    return calls
