# SPDX-License-Identifier: BSD-3-Clause
"""What the macros make of a body: looked at in machine code, on both arches."""

import unittest

import shim
from shim import ROOT

CALLS = " ".join("m:" + c for c in (
    "getppid-0 getuid-0 read-3 write-3 pread64-4 preadv-4 preadv2-5 mmap-6 "
    "fallocate-4 sync_file_range2-4 readahead-3 openat-4 lseek-3 clone-5 "
    "exit_group-1 open-3 chown16-3 utimes-2").split())


class Glue(shim.Case):
    def build(self, arch, source, *flags):
        self.image(arch, CALLS)
        path, errors = self.compile(
            arch, "#include <uk/syscall.h>\n" + source, *flags)
        self.assertTrue(path, errors)
        return path

    def code(self, arch, source, *flags):
        return self.disassemble(arch, self.build(arch, source, *flags))

    def refused(self, arch, source, *messages):
        self.image(arch, CALLS)
        path, errors = self.compile(
            arch, "#include <uk/syscall.h>\n" + source)
        self.assertIsNone(path)
        for message in messages:
            self.assertIn(message, errors)

    def test_no_overhead(self):
        source = "UK_SYSCALL_R_DEFINE(pid_t, getppid) { return 0; }"
        self.assertEqual(
            self.code("arm64", source)["uk_syscall_r_getppid"],
            ["mov x0, #0x0", "ret"])
        self.assertEqual(
            self.code("arm", source)["uk_syscall_r_getppid"],
            ["mov r0, #0", "bx lr"])

    def test_plain_call_is_a_branch(self):
        source = """
        ssize_t sink(int, void *, size_t);
        UK_SYSCALL_R_DEFINE(ssize_t, read, int, fd, void *, buf, size_t, n)
        { return sink(fd, buf, n); }"""
        for arch in shim.CROSS:
            code = self.code(arch, source)["uk_syscall_r_read"]
            self.assertEqual(len(code), 1, code)
            self.assertIn("[sink]", code[0])

    def test_symbols(self):
        """U3, U4, U5: which functions each macro makes."""
        for libc in False, True:
            for macro, wrapped in (
                    ("UK_SYSCALL_DEFINE", True),
                    ("UK_SYSCALL_R_DEFINE", True),
                    ("UK_LLSYSCALL_DEFINE", False),
                    ("UK_LLSYSCALL_R_DEFINE", False)):
                path = self.build("arm64", macro + """(ssize_t, read,
                    int, fd, void *, buf, size_t, count)
                    { (void)fd; (void)buf; return (ssize_t)count; }
                    int is_libc(void);
                    int is_libc(void) { return UK_LIBC_SYSCALLS; }
                    """, *(["-DCONFIG_NOLIBC=1"] if libc else []))
                symbols = self.symbols("arm64", path)
                defined = {n for n, kind in symbols.items() if kind == "T"}
                expected = {"uk_syscall_r_read", "uk_syscall_e_read", "is_libc"}
                if libc and wrapped:
                    expected.add("read")
                self.assertEqual(defined, expected, (macro, libc))

    def test_pairs(self):
        """F2: which registers a 64-bit argument comes from; the sink's own
        arguments are looked at, so each body passes the offset alone."""
        source = """
        long sink(off_t);
        UK_SYSCALL_R_DEFINE(ssize_t, pread64, int, fd, void *, buf, size_t, n,
                            off_t, offset)
        { (void)fd; (void)buf; (void)n; return sink(offset); }
        UK_SYSCALL_R_DEFINE(ssize_t, preadv, int, fd, const struct iovec *, v,
                            int, n, off_t, offset)
        { (void)fd; (void)v; (void)n; return sink(offset); }
        UK_SYSCALL_R_DEFINE(ssize_t, readahead, int, fd, off_t, offset,
                            size_t, n)
        { (void)fd; (void)n; return sink(offset); }
        """
        code = self.code("arm", source)
        # pread64: r0-r2, r3 is padding, low and high on the stack
        self.assertEqual(code["uk_syscall_r_pread64"][:-1],
                         ["ldrd r0, [sp]"])
        # preadv: low in r3, high on the stack
        self.assertEqual(sorted(code["uk_syscall_r_preadv"][:-1]), [
            "ldr r1, [sp]", "mov r0, r3"])
        # readahead: r1 is padding
        self.assertEqual(sorted(code["uk_syscall_r_readahead"][:-1]), [
            "mov r0, r2", "mov r1, r3"])
        code = self.code("arm64", source)
        self.assertEqual(code["uk_syscall_r_pread64"][:-1], ["mov x0, x3"])
        self.assertEqual(code["uk_syscall_r_preadv"][:-1], ["mov x0, x3"])
        self.assertEqual(code["uk_syscall_r_readahead"][:-1], ["mov x0, x1"])

    def test_two_pairs(self):
        source = """
        long sink(off_t, int);
        UK_SYSCALL_R_DEFINE(int, fallocate, int, fd, int, mode, off_t, offset,
                            off_t, length)
        { (void)fd; (void)mode; return (int)sink(length, (int)offset); }
        """
        code = self.code("arm", source)["uk_syscall_r_fallocate"]
        self.assertEqual(code[:-1], ["ldrd r0, [sp]"])  # r2 stays

    def test_flags_behind_halves(self):
        """preadv2: the flags are the sixth register on both arches."""
        source = """
        UK_SYSCALL_R_DEFINE(ssize_t, preadv2, int, fd, const struct iovec *, v,
                            int, n, off_t, offset, int, flags)
        { (void)fd; (void)v; (void)n; (void)offset; return flags; }"""
        self.assertEqual(self.code("arm64", source)["uk_syscall_r_preadv2"],
                         ["sxtw x0, w5", "ret"])
        self.assertEqual(self.code("arm", source)["uk_syscall_r_preadv2"],
                         ["ldr r0, [sp, #4]", "bx lr"])

    def test_pages(self):
        source = """
        UK_SYSCALL_R_DEFINE(void *, mmap, void *, addr, size_t, length,
                            int, prot, int, mflag, int, fd, off_t, offset)
        { (void)addr; (void)length; (void)prot; (void)mflag; (void)fd;
          return (void *)(unsigned long)(offset >> 20); }"""
        # bits 12..43 of an offset in pages, so that >> 20 is >> 8
        self.assertIn("lsr r0, r0, #8",
                      self.code("arm", source)["uk_syscall_r_mmap"])

    def test_extension(self):
        """F3: 32 bits count for an int, an unsigned is not sign-extended."""
        source = """
        UK_SYSCALL_R_DEFINE(int, openat, int, dirfd, const char *, path, int, f,
                            mode_t, mode)
        { (void)path; (void)f; (void)mode; return dirfd; }
        UK_SYSCALL_R_DEFINE(uid_t, getuid) { return 0xffffffff; }"""
        code = self.code("arm64", source)
        self.assertEqual(code["uk_syscall_r_openat"], ["sxtw x0, w0", "ret"])
        self.assertEqual(code["uk_syscall_r_getuid"],
                         ["mov x0, #0xffffffff", "ret"])

    def test_not_on_this_arch(self):
        """A body for arm alone compiles to nothing on arm64."""
        source = """
        UK_SYSCALL_R_DEFINE(int, open, const char *, path, int, f, mode_t, m)
        { (void)path; (void)m; return f; }"""
        self.assertEqual(self.symbols("arm64", self.build("arm64", source)),
                         {})
        self.assertIn("uk_syscall_r_open",
                      self.symbols("arm", self.build("arm", source)))

    def test_deselected(self):
        source = "UK_SYSCALL_R_DEFINE(pid_t, getppid) { return 0; }"
        chosen = "-DCONFIG_SYSCALLS_CHOSEN=1"
        self.assertEqual(self.symbols("arm64", self.build(
            "arm64", source, chosen)), {})
        self.assertIn("uk_syscall_r_getppid", self.symbols(
            "arm64", self.build("arm64", source, chosen,
                                "-DCONFIG_SYSCALL_GETPPID=1")))

    def test_static_calls_have_no_table(self):
        """U9."""
        source = """
        long one(int); long other(long);
        long one(int fd) { return uk_syscall_r_static(SYS_read, fd, 0, 4); }
        long other(long nr) { return uk_syscall_r_static(nr); }"""
        code = self.code("arm64", source)
        self.assertIn("[uk_syscall_r_read]", code["one"][-1])
        self.assertIn("[uk_syscall6_r]", code["other"][-1])

    def test_frame(self):
        """U11."""
        source = """
        UK_LLSYSCALL_R_U_DEFINE(pid_t, clone, struct uk_frame *frame,
                unsigned long, flags, void *, stack, int *, ptid,
                unsigned long, tls, int *, ctid)
        { (void)stack; (void)ptid; (void)tls; (void)ctid;
          frame_set_ret(frame, 3); return (pid_t)flags; }"""
        for arch in shim.CROSS:
            path = self.build(arch, source, "-D__ARMLET_KERNEL__",
                              "-I%s/plat/%s/include" % (ROOT, arch))
            symbols = self.symbols(arch, path)
            for kind in "urf":
                self.assertEqual(symbols["uk_syscall_%s_clone" % kind], "T")

    def test_noreturn_body(self):
        for arch in shim.CROSS:
            self.build(arch, """
            _Noreturn void die(int);
            UK_LLSYSCALL_R_DEFINE(int, exit_group, int, status)
            { die(status); }""")

    def test_wrong_type(self):
        self.refused("arm64", """
            UK_SYSCALL_R_DEFINE(ssize_t, read, int, fd, void *, b, int, n)
            { (void)fd; (void)b; return n; }""", "conflicting types", "read")

    def test_wrong_return_type(self):
        self.refused("arm64", """
            UK_SYSCALL_R_DEFINE(int, read, int, fd, void *, b, size_t, n)
            { (void)fd; (void)b; return (int)n; }""", "conflicting types")

    def test_wrong_count(self):
        self.refused("arm", """
            UK_SYSCALL_R_DEFINE(ssize_t, read, int, fd, void *, b)
            { (void)b; return fd; }""", "conflicting types")

    def test_frame_call_without_a_frame(self):
        self.refused("arm64", """
            UK_SYSCALL_R_DEFINE(pid_t, clone, unsigned long, flags, void *, s,
                int *, p, unsigned long, tls, int *, c)
            { (void)s; (void)p; (void)tls; (void)c; return (pid_t)flags; }""",
                     "conflicting types")

    def test_body_that_no_makefile_provides(self):
        self.refused("arm64", "UK_SYSCALL_R_DEFINE(pid_t, getsid, pid_t, p)"
                              "{ return p; }",
                     "UK_PROVIDED_SYSCALLS_HAS_getsid")


class Private(shim.Case):
    """An application's own call."""

    def test_everything_follows(self):
        abi = self.write("my.abi", "mycall@1234 int (int a, off_t b)\n")
        self.image("arm", "app:mycall-2", "--abi", abi)
        self.assertIn("#define SYS_mycall 1234",
                      self.read("include/uk/bits/syscall_nrs.h"))
        path, errors = self.compile("arm", """#include <uk/syscall.h>
            UK_SYSCALL_R_DEFINE(int, mycall, int, a, off_t, b)
            { return a + (int)(b >> 32); }
            long use(void);
            long use(void) { return uk_syscall_r_static(SYS_mycall, 1); }
            """)
        self.assertTrue(path, errors)
        self.assertEqual(self.disassemble("arm", path)["uk_syscall_r_mycall"],
                         ["add r0, r0, r3", "bx lr"])


if __name__ == "__main__":
    unittest.main()
