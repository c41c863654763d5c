# SPDX-License-Identifier: BSD-3-Clause
"""The last link: kernel, call table, program and libc into one image, which is
then written out flat."""

import os

import elf
import fill
import flat
import ksyms
import slide
from config import ARCHES, Error

EMPTY_KSYMS = bytes(4)
PAGE = 4096
ALIGNMENT = 8           # of most constants


def ksyms_object(tools, data):
    with open(tools.path("ksyms.bin"), "wb") as f:
        f.write(data)
    return tools.assemble("ksyms", """\
	.section .ksyms, "a", %%progbits
	.balign 4
	.globl uk_ksyms
uk_ksyms:
	.incbin "%s"
""" % tools.path("ksyms.bin"))


def program_object(tools, path):
    """The program of a trap image as a blob: what execve would read of the
    file, without section headers."""
    with open(path, "rb") as f:
        data = bytearray(f.read())
    file = elf.Elf(path)
    end = max((s.offset + s.filesz for s in file.segments), default=0)
    size = 8 if file.is64 else 4
    head = 0x28 if file.is64 else 0x20          # e_shoff
    data[head:head + size] = bytes(size)
    counts = 0x3c if file.is64 else 0x30        # e_shnum, e_shstrndx
    data[counts:counts + 4] = bytes(4)
    with open(tools.path("program.bin"), "wb") as f:
        f.write(data[:end])
    return tools.assemble("program", """\
	.section .program.ksyms, "a", %%progbits
	.balign 4096
	.globl _program_start, _program_end
_program_start:
	.incbin "%s"
_program_end:
""" % tools.path("program.bin"))


def cancel_object(tools, args, calls):
    """uk_syscall_cp_X for a program that can cancel threads."""
    with open(tools.path("cancel.list"), "w") as f:
        f.writelines("CP(%s)\n" % name for name in sorted(calls.cp))
    source = "%s/../../lib/musl/cancel/%s.S" % (os.path.dirname(__file__),
                                                args.arch)
    out = tools.path("cancel.o")
    tools.run("gcc", "-nostdinc", "-isystem", args.sysroot_direct + "/include",
              "-I" + args.sysroot_direct, "-I" + tools.work, "-c", "-o", out,
              source)
    return out


def linker_script(tools, source, arch, syscalls):
    if source.endswith(".lds"):         # an SDK's: preprocessed
        return source
    out = tools.path("image.lds")
    plat = source.rsplit("/", 2)[0]
    tools.run("gcc", "-E", "-P", "-x", "assembler-with-cpp",
              "-DSYSCALLS_%s=1" % syscalls.upper(),
              "-I%s/%s/include" % (plat, arch), "-I%s/include" % plat,
              "-o", out, source)
    return out


def link_program(tools, sysroot, objects, libgcc, extra):
    """The program of a trap image, linked as any static Linux program; extra:
    what stands before libgcc."""
    lib = sysroot + "/lib/"
    out = tools.work[:-2] + ".prog.elf"
    tools.run("ld", "-static", "--gc-sections", "-z", "max-page-size=4096",
              "-z", "noexecstack", "-z", "norelro", "-o", out,
              lib + "crt1.o", lib + "crti.o", "-L" + lib, *objects,
              *extra, "--start-group", lib + "libc.a", libgcc, "--end-group",
              lib + "crtn.o")
    return out


def attach_program(tools, out):
    """The program's own file, with its symbols, into a section that is not
    loaded: for gdb's add-symbol-file."""
    tools.run("objcopy", "--add-section",
              ".armlet.program=" + tools.work[:-2] + ".prog.elf", out)


def link(tools, out, script, inputs, options, with_ksyms, moves):
    """Link out, twice if it holds its symbol table, or where its addresses are (one
    that moves): the first time tells what they hold. They stand behind the text,
    which therefore does not move. Then the program of a trap image, which begins a
    page, gets its place, too. Relocations stay if the options ask for them."""
    args = ["-static", "--gc-sections", "-z", "noexecstack", "-z", "norelro",
            "-z", "max-page-size=4096", "--build-id=none", "--no-warn-rwx-segments",
            "-T", script, "-Map", tools.path("map"), *options,
            *(tools.moving if moves else [])]
    if not with_ksyms and not moves:
        tools.run("ld", *args, "-o", out, *inputs)
        return elf.Elf(out)
    first = tools.path("first.elf")
    tools.run("ld", *args, "-o", first,
              *([ksyms_object(tools, EMPTY_KSYMS)] if with_ksyms else []), *inputs,
              *([slide.section(tools, 0)] if moves else []))
    file = elf.Elf(first)
    before, after = [], []
    if with_ksyms:
        symbols = file.defined()
        ranges = _ranges(symbols, with_ksyms == "all")
        table = ksyms.collect(file, ranges)
        data = ksyms.encode(table, symbols["_image_start"].value)
        before = [ksyms_object(tools, data)]
        if file.section(".program.ksyms"):
            inputs = [_place_program(tools, file, len(data), inputs[0]),
                      *inputs[1:]]
    if moves:
        after = [slide.section(tools, slide.room(file))]
    tools.run("ld", *args, "-o", out, *before, *inputs, *after)
    file = elf.Elf(out)
    if with_ksyms and ksyms.collect(file, ranges) != table:
        raise Error("%s: text moved when its symbol table was put in" % out)
    if moves:
        slide.fill(file, out)
        if "--emit-relocs" not in options:
            tools.run("objcopy", "--remove-relocations=*", out)
        file = elf.Elf(out)
    return file


def _place_program(tools, file, ksyms_size, kernel):
    """Put program_object()'s behind that part of the image that ends nearest to
    the end of a page: constants of the kernel may come in front of it for that.
    The kernel's object to link, which says so."""
    program = file.section(".program.ksyms")
    text_end = max(s.addr + s.size for _, s in file.text_sections())
    ksyms_at = file.section(".ksyms").addr
    lost = {"rodata": -ksyms_at % PAGE,
            "ksyms": -(ksyms_at + ksyms_size) % PAGE}
    sizes = _constants(file, elf.Elf(kernel))
    ahead = fill.choose(sizes, -text_end % PAGE & -ALIGNMENT)
    lost["text"] = -text_end % PAGE - sum(sizes[name] for name in ahead)
    part = min(lost, key=lambda p: (lost[p], p))
    tools.run("objcopy", "--rename-section",
              "%s=.program.%s" % (program.name, part), tools.path("program.o"))
    if part != "text" or not ahead:
        return kernel
    out = tools.path("kernel.o")
    tools.run("objcopy", *("--rename-section=%s=.rodata.ahead" % name
                           for name in ahead), kernel, out)
    return out


def _constants(file, kernel):
    """{section of the kernel's object: bytes} of the constants in an image that
    are no strings."""
    rodata = file.section(".rodata")
    held = {(".rodata." + s.name, s.size) for s in file.symbols
            if s.type == elf.STT_OBJECT and
            rodata.addr <= s.value < rodata.addr + rodata.size}
    names = [s.name for s in kernel.sections]
    return {s.name: s.size + -s.size % ALIGNMENT for s in kernel.sections
            if (s.name, s.size) in held and names.count(s.name) == 1}


def _ranges(symbols, everything):
    kernel = (symbols["_ktext_start"].value, symbols["_ktext_end"].value)
    if everything:
        return [(kernel[0], symbols["_text_end"].value)]
    return [kernel]


def write_flat(file, path):
    """The loadable parts as they are stored, from the first on."""
    image = flat.flatten(file.bytes)
    with open(path, "wb") as f:
        f.write(image)
    return len(image)
