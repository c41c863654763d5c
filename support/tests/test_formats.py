# SPDX-License-Identifier: BSD-3-Clause
"""What a program's formats ask printf() for, and when that is not known."""

import os
import subprocess
import tempfile
import unittest

import crosstools
import config
import formats
import probe

HEAD = """
#define _GNU_SOURCE
#include <err.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <wchar.h>
"""
NOTHING, ALL = set(), set(formats.ALL)


class Conversions(unittest.TestCase):
    def test_formats(self):
        for text, brings in (
                (b"", NOTHING), (b"plain", NOTHING), (b"100%", NOTHING),
                (b"%d %5.3s %-*.*x %%f %lld %zu %p %c %n", NOTHING),
                (b"%%%f", {"float"}), (b"%%%%f", NOTHING),
                (b"%+08.3Lg", {"float"}), (b"%1$d %2$-9.2E", {"float"}),
                (b"%a", {"float"}), (b"%'f", {"float"}), (b"%m", {"error"}),
                (b"%-20m %ls", {"error", "wide"}), (b"%lc", {"wide"}),
                (b"%C%S", {"wide"}), (b"%ld %lu", NOTHING)):
            with self.subTest(text):
                self.assertEqual(formats.of_format(text), brings)


class Programs:
    """Compiled and linked as an application is, for one arch."""
    compiler, suffix = "gcc", ".c"

    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.TemporaryDirectory()
        cls.tools = config.Tools(cls.arch, cls.work.name)
        cls.sysroot = subprocess.run(
            [crosstools.ROOT + "/support/musl", cls.arch, "direct"], check=True,
            capture_output=True, text=True).stdout.strip()

    @classmethod
    def tearDownClass(cls):
        cls.work.cleanup()

    def found(self, body, before="", options=(), argument="-O2"):
        source = os.path.join(self.work.name, "p" + self.suffix)
        with open(source, "w") as f:
            f.write(HEAD + before + "\nint main(int argc, char **argv)\n{\n"
                    + body + "\nreturn 0;\n}\n")
        self.tools.run(self.compiler, argument, "-fno-pie",
                       "-ffunction-sections", "-nostdinc", "-isystem",
                       self.sysroot + "/include", *options, *self.flags, "-c",
                       "-o", source + ".o", source)
        path = probe.link(self.tools, self.sysroot, [source + ".o"],
                          self.tools.libgcc(), False)
        return formats.find(self.tools, path, self.tools.path("probe.map"))

    def test_known(self):
        loop = 'for (int i = 1; i < argc; i++) printf("%d: %s\\n", i, argv[i]);'
        for body, brings in (
                ("", None), ('puts("%f");', None), (loop, NOTHING),
                ('printf(argc & 1 ? "%d" : "%x", argc);', NOTHING),
                ('printf(argc & 1 ? "%d" : "%m", argc);', {"error"}),
                ('printf("%.2f", argc / 3.0);', {"float"}),
                ('printf("%Lf", (long double)argc);', {"float"}),
                ('char b[9]; snprintf(b, 9, "%d", argc); puts(b);'
                 'fprintf(stderr, "%s", b); sprintf(b, "%5x", argc); puts(b);'
                 'dprintf(1, "%o", argc);', NOTHING),
                ('if (argc > 2) err(1, "%s", argv[1]); warnx("%d", argc);',
                 NOTHING),
                ('const char *f = "%d\\n"; if (argc > 1) f = "%u\\n";'
                 'if (argc > 2) f = "%o\\n"; printf(f, argc);', NOTHING)):
            with self.subTest(body):
                self.assertEqual(self.found(body), brings)

    def test_optimisation(self):
        body = ('for (int i = 1; i < argc; i++)'
                'printf(i & 1 ? "odd %s\\n" : "even %s\\n", argv[i]);')
        for argument in ("-Os", "-O3"):
            with self.subTest(argument):
                self.assertEqual(self.found(body, argument=argument), NOTHING)

    def test_unknown(self):
        own = ("void say(const char *f, ...) { va_list ap; va_start(ap, f);"
               "vprintf(f, ap); va_end(ap); }")
        for body, before in (
                ("printf(argv[1], 1.0);", ""),
                ('printf(form, argc);', 'char form[] = "%d\\n";'),
                ('printf(forms[argc], argc);',
                 'const char *const forms[] = {"%d", "%x"};'),
                ('say("%d", argc);', own),
                ('(argc > 1 ? printf : scanf)("%d", &argc);', ""),
                ('print("%d", argc);',
                 "int (*volatile print)(const char *, ...) = printf;"),
                ('wprintf(L"%d", argc);', ""),
                ('syslog(LOG_INFO, "%d", argc);', ""),
                ('const char *f = "%d"; void *to[] = {&&a, &&b};'
                 'goto *to[argc]; a: f = "%f"; b: printf(f, argc);', "")):
            with self.subTest(body):
                self.assertEqual(self.found(body, before), ALL)

    def test_exceptions(self):
        """Landing pads are ways that no branch shows."""
        before = "static void end(int *i) { puts(\"end\"); }"
        body = ('int i __attribute__((cleanup(end))) = argc;'
                'printf("%d", i);')
        self.assertEqual(self.found(body, before), NOTHING)
        self.assertEqual(self.found(body, before, ["-fexceptions"]), ALL)

    def test_own_vfprintf(self):
        """What is not libc's is not looked into: nothing is said of it."""
        own = ("int vfprintf(FILE *restrict f, const char *restrict s,"
               " va_list ap) { return fputs(s, f); }")
        self.assertIsNone(self.found('printf("%d %x", argc, 1);', own))


class Arm64(Programs, unittest.TestCase):
    arch, flags = "arm64", ("-mno-outline-atomics",)


class Thumb(Programs, unittest.TestCase):
    arch, flags = "arm", ()


class Arm(Programs, unittest.TestCase):
    arch, flags = "arm", ("-marm",)


if __name__ == "__main__":
    unittest.main()
