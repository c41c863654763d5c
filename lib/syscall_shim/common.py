# SPDX-License-Identifier: BSD-3-Clause
"""What gen.py and table.py share: reading syscalls.abi, writing what follows."""

import os


class Error(Exception):
    """A mistake in the input; its text begins with file:line where known."""


def at(path, line, message):
    return Error("%s:%d: %s" % (path, line, message))


def write_if_changed(path, text):
    """Make's rules depend on times: an equal file keeps its own."""
    try:
        with open(path) as f:
            if f.read() == text:
                return
    except FileNotFoundError:
        pass
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
