# SPDX-License-Identifier: BSD-3-Clause
"""What the link step is told, and how it runs tools and stops."""

import os
import subprocess
import sys


class Error(Exception):
    """Something that the user must be told; the link stops."""


def note(text):
    print("link: " + text, file=sys.stderr)


# triple: of the tools. window: how large an image may be: direct, up to the first
# GiB's end, inside of which it may move; trap, what
# plat/ARCH/include/arch/layout.h leaves.
# moving: of ld, for an image that moves; what ld puts in itself has no relocations.
ARCHES = {
    "arm64": {"triple": "aarch64-linux-gnu-",
              "window": {"direct": (1 << 30) - 0x400000, "trap": 1 << 30},
              "moving": ["--emit-relocs"]},
    "arm": {"triple": "arm-linux-gnueabihf-",
            "window": {"direct": (1 << 30) - 0x400000, "trap": 0x07000000},
            "moving": ["--emit-relocs", "--pic-veneer"]},
}


class Tools:
    """The cross tools of one arch, or those with another prefix. work: the
    folder for what they write."""

    def __init__(self, arch, work, prefix=None):
        self.triple = prefix or ARCHES[arch]["triple"]
        self.moving = ARCHES[arch]["moving"]
        self.work = work

    def run(self, tool, *args):
        command = [self.triple + tool, *args]
        done = subprocess.run(command, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, errors="replace")
        if done.returncode:
            with open(self.work + "/failed", "w") as f:
                f.write(" ".join(command) + "\n")
            raise Error(done.stderr.rstrip() or " ".join(command) + " failed")
        return done.stdout

    def path(self, name):
        return os.path.join(self.work, name)

    def libgcc(self):
        return self.run("gcc", "-print-libgcc-file-name").strip()

    def assemble(self, name, text):
        """An object of assembly text; its path."""
        source, out = self.path(name + ".s"), self.path(name + ".o")
        with open(source, "w") as f:
            f.write(text + '\t.section .note.GNU-stack, "", %progbits\n')
        self.run("as", "-o", out, source)
        return out


def read_config(path):
    """{CONFIG_NAME: value} of a .config; strings without their quotes."""
    options = {}
    with open(path) as f:
        for line in f:
            if line.startswith("CONFIG_") and "=" in line:
                name, value = line.rstrip("\n").split("=", 1)
                options[name] = value.strip('"')
    return options


def call_mode(options):
    """Which calls an image holds: "linked", "all" or "chosen"."""
    for mode in ("all", "chosen"):
        if options.get("CONFIG_SYSCALLS_" + mode.upper()) == "y":
            return mode
    return "linked"
