# SPDX-License-Identifier: BSD-3-Clause
"""For the link step's tests: small programs, assembled and linked."""

import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, ROOT + "/support/link.d")

import elf                                                  # noqa: E402

TOOLS = {"arm64": ("aarch64-linux-gnu-", []),
         "arm": ("arm-linux-gnueabihf-", ["-march=armv7-a"])}


def program(arch, text, joined=True, options=()):
    """An elf.Elf of assembly, linked, with more of ld's options, or not."""
    triple, flags = TOOLS[arch]
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/a"
        with open(path + ".s", "w") as f:
            f.write(text + "\n")
        subprocess.run([triple + "as", *flags, "-o", path + ".o", path + ".s"],
                       check=True)
        if not joined:
            return elf.Elf(path + ".o")
        subprocess.run([triple + "ld", "-z", "noexecstack", "-e", "0", *options,
                        "-o", path, path + ".o"], check=True, capture_output=True)
        return elf.Elf(path)
