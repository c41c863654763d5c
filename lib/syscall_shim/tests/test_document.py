# SPDX-License-Identifier: BSD-3-Clause
"""docs/adding-a-syscall.md, done as it says: its files are an application, which
is built, booted, and prints what the page promises."""

import os
import re
import subprocess
import unittest

import shim
from shim import ROOT

BLOCK = re.compile(r"^```\w+ file=(\S+)\n(.*?)^```$", re.M | re.S)


class Document(shim.Case):
    def run_there(self, *command, timeout):
        run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=timeout,
                             universal_newlines=True)
        return run.returncode, run.stdout

    def check(self, arch, path):
        with open(ROOT + "/docs/adding-a-syscall.md") as f:
            files = dict(BLOCK.findall(f.read()))
        app = self.dir + "/greet"
        os.mkdir(app)
        for name, text in files.items():
            with open(os.path.join(app, name), "w") as f:
                f.write(text)
        out = self.dir + "/out"
        status, text = self.run_there(
            "make", "-j2", "ARCH=" + arch, "SYSCALLS=" + path, "APP=" + app,
            "O=" + out, timeout=280)
        self.assertEqual(status, 0, text)
        status, text = self.run_there(
            "support/run", "--arch", arch, "--timeout", "60",
            out + "/greet.img", timeout=90)
        self.assertEqual((status, text.replace("\r", "")),
                         (0, files["expected"]))

    def test_direct(self):
        self.check("arm64", "direct")

    def test_trap(self):
        self.check("arm", "trap")


if __name__ == "__main__":
    unittest.main()
