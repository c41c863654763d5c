#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""outline.py IN.s OUT.s: have once what occurs again in the compiler's assembly
of an arm64 kernel (support/small.mk).

  tails     functions that end in the same instructions branch to one copy
  pieces    the same instructions elsewhere become a function, which is called
            where the link register is free

The copies are functions outlined.N. A backtrace names one, and what called it,
since that is still in the link register or in the same frame record.
"""

import collections
import heapq
import itertools
import sys

import assembly
from assembly import instruction, label_line

LONGEST = 40            # instructions of a piece
FAR = 100000            # lines; a conditional branch reaches 1 MiB
COPY = """\
	.section	.text.outlined.{0},"ax",@progbits
	.align	2
	.type	outlined.{0}, %function
outlined.{0}:
{1}
	.size	outlined.{0}, .-outlined.{0}
"""


class Outliner:
    def __init__(self, lines):
        self.parts = assembly.split(lines)
        self.pinned = assembly.pinned(lines)
        self.copies = []                # functions made here
        self.before = {}                # assembly.find_live()
        self.labels = 0

    def functions(self):
        return self.parts[1::2] + self.copies

    def label(self):
        self.labels += 1
        return ".Lonce%d" % self.labels

    def text(self):
        lines = [x.text + "\n" for part in self.parts for x in part]
        copies = [COPY.format(i, "\n".join(x.text for x in copy))
                  for i, copy in enumerate(self.copies) if copy]
        return "".join(lines + copies)

    def run(self):
        self.share_tails()
        while self.share_pieces():
            pass
        self.share_tails()
        self.thread()

    # --- Tails ----------------------------------------------------------

    def share_tails(self):
        """Each end's instructions, read backwards, are a path in a trie: where
        paths part, all but one branch to what they have in common."""
        ends = collections.defaultdict(list)
        for lines in self.functions():
            for i, x in enumerate(lines):
                if x.ends() and not x.target():
                    ends[x.text].append(Tail(lines, i, self.pinned))
        moved, chains = {}, []
        for tails in ends.values():
            found = [Chain(tails[0].code[:1])]
            _share(tails, 1, found[0], found)
            if sum(t.depth - 1 for t in tails) <= sum(map(len, found)):
                continue
            chains += found
            for t in sorted(tails, key=lambda t: -t.end):
                if t.depth > 1:
                    self._branch(t, moved)
        for lines in self.functions():
            self._retarget(lines, moved)
        self.copies += [lines for chain in reversed(chains)
                        if (lines := chain.lines(self.label))]

    def _branch(self, t, moved):
        """In its tail's place a function has a branch, and None as often."""
        start, after = t.places[t.depth - 1], 0
        for x in reversed(t.lines[start:t.end + 1]):
            if x.label:
                moved[x.label] = t.chain.at(after, self.label)
            else:
                after += 1
        t.lines[start:t.end + 1] = [instruction("b", t.chain.at(
            t.depth, self.label))] + [None] * (t.end - start)

    @staticmethod
    def _retarget(lines, moved):
        """Branches to labels that are somewhere else now."""
        lines[:] = [x.retarget(_follow(x.target(), moved))
                    if x.target() in moved else x for x in lines if x]

    def thread(self):
        """Branch over nothing but a branch; to the branch's target at once."""
        for lines in self.functions():
            self._skip(lines)
        moved = {}
        for lines in self.functions():
            for i, x in enumerate(lines):
                if not x or x.op != "b" or not x.target():
                    continue
                first = i
                while first and self._threads(lines[first - 1]):
                    first -= 1
                labels = [y.label for y in lines[first:i]]
                target = _follow(x.target(), moved)
                if not first or not labels or target in labels or \
                        lines[first - 1] and not lines[first - 1].ends():
                    continue
                moved.update((label, target) for label in labels)
                lines[first:i + 1] = [None] * (i + 1 - first)
        for lines in self.functions():
            self._retarget(lines, moved)

    def _threads(self, x):
        return x and x.label and x.label not in self.pinned

    @staticmethod
    def _skip(lines):
        """A branch over a branch is one of the opposite condition."""
        for i in range(len(lines) - 3, -1, -1):
            x, y = lines[i:i + 2]
            over = {z.label for z in itertools.takewhile(
                lambda z: z.label, lines[i + 2:])}
            if x.target() in over and y.op == "b" and y.target():
                new = assembly.opposite(x, y.target())
                if new:
                    lines[i:i + 2] = [new]

    # --- Pieces ---------------------------------------------------------

    def share_pieces(self):
        """Again and again the piece that saves most; False if none does."""
        for lines in reversed(self.functions()):
            assembly.find_live(lines, self.before)
        places = _repeated(self.parts[1::2])
        heap = [(-_saves(code, len(at)), code) for code, at in places.items()]
        heapq.heapify(heap)
        used, found = set(), False
        while heap and heap[0][0] < 0:
            saves, code = heapq.heappop(heap)
            free, last = [], (-1, 0)
            for f, i in places[code]:
                if (f, i) >= last and used.isdisjoint(
                        (f, k) for k in range(i, i + len(code))):
                    free.append((f, i))
                    last = (f, i + len(code))
            if _saves(code, len(free)) < -saves:
                heapq.heappush(heap, (-_saves(code, len(free)), code))
                continue
            found = True
            used.update((f, k) for f, i in free
                        for k in range(i, i + len(code)))
            self._call(code, free)
        for lines in self.functions():
            self._retarget(lines, {})
        return found

    def _call(self, code, places):
        label = self.label()
        self.pinned.add(label)
        for f, i in places:
            lines = self.parts[2 * f + 1]
            copy = lines[i:i + len(code)]
            lines[i:i + len(code)] = [instruction("bl", label)] + \
                [None] * (len(code) - 1)
        last = copy[-1]
        if last.op in assembly.CALLS:
            copy[-1] = instruction(last.op.replace("l", ""), last.args)
        else:
            copy.append(instruction("ret", ""))
        self.copies.append([label_line(label), *copy])


def _follow(label, moved):
    while label in moved:
        label = moved[label]
    return label


class Tail:
    """What a function ends in: the line numbers from the end backwards, and the
    instructions there."""

    def __init__(self, lines, end, pinned):
        self.lines, self.end, self.places = lines, end, [end]
        for i in range(end - 1, -1, -1):
            x = lines[i]
            if x.movable():
                self.places.append(i)
            elif not x.label or x.label in pinned:
                break
        self.code = [lines[i] for i in self.places]
        self.chain, self.depth = None, 0


class Chain:
    """A copy of tails, from its end backwards; base: where it goes on, in front
    of how many instructions."""

    def __init__(self, code, base=None, depth=0):
        self.code, self.base, self.depth, self.labels = code, base, depth, {}

    def __len__(self):
        return len(self.code) + (self.base is not None)

    def at(self, depth, new_label):
        """The label in front of so many instructions."""
        if depth <= self.depth:
            return self.base.at(depth, new_label)
        if depth not in self.labels:
            self.labels[depth] = new_label()
        return self.labels[depth]

    def lines(self, new_label):
        result = []
        for depth in range(max(self.labels, default=0), self.depth, -1):
            if depth in self.labels:
                result.append(label_line(self.labels[depth]))
            result.append(self.code[depth - self.depth - 1])
        if result and self.base:
            result.append(instruction("b", self.base.at(self.depth, new_label)))
        return result


def _share(tails, depth, chain, chains):
    """Decide which chain's last instructions each of tails, all of which end in
    the depth last ones of this chain, branches to."""
    groups = collections.defaultdict(list)
    for t in tails:
        t.chain, t.depth = chain, depth
        if depth < len(t.code):
            groups[t.code[depth].text].append(t)
    goes_on = True
    for group in sorted(groups.values(), key=len, reverse=True):
        same = min(len(t.code) for t in group)
        for i in range(depth, same):
            if len({t.code[i].text for t in group}) > 1:
                same = i
                break
        more = group[0].code[depth:same]
        if len(group) < 2 or not goes_on and (len(group) - 1) * len(more) < 2:
            continue
        if goes_on:
            chain.code += more
            goes_on = False
            _share(group, same, chain, chains)
        else:
            chains.append(Chain(more, chain, depth))
            _share(group, same, chains[-1], chains)


def _saves(code, times):
    """Instructions, less those of the copy."""
    return times * (len(code) - 1) - len(code) - \
        (not code[-1].startswith(("\tbl\t", "\tblr\t")))


def _repeated(functions):
    """{instructions: [(function, line)]} of what may become a piece."""
    found = {}
    texts = [[x.text for x in lines] for lines in functions]
    starts = [(f, i) for f, lines in enumerate(functions)
              for i, x in enumerate(lines) if x.free()]
    for length in range(2, LONGEST):
        groups = collections.defaultdict(list)
        for f, i in starts:
            end = i + length
            if end <= len(functions[f]) and (functions[f][end - 1].free()
                                             or functions[f][end - 1].calls()):
                groups[tuple(texts[f][i:end])].append((f, i))
        starts = []
        for code, at in groups.items():
            f, i = at[0]
            if len(at) > 1 and functions[f][i + length - 1].free():
                starts += at
                at = [(f, i) for f, i in at
                      if not functions[f][i + length - 1].live]
            if _saves(code, len(at)) > 0:
                found[code] = at
        starts.sort()
    return found


def main():
    source, target = sys.argv[1:]
    with open(source) as f:
        lines = assembly.read(f.read())
    outliner = Outliner(lines)
    if len(lines) < FAR:
        outliner.run()
    with open(target, "w") as f:
        f.write(outliner.text())


if __name__ == "__main__":
    main()
