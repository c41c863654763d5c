#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Everything that follows from syscalls.abi.

gen.py --arch ARCH --provided CALLS --out DIR
    one image's headers and sources:
      include/uk/bits/syscall_{nrs,protos,glue,map}.h
      stubs.S                       what the linker takes where there is no body
      names.c strace.c              sources of the shim
      strace.wrap                   linker options, if it traces
      provided.require              linker options for the libraries' join
      pointers.h                    pointer arguments, for a test in C
      calls.h                       provided calls and what their registers are
      abi.json                      the ABI for table.py and for tests
gen.py --musl-map ARCH              UK_CALL lines for lib/musl, on stdout
gen.py --menu --provided CALLS --out FILE        menuconfig's entries
gen.py --docs --out docs/syscalls.md             the list of calls; run at the
                                                 root of the tree
gen.py --check-lock | --update-lock              see syscalls.lock

--abi FILE, any number of times: described calls; syscalls.abi comes first by
itself. --arch host: plat/host, x86-64, which no lock knows. --musl DIR: musl's source, whose arch/*/bits/syscall.h.in has the numbers;
without it they come from syscalls.lock. --provided: a file, or its text: entries
PATH[:LINE]:NAME-NARGS, or lines PATH[:LINE] NAME-NARGS [OPTION]. --offered: the same with
what libraries that are turned off would provide, for messages."""

import argparse
import os
import sys

import abi
import headers
import numbering
import provided
import sources
import texts
from common import Error, write_if_changed

HERE = os.path.relpath(os.path.dirname(os.path.abspath(__file__)))
MUSL_NAMES = {"arm": "arm", "arm64": "aarch64", "host": "x86_64"}


def read_calls(args):
    """The calls with their numbers, and musl's spelling of --arch's."""
    calls = abi.read([args.base] + args.abi)
    spelled = {arch: [] for arch in abi.ARCHES}
    if args.musl:
        for arch in abi.ARCHES:
            spelled[arch] = numbering.read_header(
                "%s/arch/%s/bits/syscall.h.in"
                % (args.musl, MUSL_NAMES[arch]))
        known = {arch: {s[0]: s[1] for s in spelled[arch]}
                 for arch in abi.ARCHES}
    else:
        known = numbering.read_lock(args.lock)[1]
    for arch in abi.ARCHES:
        numbering.assign(calls, arch, known[arch])
    if args.arch == "host":
        spelled["host"] = numbering.read_header(
            "%s/arch/x86_64/bits/syscall.h.in" % args.musl)
        numbering.assign_host(calls, {s[0]: s[1] for s in spelled["host"]})
    numbering.check_numbered(calls)
    return calls, spelled.get(args.arch, [])


def image(args, calls, spelled):
    given = provided.read(args.provided, calls)
    offered = provided.read(args.offered, calls) if args.offered else given
    bits = args.out + "/include/uk/bits/syscall_"
    arch = args.arch
    outputs = {
        bits + "nrs.h": headers.nrs(calls, arch, spelled),
        bits + "protos.h": headers.protos(calls),
        bits + "glue.h": headers.glue(calls, arch, given),
        bits + "map.h": headers.call_map(calls, arch),
        args.out + "/names.c": sources.names(calls, arch, given, offered),
        args.out + "/strace.c": sources.strace(calls, arch),
        args.out + "/strace.wrap": sources.wrap(calls, arch),
        args.out + "/provided.require": sources.require(calls, arch, given),
        args.out + "/pointers.h": texts.pointers(calls, arch, given),
        args.out + "/calls.h": texts.calls_list(calls, arch, given),
        args.out + "/abi.json": texts.machine(calls, arch, given),
    }
    if arch != "host":
        outputs[args.out + "/stubs.S"] = sources.stubs(calls, arch, given)
    for path, text in outputs.items():
        write_if_changed(path, text)


def lock(args):
    calls, _ = read_calls(args)
    if args.update_lock:
        write_if_changed(args.lock, numbering.update_lock(calls, args.lock))
    wrong = numbering.check_lock(calls, args.lock)
    if wrong:
        raise Error("\n".join(wrong))


def parse_args(argv):
    p = argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--arch", choices=(*abi.ARCHES, "host"))
    p.add_argument("--abi", action="append", default=[], metavar="FILE")
    p.add_argument("--base", default=HERE + "/syscalls.abi", metavar="FILE")
    p.add_argument("--lock", default=HERE + "/syscalls.lock", metavar="FILE")
    p.add_argument("--musl", metavar="DIR")
    p.add_argument("--provided", metavar="CALLS")
    p.add_argument("--offered", metavar="CALLS")
    p.add_argument("--out", metavar="PATH")
    p.add_argument("--musl-map", choices=abi.ARCHES)
    for mode in ("menu", "docs", "check-lock", "update-lock"):
        p.add_argument("--" + mode, action="store_true")
    args = p.parse_args(argv)
    # syscalls.abi may be named, too.
    args.abi = [f for f in args.abi
                if os.path.realpath(f) != os.path.realpath(args.base)]
    args.locks = args.check_lock or args.update_lock
    if not args.locks and not args.musl_map:
        if args.provided is None and not args.docs or not args.out:
            p.error("--provided and --out are needed")
        if not args.arch and not args.menu and not args.docs:
            p.error("--arch is needed")
    return args


def run(args):
    if args.locks:
        lock(args)
        return
    calls, spelled = read_calls(args)
    if args.musl_map:
        sys.stdout.write(headers.call_list(calls, args.musl_map))
    elif args.menu:
        given = provided.read(args.provided, calls)
        write_if_changed(args.out, texts.menu(calls, given))
    elif args.docs:
        given = provided.read(args.provided, calls)
        write_if_changed(args.out, texts.documentation(calls, given))
    else:
        image(args, calls, spelled)


def main():
    try:
        run(parse_args(sys.argv[1:]))
    except (Error, OSError) as error:
        sys.exit("armlet: %s" % str(error).replace("\n", "\narmlet: "))


if __name__ == "__main__":
    main()
