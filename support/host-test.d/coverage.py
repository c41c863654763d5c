# SPDX-License-Identifier: BSD-3-Clause
"""Which lines and branches of lib/ the tests have run, by library, with gcov.

A line or branch that is in several objects, of a header, counts once. Branches
that only a sanitizer or a panic takes are among those that are missing."""

import collections
import glob
import json
import os
import subprocess

OUT = "build/host/coverage"


def forget():
    """What earlier runs have counted."""
    for path in glob.glob(OUT + "/**/*.gcda", recursive=True):
        os.remove(path)


def read():
    """{library: ({(file, line): count}, {(file, line, branch): count})}"""
    paths = glob.glob(OUT + "/**/*.gcda", recursive=True)
    text = subprocess.run(["gcov", "--json-format", "--stdout", "-b", *paths],
                          check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout
    libraries = collections.defaultdict(
        lambda: (collections.Counter(), collections.Counter()))
    for report in text.splitlines():
        for file in json.loads(report)["files"]:
            parts = os.path.normpath(file["file"]).split("/")
            if parts[0] != "lib":
                continue
            lines, branches = libraries[parts[1]]
            for line in file["lines"]:
                at = file["file"], line["line_number"]
                lines[at] += line["count"]
                for n, branch in enumerate(line["branches"]):
                    branches[(*at, n)] += branch["count"]
    return libraries


def share(counts):
    run = sum(1 for n in counts.values() if n)
    return run, len(counts), 100 * run / len(counts) if counts else 100


def table():
    libraries = read()
    libraries["all"] = (
        {k: v for lines, _ in libraries.values() for k, v in lines.items()},
        {k: v for _, branches in libraries.values()
         for k, v in branches.items()})
    form = "%-14s %15s %8s %17s %8s"
    rows = [form % ("library", "lines", "", "branches", "")]
    for name, pair in sorted(libraries.items()):
        cells = [name]
        for counts in pair:
            run, of, percent = share(counts)
            cells += ["%d of %d" % (run, of), "%.1f %%" % percent]
        rows.append(form % tuple(cells))
    return "\n".join(rows)
