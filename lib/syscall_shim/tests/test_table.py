# SPDX-License-Identifier: BSD-3-Clause
"""table.py, and stubs.S, assembled and looked at."""

import json
import subprocess
import unittest

import shim
from shim import CROSS, SHIM, output

CALLS = "m:getppid-0 m:read-3 m:clone-5 m:openat-4 m:set_tls-1"


class Table(shim.Case):
    def table(self, arch, *used):
        self.image(arch, CALLS)
        path = self.write("used", "\n".join(used) + "\n")
        run = subprocess.run(
            [SHIM + "/table.py", "--abi-json", self.dir + "/abi.json", "--used",
             path, "--out", self.dir + "/table.S"], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, universal_newlines=True)
        return run.returncode, run.stdout

    def words(self, arch, section):
        """(symbol or number) of each word of a section of table.S."""
        path = self.assemble(arch, "table.S")
        relocations = {}
        for line in output(CROSS[arch] + "objdump", "-r", "-j", section,
                           path).split("\n"):
            fields = line.split()
            if len(fields) == 3 and fields[1].startswith("R_A"):
                relocations[int(fields[0], 16)] = fields[2]
        dump = self.dir + "/words"
        output(CROSS[arch] + "objcopy", "-O", "binary", "--only-section",
               section, "--set-section-flags", section + "=alloc", path, dump)
        with open(dump, "rb") as f:
            data = f.read()
        return [relocations.get(at, int.from_bytes(data[at:at + 4], "little"))
                for at in range(0, len(data), 4)]

    def test_table(self):
        self.assertEqual(self.table("arm64", "read", "clone", "bpf"), (0, ""))
        words = self.words("arm64", ".rodata.uk_syscall_table")
        self.assertEqual(words[0], 281)
        self.assertEqual(len(words), 282)
        used = {n: w for n, w in enumerate(words[1:])
                if w != "uk_syscall_ni"}
        self.assertEqual(used, {63: "uk_syscall_r_read",
                                220: "uk_syscall_f_clone",
                                280: "uk_syscall_r_bpf"})
        frames = self.words("arm64", ".rodata.uk_syscall_frames")
        self.assertEqual({n for n in range(32 * len(frames))
                          if frames[n // 32] >> n % 32 & 1}, {220})
        self.assertEqual(self.words("arm64", ".rodata.uk_syscall_others"),
                         [220, "uk_syscall_r_clone", 0, 0])

    def test_large_numbers_are_no_table(self):
        self.assertEqual(self.table("arm", "set_tls", "read"), (0, ""))
        self.assertEqual(self.words("arm", ".rodata.uk_syscall_table"), [
            4, "uk_syscall_ni", "uk_syscall_ni", "uk_syscall_ni",
            "uk_syscall_r_read"])
        self.assertEqual(self.words("arm", ".rodata.uk_syscall_others"),
                         [0xf0005, "uk_syscall_r_set_tls", 0, 0])

    def test_frame_calls_of_ones_own_are_in_the_table(self):
        abi = self.write("my.abi", "mine@1003 frame int (void)\n"
                                   "other@1001 int (void)\n"
                                   "far@1004 int (void)\n")
        self.image("arm64", "m:mine-0 m:other-0 m:far-0", "--abi", abi)
        output(SHIM + "/table.py", "--abi-json", self.dir + "/abi.json",
               "--provided", "--out", self.dir + "/table.S")
        words = self.words("arm64", ".rodata.uk_syscall_table")
        self.assertEqual((words[0], words[1002:]), (1004, [
            "uk_syscall_r_other", "uk_syscall_ni", "uk_syscall_f_mine"]))
        self.assertEqual(self.words("arm64", ".rodata.uk_syscall_others"),
                         [1003, "uk_syscall_r_mine", 1004, "uk_syscall_r_far",
                          0, 0])

    def test_empty(self):
        self.assertEqual(self.table("arm64"), (0, ""))
        self.assertEqual(self.words("arm64", ".rodata.uk_syscall_table"), [0])

    def test_unknown(self):
        status, text = self.table("arm64", "read", "frobnicate")
        self.assertEqual(status, 1)
        self.assertIn("no such calls: frobnicate", text)


class Stubs(shim.Case):
    def test_every_call_has_one(self):
        for arch in CROSS:
            self.image(arch, CALLS)
            symbols = self.symbols(arch, self.assemble(arch, "stubs.S"))
            with open(self.dir + "/abi.json") as f:
                calls = json.load(f)["calls"]
            self.assertGreater(len(calls), 300)
            for call in calls:
                kinds = "ref" if "frame" in call["flags"] else "re"
                for kind in kinds:
                    name = "uk_syscall_%s_%s" % (kind, call["name"])
                    # One that is provided must have a body.
                    self.assertEqual(symbols.get(name),
                                     None if call["provided"] else "W", name)

    def test_large_number(self):
        self.image("arm", "")
        code = self.disassemble("arm", self.assemble("arm", "stubs.S"))
        self.assertEqual(code["uk_syscall_r_get_tls"][:2],
                         ["movw r0, #6", "movt r0, #15"])


if __name__ == "__main__":
    unittest.main()
