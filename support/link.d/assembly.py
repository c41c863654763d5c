# SPDX-License-Identifier: BSD-3-Clause
"""The compiler's assembly for arm64, as far as outline.py has to understand it.

Instructions are compared as text and moved as they are. So it need only be known
of one that it does not matter where it stands: MOVABLE lists those. Everything
else stays, and what the source wrote unless it is of nothing but these.
"""

import re

MOVABLE = set("""
    add adds adr and ands asr bfi bfxil bic bics ccmn ccmp cinc cinv clz cmn cmp
    cneg csel cset csetm csinc csinv csneg dmb dsb eon eor extr isb ldp ldr ldrb
    ldrh ldrsb ldrsh ldrsw lsl lsr madd mneg mov movk mrs msr msub mul mvn neg
    negs orn orr rbit rev rev16 rev32 ror sbfiz sbfx sdiv smaddl smulh smull stp
    str strb strh sub subs sxtb sxth sxtw tst ubfiz ubfx udiv umaddl umulh umull
    uxtb uxth uxtw
    """.split())
CALLS = ("bl", "blr")

_LINK = re.compile(r"\b[xw]30\b")
_MAY_LINK = re.compile(r"\b([xw]30|lr|ret|b|bl|br|blr|eret)\b")
_LOCAL = re.compile(r"\.L\w+")
_CONDITIONS = "eq ne cs cc hs lo mi pl vs vc hi ls ge lt gt le".split()
_OPPOSITE = dict([(a, b) for a, b in zip(_CONDITIONS[::2], _CONDITIONS[1::2])] +
                 [(b, a) for a, b in zip(_CONDITIONS[::2], _CONDITIONS[1::2])])


class Line:
    """An instruction, a label, or what is neither: text as it is."""

    def __init__(self, text, op="", args="", label=""):
        self.text, self.op, self.args, self.label = text, op, args, label
        self.live = True                # is the link register used behind it?

    def movable(self):
        return self.op in MOVABLE

    def ends(self):
        """Is what follows reached by its label only?"""
        return self.op in ("b", "br", "ret")

    def target(self):
        """The local label that it branches to, if it does."""
        if self.op == "b" or condition(self.op):
            last = self.args.rsplit(" ", 1)[-1]
            return last if _LOCAL.fullmatch(last) else None
        return None

    def retarget(self, label):
        return instruction(self.op, self.args[:-len(self.target())] + label)

    def free(self):
        """Movable, and nothing to do with the link register."""
        return self.movable() and not _LINK.search(self.args)

    def calls(self):
        """May it be a branch at the end of a piece? Where branches are guarded,
        one by another register than these leads to no function."""
        return self.op == "bl" or self.op == "blr" and \
            self.args in ("x16", "x17")

    def sets_link(self):
        return self.op in CALLS or self._loads_link()

    def uses_link(self):
        """Also true of all that is not understood."""
        if self.label or self.target() or self._loads_link():
            return False
        names = _LINK if self.movable() or self.op in CALLS else _MAY_LINK
        return bool(names.search(self.text)) or \
            not self.op and bool(_LOCAL.search(self.text))

    def _loads_link(self):
        """ldp x29, x30, [sp], 32: the register is written, not read."""
        registers, _, address = self.args.partition("[")
        return self.op in ("ldp", "ldr") and bool(_LINK.search(registers)) and \
            not _LINK.search(address)


def condition(op):
    """What a conditional branch asks, or ""."""
    if op in ("cbz", "cbnz", "tbz", "tbnz"):
        return op
    op = op.removeprefix("b").removeprefix(".")
    return op if op in _CONDITIONS else ""


def opposite(line, label):
    """The branch to label that is taken when this one is not, or None."""
    if line.op in ("cbz", "cbnz"):
        op = "cbnz" if line.op == "cbz" else "cbz"
        return instruction(op, line.args[:-len(line.target())] + label)
    if condition(line.op) in _OPPOSITE:
        return instruction("b" + _OPPOSITE[condition(line.op)], label)
    return None


# --- Reading ------------------------------------------------------------


def instruction(op, args):
    return Line("\t%s\t%s" % (op, args) if args else "\t" + op, op, args)


def label_line(name):
    return Line(name + ":", label=name)


def read_instruction(text):
    """No instruction if it may be more than one, or relative to its place."""
    op, *args = text.split(None, 1)
    args = " ".join("".join(args).replace(",", ", ").split())
    if not re.fullmatch(r"[a-z][a-z0-9.]*", op) or \
            re.search(r"(^|[ \[(])\.(?!L)|\b\d+[bf]\b|[;:=\"\\]|//", args):
        return Line(text)
    return instruction(op, args)


def read_inline(lines):
    """What the source wrote, which stands between #APP and #NO_APP."""
    inner = [read_instruction(x) for x in lines
             if x.strip() and not x.startswith("//")]
    if all(x.movable() for x in inner):
        return inner
    return [Line("\n".join(["#APP", *lines, "#NO_APP"]))]


def read(text):
    lines, inline = [], None
    for x in text.splitlines():
        if x == "#APP":
            inline = []
        elif x == "#NO_APP":
            lines += read_inline(inline)
            inline = None
        elif inline is not None:
            inline.append(x)
        elif re.fullmatch(r"\.L\w+:", x):
            lines.append(label_line(x[:-1]))
        elif re.match(r"\t[a-z]", x):
            lines.append(read_instruction(x))
        else:
            lines.append(Line(x))
    return lines


def split(lines):
    """Lists of lines; each second one is a function in a section of its own."""
    parts, section, start = [[]], "", ""
    for x in lines:
        size = re.match(r"\t\.size\t([\w.]+), \.-", x.text)
        if start and size:
            if section == start:
                parts.append([])
            else:
                parts[-2:] = [parts[-2] + parts[-1]]
            start = ""
        if re.match(r"\t\.(section|text|data|bss)\b", x.text):
            section = x.text
        parts[-1].append(x)
        if not start and section.startswith("\t.section\t.text.") and \
                re.fullmatch(r"[A-Za-z_][\w.]*:", x.text):
            start = section
            parts.append([])
    return parts


# --- The link register --------------------------------------------------


def find_live(lines, before):
    """Set .live of a function's lines. before: the same in front of each label,
    of this function's, too, from now on."""
    before.update((x.label, False) for x in lines if x.label)
    changed = True
    while changed:
        changed, live = False, True
        for x in reversed(lines):
            if x.ends():
                live = False
            if x.target():
                live = live or before.get(x.target(), True)
            x.live = live
            live = x.uses_link() or live and not x.sets_link()
            if x.label and live and not before[x.label]:
                before[x.label] = changed = True


def pinned(lines):
    """Labels that others than branches without a reach to mind refer to."""
    names = set()
    for x in lines:
        if not x.label:
            found = set(_LOCAL.findall(x.text))
            if not x.op.startswith("tb"):
                found.discard(x.target())
            names |= found
    return names
