# SPDX-License-Identifier: BSD-3-Clause
"""What the tests share: running gen.py, compiling what it makes."""

import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SHIM = os.path.dirname(HERE)
ROOT = os.path.dirname(os.path.dirname(SHIM))
sys.path.insert(0, SHIM)

CROSS = {"arm64": "aarch64-linux-gnu-", "arm": "arm-linux-gnueabihf-"}
MUSL_NAMES = {"arm": "arm", "arm64": "aarch64"}
FLAGS = {
    "arm64": ["-mgeneral-regs-only"],
    "arm": ["-marm", "-march=armv7ve", "-mfloat-abi=hard", "-mfpu=vfpv3-d16",
            "-mgeneral-regs-only"],
}
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-Wmissing-prototypes",
            "-Wstrict-prototypes", "-Wshadow", "-Wundef", "-Wvla"]


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True,
                          universal_newlines=True, cwd=ROOT).stdout.strip()


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="shim")
        self.addCleanup(folder.cleanup)
        self.dir = folder.name

    def write(self, name, text):
        path = os.path.join(self.dir, name)
        with open(path, "w") as f:
            f.write(text)
        return path

    def read(self, name):
        with open(os.path.join(self.dir, name)) as f:
            return f.read()

    def gen(self, *args):
        """Exit status and text of gen.py."""
        run = subprocess.run(
            ["/usr/bin/python3", SHIM + "/gen.py", *args], cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            universal_newlines=True)
        return run.returncode, run.stdout

    def image(self, arch, provided, *args):
        """Generate an image's files into the folder; must work."""
        status, text = self.gen("--arch", arch, "--provided", provided,
                                "--out", self.dir, *args)
        self.assertEqual(status, 0, text)

    def compile(self, arch, source, *flags):
        """(object's path or None, compiler's text) of C code."""
        path = self.write("test.c", source)
        object_path = os.path.join(self.dir, "test.o")
        cc = CROSS[arch] + "gcc"
        run = subprocess.run(
            [cc, "-std=gnu11", "-O2", "-ffreestanding", "-ffunction-sections",
             "-fno-omit-frame-pointer", "-fno-pic", "-D_GNU_SOURCE", *FLAGS[arch],
             *WARNINGS, "-I" + self.dir + "/include", "-I" + SHIM + "/include",
             "-I" + SHIM + "/../base/include",
             "-nostdinc", "-isystem", output(cc, "-print-file-name=include"),
             "-isystem", self.headers(arch), *flags,
             "-c", path, "-o", object_path],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            universal_newlines=True)
        return (object_path if run.returncode == 0 else None), run.stdout

    def assemble(self, arch, name):
        path = os.path.join(self.dir, name)
        flags = [f for f in FLAGS[arch] if "general" not in f]
        output(CROSS[arch] + "gcc", *flags, "-c", path, "-o", path + ".o")
        return path + ".o"

    def headers(self, arch):
        """A folder of musl's headers for the arch; alltypes.h is made when
        musl is built."""
        musl = output("support/fetch", "musl")
        folder = os.path.join(self.dir, "musl-" + arch)
        if os.path.isdir(folder):
            return folder
        os.makedirs(folder + "/bits")
        source = "%s/arch/%s/bits" % (musl, MUSL_NAMES[arch])
        for bits in source, musl + "/arch/generic/bits":
            for entry in os.listdir(bits):
                link = os.path.join(folder, "bits", entry)
                if entry.endswith(".h") and not os.path.exists(link):
                    os.symlink(os.path.join(bits, entry), link)
        alltypes = output("sed", "-f", musl + "/tools/mkalltypes.sed",
                          source + "/alltypes.h.in",
                          musl + "/include/alltypes.h.in")
        with open(folder + "/bits/alltypes.h", "w") as f:
            f.write(alltypes + "\n")
        for entry in os.listdir(musl + "/include"):
            if not os.path.exists(os.path.join(folder, entry)):
                os.symlink(musl + "/include/" + entry,
                           os.path.join(folder, entry))
        return folder

    def disassemble(self, arch, path):
        """{function: [instruction, ...]} of an object file."""
        functions, name = {}, None
        for line in output(CROSS[arch] + "objdump", "-dr", "--no-show-raw-insn",
                           path).split("\n"):
            if line.endswith(">:"):
                name = line.split("<")[1][:-2]
                functions[name] = []
            elif name and ":\t" in line:
                text = line.split(":", 1)[1].split("//")[0].split("@")[0]
                functions[name].append(" ".join(text.split()))
            elif name and "R_A" in line:
                functions[name][-1] += " [" + line.split()[-1] + "]"
        return functions

    def symbols(self, arch, path):
        lines = output(CROSS[arch] + "nm", path).split("\n")
        return {line.split()[-1]: line.split()[-2] for line in lines if line}
