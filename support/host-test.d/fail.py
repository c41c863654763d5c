# SPDX-License-Identifier: BSD-3-Clause
"""Allocations that fail: a case is booted again and again, with the 1st, the
2nd... of the program's allocations failing, until one boot has no more of them
(Sweep); or once, with the 1st, the 2nd... of each call failing (calls).

plat/host/fail.c makes a call again that fails for that: it has done nothing, so
the case passes as if nothing had happened. Where the call says that it has done
its work, or a part, the case may fail in its own words; never may the machine.
The clock is virtual: nothing waits, and the N-th allocation is always the same."""

import collections
import re
import subprocess
import tempfile

BROKEN = re.compile(r"Sanitizer|runtime error:|armlet-host:|kernel|BUG")
FOREVER = "armlet-host: every thread waits, and nothing will come"
HUNG, LEAK = 124, 123
CROWD = 16  # boots between two looks at how many have failed
WORST = 5  # more are not told
LIMIT = 300  # seconds: a busy machine, and sanitizers

Outcome = collections.namedtuple("Outcome", "n wrong text kept")


def site(program, addresses):
    """Functions that asked, innermost first, without those of the heap."""
    text = subprocess.run(
        ["addr2line", "-fse", program] + ["%#x" % (int(a, 16) - 1)
                                          for a in addresses],
        stdout=subprocess.PIPE, universal_newlines=True).stdout.split("\n")
    names = ["%s %s" % pair for pair in zip(text[::2], text[1::2])]
    return [n for n in names if not re.match(
        r"mm_fails |note_site |uk_(malloc|zalloc|realloc|page_alloc) ", n)]


def machine(support, words, case, options, limit):
    """Status, text, and {"allocations": [N], "site": [HASH...]...}"""
    with tempfile.NamedTemporaryFile("r") as report:
        command = words[:1] + ["--report", report.name] + options + words[1:]
        status, text = support.run(command, limit,
                                   case.get("stdin", "").encode())
        said = {}
        for key, *values in map(str.split, report):
            said.setdefault(key, []).extend(values)
    return status, text, said


def told(words, options, text, what, said, wrong):
    """A boot that went wrong: its command, what it printed, who asked in vain."""
    return "\n".join([" ".join(words[:1] + options + words[1:]), text,
                      "%s, call and result: %s" % (
                          what, said.get("again", said.get("kept"))), wrong,
                      *site(words[0], said.get("failed", []))])


def broken(status, text, said, kept):
    """The machine is. Who waits for what a shorter write has left out waits for
    ever."""
    seen = text.replace(FOREVER, "") if kept else text
    return not said or status in (HUNG, LEAK) or BROKEN.search(seen)


def calls(support, words, test, case):
    """A boot in which each call is made again until none of its allocations fails:
    how many have, and what went wrong. It is another one with those spared that
    left a call as it was, if with them the case fails in its own words."""
    limit, spared = case.get("timeout", LIMIT), []
    while True:
        options = ["--append", " ".join(
            ["host.fail=calls"] + ["host.spare=" + s for s in spared])]
        status, text, said = machine(support, words, case, options, limit)
        wrong = support.judge(test, case, status, text)
        kept = said.get("spare", [])
        new = sorted(set(kept[::3]) - set(spared))
        if broken(status, text, said, new):
            wrong = wrong or "status %d" % status
        elif wrong and new:
            spared += new
            continue
        failures = int(said.get("failures", "0")[0])
        return failures, len(spared), wrong and told(
            words, options, text, "the last one", said, wrong)


def boot(support, words, test, case, n, limit):
    options = ["--append", "host.fail=%d" % n]
    status, text, said = machine(support, words, case, options, limit)
    wrong = support.judge(test, case, status, text)
    kept = "failed" in said and "again" not in said
    if broken(status, text, said, kept):
        wrong = wrong or "status %d" % status
    elif kept:
        wrong = None
    if wrong:
        text = told(words, options, text, "allocation %d" % n, said, wrong)
    return Outcome(n, wrong, text, kept)


class Sweep:
    """Which allocations of a case are to fail: every step-th; without a step the
    first of each chain of callers that no other case has had."""

    def __init__(self, support, pool, step):
        self.support, self.pool, self.step = support, pool, step
        self.seen = set()
        self.boots = self.kept = 0

    def numbers(self, said):
        sites = said.get("site", [])
        if self.step:
            return range(1, len(sites) + 1, self.step)
        fresh = []
        for n, hashed in enumerate(sites, 1):
            if hashed not in self.seen:
                self.seen.add(hashed)
                fresh.append(n)
        return fresh

    def case(self, words, test, case):
        """How many boots, and what went wrong in the first few that did."""
        limit = case.get("timeout", LIMIT)
        status, text, said = machine(self.support, words, case, [], limit)
        wrong = self.support.judge(test, case, status, text)
        if wrong:
            return 1, [Outcome(0, wrong, text + "\n" + wrong, False)]
        numbers, worst, done = self.numbers(said), [], 0
        for start in range(0, len(numbers), CROWD):
            for outcome in self.pool.map(
                    lambda n: boot(self.support, words, test, case, n, limit),
                    numbers[start:start + CROWD]):
                done += 1
                self.kept += outcome.kept
                if outcome.wrong:
                    worst.append(outcome)
            if len(worst) >= WORST:
                break
        self.boots += done
        return done, worst[:WORST]
