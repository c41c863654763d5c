# SPDX-License-Identifier: BSD-3-Clause
"""Commands for gdb: what `make debug` adds.

  armlet threads        every thread: number, name, state, where it is
  armlet bt TID         the backtrace of one that does not run
  armlet break CALL...  stop in these system calls
  armlet calls          what the image holds
"""

import gdb

STATES = ("ready", "blocked", "dead")
CALL = "uk_syscall_r_"
# Where plat_switch() (plat/ARCH/switch.S) leaves frame pointer and return
# address, from sp, and their size.
SWITCH = {"aarch64": (0, 8, 8), "arm": (36, 44, 4)}


def arch():
    name = gdb.selected_inferior().architecture().name()
    return "aarch64" if "aarch64" in name else "arm"


def threads():
    """Every struct uk_thread of the process."""
    process = gdb.parse_and_eval("'lib/process/process.c'::first")
    kind = gdb.lookup_type("struct uk_thread")
    offset = [f for f in kind.fields() if f.name == "siblings"][0].bitpos // 8
    head = process["threads"].address
    if not int(head["next"]):
        return
    item = head["next"]
    while item != head:
        address = int(item.cast(gdb.lookup_type("long"))) - offset
        yield gdb.Value(address).cast(kind.pointer()).dereference()
        item = item["next"]


def word(address, size):
    memory = gdb.selected_inferior().read_memory(address, size)
    return int.from_bytes(memory, "little")


def switched_out(thread):
    """(fp, pc) of a thread that does not run."""
    sp = int(thread["arch"]["sp"])
    fp_at, pc_at, size = SWITCH[arch()]
    return word(sp + fp_at, size), word(sp + pc_at, size)


def current():
    """The address of the thread that runs."""
    name = "TPIDR_EL1" if arch() == "aarch64" else "TPIDRPRW"
    text = gdb.execute("info registers " + name, to_string=True)
    return int(text.split()[1], 16)


def callers(fp, pc):
    """The frame records from fp on; arm64 keeps {fp, lr} at fp, arm at fp - 4."""
    size, back = (8, 0) if arch() == "aarch64" else (4, 4)
    yield pc
    for _ in range(64):
        try:
            record = fp - back
            fp, pc = word(record, size), word(record + size, size)
        except (gdb.error, OverflowError):
            return
        if place(pc).startswith("No symbol"):   # thumb keeps no records
            return
        yield pc


def place(pc):
    text = gdb.execute("info symbol %#x" % pc, to_string=True)
    return text.split(" in section")[0].strip()


class Armlet(gdb.Command):
    """threads, bt TID, break CALL..., calls: see `armlet`."""

    def __init__(self):
        super().__init__("armlet", gdb.COMMAND_USER)

    def invoke(self, line, from_tty):
        words = line.split()
        action = getattr(self, "do_" + words[0], None) if words else None
        if not action:
            print(__doc__.strip())
            return
        action(words[1:])

    def do_threads(self, _):
        running = current()
        for t in threads():
            state = STATES[int(t["state"])]
            if int(t.address) == running:
                where = "runs, " + place(int(gdb.parse_and_eval("$pc")))
            else:
                where = "%s, %s" % (state, place(switched_out(t)[1]))
            print("%5d  %-16s %s" % (int(t["tid"]), t["name"].string(), where))

    def do_bt(self, words):
        found = [t for t in threads()
                 if words and int(t["tid"]) == int(words[0], 0)]
        if not found:
            raise gdb.GdbError("no thread of that number: armlet threads")
        if int(found[0].address) == current():
            gdb.execute("bt")
            return
        for i, pc in enumerate(callers(*switched_out(found[0]))):
            line = gdb.find_pc_line(pc - 1)
            where = " at %s:%d" % (line.symtab.filename, line.line) \
                if line.symtab else ""
            print("#%-2d %#x %s%s" % (i, pc, place(pc), where))

    def do_break(self, words):
        for name in words:
            if not gdb.lookup_global_symbol(CALL + name) and \
                    not gdb.lookup_static_symbol(CALL + name):
                raise gdb.GdbError("%s: not in this image: armlet calls" % name)
            gdb.Breakpoint(CALL + name)

    def do_calls(self, _):
        text = gdb.execute("info functions -n ^%s" % CALL, to_string=True)
        names = {w.split("(")[0][len(CALL):] for w in text.split()
                 if w.startswith(CALL)}
        print("\n".join(sorted(names)))


Armlet()
