# SPDX-License-Identifier: BSD-3-Clause
"""Which constants can be in a register at a place of a linked program.

From the place instructions are followed backwards, over every branch that leads
there, until each way has met one that writes the register. Copies and sums with
a constant are followed further; a constant is an answer; anything else, and all
that is not understood, means that it is not known. So a wrong answer is none:

  - An instruction that does not name a register does not write it, but for calls,
    which keep only what the procedure call standard says.
  - The ways into an instruction are the one before it and direct branches. At a
    function's start, at an address that anything but a branch refers to, and in
    functions with a computed jump there may be others: not known.
  - Landing pads of exceptions would be further ways: a program that has
    a personality function has no answers at all.

objdump reads the instructions: A64, A32 and T32 alike are lines of text."""

import re
from bisect import bisect_right

import elf
import graph

MAX_STEPS = 4000
_LINE = re.compile(r" *([0-9a-f]+):\t(\S+)(?:\t([^\n]*))?")
_COMMENT = re.compile(r"\s*(?://|@|;).*")
_TARGET = re.compile(r"([0-9a-f]+)(?: <|$)")
# Each beside its opposite.
_CONDITIONS = "eq ne cs cc hs lo mi pl vs vc hi ls ge lt gt le".split()
# Of arm and arm64, by their names without condition: those that write nothing
# but, perhaps, memory, and those that write their first operand alone.
_SILENT = set("""cmp cmn tst teq ccmp ccmn str strb strh stur sturb sturh stp push nop
    it ite itt itee itet itte ittt dmb dsb isb pld prfm""".split())
_SINGLE = set("""mov movs movw movz movn movt mvn mvns neg negs add adds addw sub
    subs subw rsb rsbs and ands orr orrs orn eor eors bic bics lsl lsls lsr lsrs asr
    asrs ror mul muls madd msub mneg mla smull umull sdiv udiv ubfx sbfx ubfiz sbfiz
    bfi bfxil sxtb sxth sxtw uxtb uxth csel cset csetm csinc csinv csneg cinc cinv
    cneg clz adr adrp ldr ldrb ldrh ldrsb ldrsh ldrsw ldur ldurb
    ldurh ldursb ldursh ldursw""".split())
_SINGLE -= {"smull", "umull"}           # two on arm
_CALLS = {"bl", "blx", "blr"}
_ALIASES = {"sl": 10, "fp": 11, "ip": 12, "lr": 14, "pc": 15}
_REGISTER = re.compile(r"\b(?:[xwr](\d+)|(sl|fp|ip|lr|pc))\b")
UNKNOWN = ("unknown",)
_UNWINDING = (".eh_frame", ".ARM.exidx", ".ARM.extab")


def calls(file, family):
    """[(address, register)] of the calls of functions: family is {address: (name,
    size, register)}; but for the family's own. None if there are other references
    than calls."""
    found = []
    code = [(s.addr, s.addr + s.size) for _, s in file.text_sections()]
    unwinding = [(s.addr, s.addr + s.size) for s in file.sections
                 if s.name.startswith(_UNWINDING)]
    for place, target, kind in graph.references(file):
        if target not in family:
            continue
        if any(start <= place < end for start, end in unwinding):
            continue
        if kind not in graph.BRANCHES or \
                not any(start <= place < end for start, end in code):
            return None
        if not any(start <= place < start + size
                   for start, (_, size, _) in family.items()):
            found.append((place, family[target][2]))
    return found


def _number(text):
    """Of "#12", "#0x1f", or None."""
    match = re.fullmatch(r"#(-?(?:0x[0-9a-f]+|\d+))", text)
    return int(match[1], 0) if match else None


def _opposite(condition):
    return _CONDITIONS[_CONDITIONS.index(condition) ^ 1]


def _register(text):
    match = _REGISTER.fullmatch(text)
    if not match:
        return None
    return int(match[1]) if match[1] else _ALIASES[match[2]]


class _Instruction:
    """op without condition and width; condition: that it has on arm, or whether it
    has any; parts: the operands."""

    def __init__(self, addr, op, rest, arm):
        self.addr, self.comment = addr, rest
        self.text = _COMMENT.sub("", rest)
        self.parts = [p.strip() for p in self.text.split(",")]
        self.condition = None
        if arm:
            op = op.split(".")[0]
            for end in _CONDITIONS:
                base = op[:-2]
                if op.endswith(end) and (base in _SILENT | _SINGLE | _CALLS
                                         or base in ("b", "bx", "pop", "ldm")):
                    if op in _SINGLE | _CALLS:      # "movs", "bls" is "b"
                        continue
                    op, self.condition = base, end
                    break
        elif op.startswith("b."):
            op, self.condition = "b", op[2:]
        self.op, self.arm = op, arm

    def names(self, register):
        return any((int(m[1]) if m[1] else _ALIASES[m[2]]) == register
                   for m in _REGISTER.finditer(self.text))

    def target(self):
        """Of a direct branch, or None."""
        if self.op in ("b", "bl", "blx", "cbz", "cbnz", "tbz", "tbnz"):
            match = _TARGET.match(self.parts[-1])
            return int(match[1], 16) if match else None
        return None

    def falls_through(self):
        if self.condition or self.op in _CALLS:
            return True
        return not (self.op in ("b", "br", "bx", "ret", "udf", "eret", ".word",
                                ".short", ".inst", ".byte", "tbb", "tbh")
                    or self.arm and self.writes_pc())

    def writes_pc(self):
        return self.op in ("pop", "ldm", "ldmia", "ldmfd") and \
            self.names(15) or self.parts[0] == "pc" and \
            self.op not in _SILENT

    def jumps_by_register(self):
        """Within its function, for all that one can tell."""
        if not self.arm:
            return self.op in ("br", "braa", "brab", "braaz", "brabz")
        return self.op in ("tbb", "tbh") or \
            self.op == "bx" and self.text.strip() != "lr" or \
            self.parts[0] == "pc" and self.op not in _SILENT

    def effect(self, register):
        """What it does to a register: None nothing, ("const", n), ("copy",
        other), ("add", other, n), ("either", one, other), ("high", n: the upper
        half), ("load", address) or UNKNOWN."""
        if self.op in _CALLS and register in (
                (0, 1, 2, 3, 12, 14) if self.arm else (*range(19), 30)):
            return UNKNOWN
        if self.op in ("svc", "hvc", "smc"):
            return UNKNOWN
        if self.op[0] == ".":                   # data
            return UNKNOWN
        if not self.names(register) or self.target() is not None:
            return None
        if self.op in _CALLS or self.op == "br" or self.op == "bx":
            return None
        based = self.text[self.text.find("["):] if "[" in self.text else ""
        if based and not (based.rstrip().endswith("]")
                          and based.count("[") == 1):
            return UNKNOWN                      # writes its base back
        if self.op in _SILENT:
            return None
        if self.op not in _SINGLE:
            return UNKNOWN
        if _register(self.parts[0]) != register:
            return None
        return self._value() or UNKNOWN

    def _value(self):
        """effect() on the first operand."""
        op, parts = self.op, self.parts
        if not self.arm and parts[0][0] != "x":     # the upper half becomes 0
            number = _number(parts[1]) if op in ("mov", "movz") and \
                len(parts) == 2 else None
            return None if number is None else ("const", number & 0xffffffff)
        if op in ("mov", "movs", "movw", "movz") and len(parts) == 2:
            number, source = _number(parts[1]), _register(parts[1])
            if number is not None:
                return ("const", number)
            return ("copy", source) if source is not None else None
        if op == "movt":
            return ("high", _number(parts[1]))
        if op in ("adrp", "adr") and not self.arm:
            match = re.match(r"([0-9a-f]+)\b", parts[1])
            return ("const", int(match[1], 16)) if match else None
        if op == "add" and self.arm and "pc" in parts[1:]:
            source = _register(parts[0 if len(parts) == 2 else -1])
            ahead = 4 if len(parts) == 2 else 8         # T32: add rd, pc
            return ("add", source, self.addr + ahead)
        if op in ("add", "adds", "addw", "sub", "subs", "subw"):
            number = _number(parts[-1])
            source = _register(parts[-2])
            if number is None or source in (None, 15) or len(parts) > 3:
                return None
            return ("add", source, number if op[0] == "a" else -number)
        if op == "csel":
            return ("either", _register(parts[1]), _register(parts[2]))
        if op == "ldr" and self.arm and parts[1].startswith("[pc"):
            match = re.search(r"[@;] \(?(?:0x)?([0-9a-f]+)", self.comment)
            return ("load", int(match[1], 16)) if match else None
        return None


class Program:
    """A program linked with --emit-relocs, at path."""

    def __init__(self, tools, path, file):
        self.file, self.arm = file, file.machine == elf.EM_ARM
        self.mask = 0xffffffff if self.arm else 0xffffffffffffffff
        self.code, self.order = {}, []
        self._read(tools.run("objdump", "-d", "--no-show-raw-insn", path))
        self.starts, self.ends = self._functions()
        self.ways = {}                          # {address: direct branches}
        self.entries = set(self.starts) | self._referred()
        self.jumping = set()                    # functions, by their start
        for ins in self.code.values():
            target = ins.target()
            if ins.op in _CALLS:
                self.entries.add(target)
            elif target is not None:
                self.ways.setdefault(target, []).append(ins.addr)
            if ins.op == "adr" and not self.arm:
                self.entries.add((ins.effect(_register(ins.parts[0]))
                                  or UNKNOWN)[-1])
            if ins.jumps_by_register():
                self.jumping.add(self.function(ins.addr))
        self.unwinds = any("personality" in s.name for s in file.symbols)

    def _read(self, text):
        for line in text.splitlines():
            match = _LINE.match(line)
            if match:
                ins = _Instruction(int(match[1], 16), match[2], match[3] or "",
                                   self.arm)
                self.code[ins.addr] = ins
                self.order.append(ins.addr)

    def _functions(self):
        ends = {}
        for s in self.file.symbols:
            if s.type == elf.STT_FUNC and s.section != elf.SHN_UNDEF:
                start = s.value & ~1 if self.arm else s.value
                ends[start] = max(ends.get(start, 0), start + s.size)
        return sorted(ends), ends

    def _referred(self):
        """Addresses that something other than a branch refers to."""
        return {target for _, target, kind in graph.references(self.file)
                if kind not in graph.BRANCHES}

    def function(self, addr):
        """The start of the function at an address, or None."""
        i = bisect_right(self.starts, addr)
        if i and addr < self.ends[self.starts[i - 1]]:
            return self.starts[i - 1]
        return None

    def _before(self, addr):
        """The addresses of what may be executed before, or None."""
        start = self.function(addr)
        if addr in self.entries or start is None or start in self.jumping:
            return None
        found = list(self.ways.get(addr, ()))
        last = self.order[bisect_right(self.order, addr - 1) - 1]
        if self.code[last].falls_through():
            found.append(last)
        return found or None

    def constants(self, addr, register):
        """The set of what the register can hold before the instruction at the
        address, or None."""
        todo = [(addr, register, 0, None, None)]
        seen, found = set(todo), set()
        while todo:
            if self.unwinds or len(seen) > MAX_STEPS:
                return None
            at, register, more, high, spared = todo.pop()
            before = self._before(at)
            if before is None:
                return None
            for place in before:
                ins = self.code[place]
                effect, ways = ins.effect(register), []
                if effect is not None:
                    result = self._apply(effect, ins, register, more, high)
                    if result is None:
                        return None
                    found |= result[0]
                    ways = result[1]
                if effect is None or ins.condition and (
                        spared != ins.condition or len(before) > 1
                        or ins.op.endswith("s")):
                    ways.append((place, register, more, high,
                                 effect and _opposite(ins.condition)))
                todo += [w for w in ways if w not in seen]
                seen.update(ways)
        return found

    def _apply(self, effect, ins, register, more, high):
        """(constants, what to follow from before the instruction), or None."""
        kind = effect[0]
        if kind == "load":
            effect = ("const", self._word(effect[1]))
            kind = effect[0]
        if None in effect or kind == "unknown":
            return None
        if kind == "const":
            value = effect[1]
            if high is not None:
                value = value & 0xffff | high << 16
            return {value + more & self.mask}, []
        if kind == "high":
            if high is None:
                high = effect[1]
            return set(), [(ins.addr, register, more, high, None)]
        if kind == "add" and high is None:
            return set(), [(ins.addr, effect[1], more + effect[2] & self.mask,
                            None, None)]
        if kind in ("copy", "either"):
            return set(), [(ins.addr, r, more, high, None) for r in effect[1:]]
        return None

    def _word(self, addr):
        """The word at an address that nobody writes to, or None."""
        for s in self.file.sections:
            if s.flags & elf.SHF_ALLOC and not s.flags & elf.SHF_WRITE and \
                    s.addr <= addr <= s.addr + len(s.data) - 4:
                at = addr - s.addr
                return int.from_bytes(s.data[at:at + 4], "little")
        return None
