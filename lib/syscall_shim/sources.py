# SPDX-License-Identifier: BSD-3-Clause
"""The generated sources: stand-ins for what is not linked, and names."""

from headers import head, on_arch
from registers import registers

NAME_PROVIDED = 0x8000          # in an index word, as names.c has them
NAME_MORE = 0x4000


_STUBS = """
/* A call that nothing provides: says so, returns -ENOSYS. Weak: a body of the
 * name takes its place. */
.macro ENOSYS kind name nr
	.section .text.uk_syscall_\\kind\\()_\\name, "ax", %progbits
	.balign 4
	.weak uk_syscall_\\kind\\()_\\name
	.type uk_syscall_\\kind\\()_\\name, %function
uk_syscall_\\kind\\()_\\name:
#ifdef __ARM_FEATURE_BTI_DEFAULT
	hint	#38			// bti jc
#endif
"""

_LOAD = {
    "arm64": """	mov	w0, #(\\nr & 0xffff)
	.if \\nr > 0xffff
	movk	w0, #(\\nr >> 16), lsl #16
	.endif
""",
    "arm": """	movw	r0, #(\\nr & 0xffff)
	.if \\nr > 0xffff
	movt	r0, #(\\nr >> 16)
	.endif
""",
}

_STUBS_END = """	.ifc \\kind, e
	b	uk_syscall_enosys_e
	.else
	b	uk_syscall_enosys_nr
	.endif
	.size uk_syscall_\\kind\\()_\\name, . - uk_syscall_\\kind\\()_\\name
.endm

"""


def stubs(calls, arch, provided):
    lines = []
    for call in on_arch(calls, arch):
        kinds = "re" + ("f" if "frame" in call.flags else "")
        text = ["\tENOSYS %s %s %d" % (k, call.name, call.numbers[arch])
                for k in kinds]
        if call.name in provided:
            # A provided call without a body must not link.
            text = ["#if defined(CONFIG_SYSCALLS_CHOSEN) && "
                    "!defined(CONFIG_%s)" % call.option(), *text, "#endif"]
        lines += text
    return (head("Stand-ins for the calls that are not linked.", calls)
            + _STUBS + _LOAD[arch] + _STUBS_END + "\n".join(lines)
            + "\n\n\t.section .note.GNU-stack, \"\", %progbits\n")


def names(calls, arch, provided, offered):
    """One string of all names, a 16-bit index word a number, and the runs of
    numbers that have one. offered: what libraries that are off would provide."""
    blob, index, spans, offset = [], [], [], 0
    last = None
    for call in on_arch(calls, arch):
        number = call.numbers[arch]
        if last is None or number > last + 8:
            spans.append([number, 0, len(index)])
        else:
            index += ["0xffff"] * (number - last - 1)
        word = offset
        parts = [call.label(arch) if call.names[arch] else call.name]
        if call.name in provided:
            word |= NAME_PROVIDED
            if parts[0] != call.name:
                word |= NAME_MORE
                parts.append(call.name)
        elif call.name in offered and offered[call.name].option:
            word |= NAME_MORE
            parts.append(offered[call.name].option)
        for part in parts:
            blob.append('\t"%s\\0"' % part)
            offset += len(part) + 1
        index.append("0x%04x" % word)
        spans[-1][1] = number - spans[-1][0] + 1
        last = number
    if offset >= NAME_MORE:
        raise call.at("the names of all calls exceed %d bytes" % NAME_MORE)
    rows = ["\t" + " ".join(w + "," for w in index[i:i + 8])
            for i in range(0, len(index), 8)]
    return (head("Names of the calls; names.h explains the tables.", calls)
            + '#include "names.h"\n\n'
            + "const char uk_syscall_names[] =\n%s;\n\n" % "\n".join(blob)
            + "const uint16_t uk_syscall_name_index[] = {\n%s\n};\n\n"
            % "\n".join(rows)
            + "const struct uk_syscall_span uk_syscall_spans[] = {\n%s\n};\n\n"
            % "\n".join("\t{ 0x%x, %d, %d }," % tuple(s) for s in spans)
            + "const unsigned uk_syscall_nspans = %d;\n" % len(spans))


def require(calls, arch, provided):
    """Linker options for the join of the libraries: each provided call has a
    body."""
    return "".join("--require-defined=uk_syscall_r_%s\n" % name
                   for name in sorted(provided) if arch in calls[name].numbers)


# --- strace -----------------------------------------------------------------

_NAMED = {"oflag": "O", "prot": "P", "mflag": "M", "sig": "S", "whence": "W"}
_BY_TYPE = {"mode_t": "m", "clockid_t": "C", "unsigned": "u", "size_t": "U",
            "uint32_t": "u", "uid_t": "u", "gid_t": "u", "socklen_t": "u",
            "long": "l", "unsigned long": "x", "unsigned short": "u"}


def _kind(call, param, place, places, arch):
    """One argument's code for strace.c: a letter and its register; for buffers
    also the register of the length."""
    def register(name):
        for other, at in zip(call.params, places):
            if other.name == name and not other.pointer:
                return str(at)
        return None

    if param.pointer:
        length = register(param.count) if param.form == "bytes" else None
        text = param.ctype.replace("const ", "") in ("void *", "char *")
        if param.form == "string" and "char" in param.ctype:
            return "s%d" % place
        if length and text and param.access in ("in", "out"):
            return "%s%d%s" % ("i" if param.access == "in" else "o",
                               place, length)
        count = register(param.count) if param.form == "iov" else None
        if count:
            return "%s%d%s" % ("v" if param.access == "in" else "V",
                               place, count)
        return "p%d" % place
    if param.wide:
        if arch == "arm" and param.passing != "Pages":
            return "w%d" % place
        return "%s%d" % ("g" if param.passing == "Pages" else "l", place)
    if param.ctype == "int" and param.name.endswith("dirfd"):
        return "f%d" % place
    if param.name in _NAMED:
        return "%s%d" % (_NAMED[param.name], place)
    if param.name in ("flags", "request"):
        return "X%d" % place
    return "%s%d" % (_BY_TYPE.get(param.ctype, "d"), place)


def _decode(call, arch):
    places = registers(call, arch).places
    args = "".join(_kind(call, p, at, places, arch)
                   for p, at in zip(call.params, places))
    result = "n" if "noreturn" in call.flags else \
        "p" if call.rtype.endswith("*") else "l"
    return result + args


def strace(calls, arch):
    """__wrap_uk_syscall_r_X of every call, for the linker's --wrap; those of
    frame calls trace inside uk_syscall_u_X."""
    lines = []
    for call in on_arch(calls, arch):
        count = registers(call, arch).count
        macro = "FRAME" if "frame" in call.flags else "TRACE"
        lines.append("UK_STRACE_%s(%s, %d, %d, \"%s\", \"%s\")" % (
            macro, call.name, call.numbers[arch], count,
            call.label(arch) if call.names[arch] else call.name,
            _decode(call, arch)))
    frames = ["\t&uk_strace_%s," % c.name for c in on_arch(calls, arch)
              if "frame" in c.flags]
    return (head("The tracers of all calls; strace.h explains.", calls)
            + '#include "strace.h"\n\n' + "\n".join(lines)
            + "\n\nconst struct uk_strace_call *const uk_strace_frames[] = {\n"
            + "\n".join(frames + ["\t0,"]) + "\n};\n")


def wrap(calls, arch):
    """The linker's options that put the tracers in: @FILE."""
    return "".join("--wrap=uk_syscall_r_%s\n--wrap=uk_syscall_e_%s\n"
                   % (c.name, c.name) for c in on_arch(calls, arch)
                   if "frame" not in c.flags)
