#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""outline.py: what it writes does the same, instruction by instruction, and never
uses a link register that one of its calls has changed. It is walked along with
what it was made of: through calls and branches of copies, all else in step."""

import random
import re
import unittest

import crosstools                                           # noqa: F401
import assembly
import outline

PROLOGUE = ["stp\tx29, x30, [sp, -32]!", "mov\tx29, sp",
            "stp\tx19, x20, [sp, 16]"]
EPILOGUE = ["ldp\tx19, x20, [sp, 16]", "ldp\tx29, x30, [sp], 32", "ret"]
PLAIN = ["mov\tx0, x19", "mov\tx1, x20", "add\tx0, x0, 1", "str\tx0, [x1]",
         "ldr\tx2, [x1, 8]", "cmp\tx0, 0", "adr\tx1, name", "mov\tx2, x30",
         "#APP\n// 1 \"f\" 1\n\tmsr daifset, #2\n// 0 \"\" 2\n#NO_APP",
         "#APP\n\tret\n#NO_APP", "#APP\n1:\tldr x0, [x1]\n#NO_APP"]
CALL = ["bl\tf0", "bl\tf1", "blr\tx2"]
COMMON = PLAIN[:7]


def function(rng, number):
    saves = rng.random() < 0.7
    body, labels = [], [".L%d_%d" % (number, i) for i in range(4)]
    for _ in range(rng.randint(3, 9)):
        kind = rng.random()
        if kind < 0.5:
            start = rng.randrange(4)
            body += COMMON[start:start + rng.randint(2, 4)]
        elif kind < 0.6:
            body.append(rng.choice(PLAIN))
        elif kind < 0.75 and saves:
            body += ["mov\tx0, x19", rng.choice(CALL)]
        elif kind < 0.9:
            body.append(rng.choice(["cbz\tx0, ", "bne\t", "tbz\tx1, 3, ", "b\t"])
                        + rng.choice(labels))
        else:
            body += EPILOGUE if saves else ["ret"]
    for label in labels:
        body.insert(rng.randint(0, len(body)), label + ":")
    if rng.random() < 0.2:
        body.insert(0, "adr\tx0, " + labels[0])
    lines = (PROLOGUE if saves else []) + body
    lines += EPILOGUE if saves else [rng.choice(["ret", "b\tf0"])]
    return wrap("f%d" % number, lines)


def wrap(name, lines):
    text = "".join(x + "\n" if x.endswith(":") or x.startswith("#APP")
                   else "\t" + x + "\n" for x in lines)
    return "\t.section\t.text.%s,\"ax\",@progbits\n\t.align\t2\n" \
        "\t.type\t%s, %%function\n%s:\n%s\t.size\t%s, .-%s\n" \
        % (name, name, name, text, name, name)


class Code:
    """What can be walked: a file's lines, labels with their places."""

    def __init__(self, text):
        self.lines = [x for x in assembly.read(text)
                      if not re.match(r"\t\.(?!size)", x.text)]
        self.places = {x.text[:-1]: i for i, x in enumerate(self.lines)
                       if x.text.endswith(":") and not x.op}
        self.lines.append(assembly.instruction("hang", ""))

    def settle(self, at, back):
        """Where the next instruction is that the source had, too."""
        changed, been = False, set()
        while True:
            if at in been:              # nothing but branches, for ever
                return len(self.lines) - 1, None, False
            been.add(at)
            x = self.lines[at]
            if x.op == "bl" and x.args.startswith(".L"):
                assert back is None
                at, back, changed = self.places[x.args], at + 1, True
            elif x.op == "b" and x.target():
                at = self.places[x.target()]
            elif x.op == "ret" and back is not None:
                at, back = back, None
            elif x.text.endswith(":") and not x.op:
                at += 1
            else:
                return at, back, changed


class Walk:
    def __init__(self, old, new):
        self.old, self.new = Code(old), Code(new)
        self.seen, self.todo = set(), []
        for name, at in self.old.places.items():
            if "\t%s, %%function\n" % name in old:
                self.todo.append((at, self.new.places[name], None, False))
        while self.todo:
            state = self.todo.pop()
            if state not in self.seen:
                self.seen.add(state)
                self.step(*state)

    def step(self, i, k, back, changed):
        """changed: the link register is no longer what it was."""
        i, _, _ = self.old.settle(i, None)
        k, back, again = self.new.settle(k, back)
        changed = changed or again
        x, y = self.old.lines[i], self.new.lines[k]
        if x.target():
            over = self.old.places[x.target()]
            ways = [(over, self.new.places[y.target()]), (i + 1, k + 1)]
            if y.op != x.op:
                assert assembly.opposite(x, ".L").text == \
                    y.retarget(".L").text, (x.text, y.text)
                ways = [(over, k + 1), (i + 1, self.new.places[y.target()])]
            else:
                assert x.retarget(".L").text == y.retarget(".L").text
            self.todo += [(*way, back, changed) for way in ways]
            return
        last = back is not None and y.op in ("b", "br")
        if last:                        # of a piece: there it was a call
            assert x.op == {"b": "bl", "br": "blr"}[y.op] and x.args == y.args
            self.todo.append((i + 1, back, None, False))
            return
        assert x.text == y.text, (x.text, y.text)
        if x.op == "hang" or x.text.startswith("\t.size"):
            return                      # behind what does not return
        assert not (changed and x.uses_link()), x.text
        assert back is None or not (x.uses_link() or x.sets_link())
        if not x.ends():
            self.todo.append((i + 1, k + 1, back,
                              changed and not x.sets_link()))


def shrink(text):
    outliner = outline.Outliner(assembly.read(text))
    outliner.run()
    return outliner.text()


def size(text):
    return sum(bool(x.op) for x in assembly.read(text))


class Outline(unittest.TestCase):
    def test_random(self):
        saved = 0
        for seed in range(60):
            rng = random.Random(seed)
            text = "".join(function(rng, i) for i in range(12))
            new = shrink(text)
            Walk(text, new)
            saved += size(text) - size(new)
            self.assertLessEqual(size(new), size(text))
        self.assertGreater(saved, 60 * 12)

    def test_tail(self):
        body = ["str\tx1, [x0]", "str\tx2, [x0, 8]", "mov\tw0, 0", "ret"]
        text = "".join(wrap("f%d" % i, ["cbz\tx%d, f0" % i] + body)
                       for i in range(3))
        new = shrink(text)
        self.assertEqual(size(text) - size(new), 15 - (3 + 3 + 4))
        Walk(text, new)

    def test_link_register_in_use(self):
        body = ["str\tx1, [x0]", "str\tx2, [x0, 8]", "mov\tw0, 0", "cbz\tx3, f0"]
        text = "".join(wrap("f%d" % i, body + ["mov\tx0, %d" % i, "ret"])
                       for i in range(6))
        self.assertEqual(shrink(text), text)
        text = text.replace("\tret\n", "\tbl\tf0\n\tb\tf0\n")
        self.assertLess(size(shrink(text)), size(text))

    def test_what_is_not_understood_stays(self):
        for odd in ("adr\tx0, .", "ldr\tx0, =name", "cbz\tx0, 1f", "eret",
                    ".inst\t0", "ldxr\tx0, [x1]"):
            text = "".join(wrap("f%d" % i, ["bl\tf0", odd, "bl\tf0", odd,
                                            "b\tf0"]) for i in range(6))
            self.assertEqual(shrink(text), text, odd)


if __name__ == "__main__":
    unittest.main()
