# SPDX-License-Identifier: BSD-3-Clause
"""syscalls.abi: complete, numbered as musl numbers it, locked; and what is wrong
in an ABI file or a Makefile.uk is refused by file and line."""

import os
import re
import unittest

import shim
from shim import SHIM, output

ABI = os.path.relpath(SHIM, shim.ROOT) + "/syscalls.abi"


class Numbers(shim.Case):
    """musl's own headers are the truth."""

    def test_every_number_of_musl_is_generated(self):
        musl = output("support/fetch", "musl")
        for arch, name in shim.MUSL_NAMES.items():
            with open("%s/arch/%s/bits/syscall.h.in" % (musl, name)) as f:
                theirs = dict(re.findall(r"^#define\s+(\w+)\s+(\w+)", f.read(),
                                         re.M))
            self.image(arch, "", "--musl", musl)
            ours = dict(re.findall(r"^#define (\w+) (\w+)$", self.read(
                "include/uk/bits/syscall_nrs.h"), re.M))
            self.assertGreater(len(theirs), 300)
            for macro, number in theirs.items():
                self.assertEqual(ours.get(macro), number, macro)
                sys_name = macro.replace("__NR_", "SYS_")
                self.assertEqual(ours.get(sys_name), number, sys_name)

    def test_header_agrees_with_sys_syscall_h(self):
        """Both may be included: equal macros are no redefinition."""
        musl = output("support/fetch", "musl")
        for arch, name in shim.MUSL_NAMES.items():
            self.image(arch, "", "--musl", musl)
            text = output("sed", "-n", "p;s/__NR_/SYS_/p",
                          "%s/arch/%s/bits/syscall.h.in" % (musl, name))
            path, errors = self.compile(
                arch, text + "\n#include <uk/bits/syscall_nrs.h>\nint x;\n")
            self.assertTrue(path, errors)

    def test_lock_agrees_with_musl(self):
        status, text = self.gen("--check-lock", "--musl",
                                output("support/fetch", "musl"))
        self.assertEqual((status, text), (0, ""))

    def test_call_that_musl_numbers_and_the_file_lacks(self):
        with open(SHIM + "/syscalls.abi") as f:
            text = re.sub(r"(?m)^writev\t.*\n", "", f.read())
        base = self.write("short.abi", text)
        status, text = self.gen("--check-lock", "--base", base, "--musl",
                                output("support/fetch", "musl"))
        self.assertEqual(status, 1)
        self.assertIn("lacks: writev", text)


class Lock(shim.Case):
    def locked(self, old, new):
        """gen.py --check-lock after a change of syscalls.abi."""
        with open(SHIM + "/syscalls.abi") as f:
            text = f.read()
        self.assertIn(old, text)
        return self.gen("--check-lock", "--base", self.write(
            "changed.abi", text.replace(old, new)))

    def test_type(self):
        status, text = self.locked("lseek\t\tlong (int fd, long offset",
                                   "lseek\t\tlong (int fd, int offset")
        self.assertEqual(status, 1)
        self.assertRegex(text, r"changed\.abi:\d+: lseek: an existing call has"
                               r" changed")
        self.assertRegex(text, r"syscalls\.lock:\d+")

    def test_arity(self):
        status, text = self.locked("int (int fd, int newfd)", "int (int fd)")
        self.assertEqual(status, 1)
        self.assertIn("dup2: an existing call has changed", text)

    def test_call_gone(self):
        status, text = self.locked(
            "dup2\t\tint (int fd, int newfd)\n",
            "dup2_\t\tarm=dup2 arm64=- int (int fd, int newfd)\n")
        self.assertEqual(status, 1)
        self.assertIn("dup2: an existing call is gone", text)
        self.assertIn("dup2_: is not in", text)

    def test_update_adds_and_keeps(self):
        with open(SHIM + "/syscalls.lock") as f:
            text = f.read()
        lock = self.write("lock", re.sub(r"(?m)^dup3 .*\n", "", text))
        musl = output("support/fetch", "musl")
        status, said = self.gen("--check-lock", "--lock", lock, "--musl", musl)
        self.assertEqual(status, 1)
        self.assertIn("dup3: is not in", said)
        self.assertEqual(self.gen("--update-lock", "--lock", lock, "--musl",
                                  musl), (0, ""))
        self.assertEqual(self.read("lock"), text)

    def test_update_changes_nothing_existing(self):
        with open(SHIM + "/syscalls.lock") as f:
            text = f.read()
        wrong = text.replace("dup3=358", "dup3=359")
        lock = self.write("lock", wrong)
        status, _ = self.gen("--update-lock", "--lock", lock, "--musl",
                             output("support/fetch", "musl"))
        self.assertEqual((status, self.read("lock")), (1, wrong))


class Refusals(shim.Case):
    """(file's text, what the message says)."""

    def refused(self, line, message):
        path = self.write("my.abi", "# a comment\n" + line + "\n")
        status, text = self.gen("--arch", "arm64", "--provided", "", "--out",
                                self.dir, "--abi", path)
        self.assertEqual(status, 1, text)
        self.assertIn("my.abi:2: ", text)
        self.assertIn(message, text)

    def test_lines(self):
        for line, message in (
                ("frob", "not NAME"),
                ("frob int (int a)", "no arch has a number"),
                ("frob@5 int (int a)", "1000 or more"),
                ("frob@1000 (int a)", "no return type"),
                ("frob@1000 mips=x int (int a)", "no return type"),
                ("frob@1000 arm=frobnicate int (int a)", "no other names"),
                ("frob@2000 frame int (void)", "below 2000"),
                ("frob@1000 int (int a, int a)", "two parameters"),
                ("frob@1000 int (int)", "TYPE NAME"),
                ("frob@1000 int (char *p)", "lacks an annotation"),
                ("frob@1000 int (_In_ int a)", "no pointer"),
                ("frob@1000 int (_Frob_ char *p)", "no such annotation"),
                ("frob@1000 int (_In_writes_(1) char *p)", "contradicts"),
                ("frob@1000 int (_In_reads_ char *p)", "lacks a count"),
                ("frob@1000 int (_In_(1) char *p)", "takes no count"),
                ("frob@1000 int (_In_reads_(n) char *p)", "neither"),
                ("frob@1000 int (_Halves_ int a)", "64-bit"),
                ("frob@1000 int (int a, int b, int c, int d, int e, int f,"
                 " int g)", "7 registers"),
                ("read@1000 int (int a)", "already described in ")):
            with self.subTest(line):
                self.refused(line, message)

    def test_two_calls_of_one_number(self):
        path = self.write("my.abi", "a@1000 int (void)\nb@1000 int (void)\n")
        status, text = self.gen("--arch", "arm", "--provided", "", "--out",
                                self.dir, "--abi", path)
        self.assertEqual(status, 1)
        self.assertIn("my.abi:2: b: has number 1000", text)

    def provided(self, makefile):
        path = self.write("Makefile.uk", makefile)
        words = " ".join("%s:%s" % (path, w) for w in makefile.split()
                         if "-" in w and "$" not in w)
        status, text = self.gen("--arch", "arm64", "--provided", words,
                                "--out", self.dir)
        self.assertEqual(status, 1, text)
        return text

    def test_wrong_nargs(self):
        text = self.provided("# none\nUK_PROVIDED_SYSCALLS-$(CONFIG_X) += "
                             "read-4\n")
        self.assertRegex(text, r"Makefile\.uk:2: .*read takes 3 arguments, not"
                               r" 4 \(%s:\d+\)" % re.escape(ABI))

    def test_unknown(self):
        text = self.provided("A += frobnicate-1\n")
        self.assertRegex(text, r"Makefile\.uk:1: .*unknown call 'frobnicate'")

    def test_a_numbers_name(self):
        text = self.provided("A += clock_gettime64-2\n")
        self.assertIn("belongs to 'clock_gettime'", text)

    def test_twice(self):
        text = self.provided("A += read-3\nA += write-3 read-3\n")
        self.assertIn("read is already provided by", text)

    def test_all_mistakes_at_once(self):
        text = self.provided("A += read-1 write-1\n")
        self.assertIn("read takes", text)
        self.assertIn("write takes", text)

    def test_no_number_of_arguments(self):
        self.assertIn("not NAME-NARGS", self.provided("A += read-x\n"))


class Outputs(shim.Case):
    CALLS = "m:read-3 m:pread64-4 m:open-3 m:fork-0 m:mmap-6"

    def test_regenerating_changes_no_file(self):
        self.image("arm", self.CALLS)
        paths = [os.path.join(d, n) for d, _, names in os.walk(self.dir)
                 for n in names]
        self.assertGreaterEqual(len(paths), 9)
        for path in paths:
            os.utime(path, (1, 1))
        self.image("arm", self.CALLS)
        self.assertEqual([p for p in paths if os.stat(p).st_mtime != 1], [])

    def test_documentation_is_up_to_date(self):
        """docs/syscalls.md is what the tree as it is generates."""
        out = self.dir + "/syscalls.md"
        self.assertEqual(self.gen("--docs", "--out", out), (0, ""))
        with open(shim.ROOT + "/docs/syscalls.md") as f:
            self.assertEqual(f.read(), self.read("syscalls.md"), "run "
                             "lib/syscall_shim/gen.py --docs --out "
                             "docs/syscalls.md")

    def test_menu(self):
        path = self.write("provided", "lib/x/Makefile.uk:7 read-3 LIBX\n"
                                      "lib/x/Makefile.uk:8 open-3 y\n")
        self.assertEqual(self.gen("--menu", "--provided", path, "--out",
                                  self.dir + "/menu"), (0, ""))
        text = self.read("menu")
        self.assertRegex(text, r"config SYSCALL_READ\n\tbool \"read\" if "
                               r"SYSCALLS_CHOSEN\n\tdepends on LIBX\n")
        self.assertRegex(text, r"config SYSCALL_OPEN\n.*\n\tdepends on "
                               r"ARCH_ARM\n")


if __name__ == "__main__":
    unittest.main()
