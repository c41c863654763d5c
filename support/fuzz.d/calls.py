# SPDX-License-Identifier: BSD-3-Clause
"""Sequences of system calls on plat/host, and the same on this Linux.

An input is bytes, of which plat/host/fuzz/calls.c makes calls. Those that are
checked in are lines of hexadecimal in plat/host/fuzz/calls.txt."""

import glob
import os
import random
import re
import subprocess
import time
import tomllib

import addresses
import afl

PROGRAM = "build/host/program/calls"
CORPUS = "plat/host/fuzz/calls.txt"
DIFFERENCES = "plat/host/fuzz/same.toml"
OUT = "build/fuzz"
# The signals are the machine's. What is left without a reference is looked for by
# the replay, since libFuzzer does not know of the machine's RAM.
LIBFUZZER = ["-handle_%s=0" % s for s in ("segv", "bus", "ill", "fpe")] + [
    "-rss_limit_mb=0", "-detect_leaks=0", "-timeout=0", "-max_len=512",
    "-len_control=0", "-verbosity=0", "-print_final_stats=1"]
MACHINE = {"MACHINE": "--virtual\n" + PROGRAM}
BATCH = 50

# Each in a folder that is the root of a new file system.
SANDBOX = """
set -e
ulimit -n 1024
for input in "$2"/*; do
    mount -t tmpfs none "$3"
    cp "$1" "$3/program"
    chroot "$3" /program same <"$input"
    umount "$3"
done
"""


def build(flavour):
    os.makedirs("build", exist_ok=True)
    subprocess.run(["flock", "build/host.lock", "make", "-s", "-f",
                    "plat/host/build.mk", "-j%d" % os.cpu_count(),
                    "FLAVOUR=" + flavour, "all", "program"], check=True)


def write_inputs(folder, inputs):
    os.makedirs(folder, exist_ok=True)
    for old in glob.glob(folder + "/*"):
        os.remove(old)
    for n, data in enumerate(inputs):
        with open("%s/%04d" % (folder, n), "wb") as f:
            f.write(data)


def checked_in():
    with open(CORPUS) as f:
        return [bytes.fromhex(line) for line in f]


def replay(inputs, machine):
    """On that machine, a program under the sanitizers of gcc, with its options.
    True: nothing is wrong."""
    write_inputs(OUT + "/seeds/calls", inputs)
    run = subprocess.run(
        [*machine, "--virtual", "--inputs", OUT + "/seeds/calls", PROGRAM],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = run.stdout.decode(errors="replace")
    good = run.returncode == 0 and "ThreadSanitizer" not in text
    if not good:
        print(text[-4000:])
    return good


def fuzz(seconds, engine):
    build("address")
    if not replay(checked_in(), ["build/host/address/armlet-host"]):
        return False
    if seconds == 0:
        return True
    if engine == "afl":
        build("afl")
        return afl.run("build/host/afl/armlet-host", seconds,
                       [OUT + "/corpus/calls", OUT + "/seeds/calls"],
                       OUT + "/afl/calls.out", MACHINE)
    build("fuzz")
    os.makedirs(OUT + "/corpus/calls", exist_ok=True)
    return subprocess.run(
        ["build/host/fuzz/armlet-host"] + LIBFUZZER + [
            "-max_total_time=%d" % seconds,
            "-artifact_prefix=%s/calls-" % OUT,
            OUT + "/corpus/calls", OUT + "/seeds/calls"],
        env={**os.environ, **MACHINE}).returncode == 0


def races(seconds):
    """Those that are checked in, then random ones, under thread sanitizer, each
    time with interrupts elsewhere. True: none has a race."""
    build("thread")
    numbers = random.Random(int(os.environ.get("SEED", "1")))
    inputs, good, boots = checked_in(), True, 0
    end = time.monotonic() + seconds
    while good and (boots == 0 or time.monotonic() < end):
        boots += 1
        good = replay(inputs, addresses.fixed(
            ["build/host/thread/armlet-host",
             "--append", "host.interrupts=%d" % boots]))
        inputs = [numbers.randbytes(512) for _ in range(5)]
    print("%d boots, each with interrupts elsewhere" % boots)
    return good


# --- The same on Linux ---------------------------------------------------------

def on_linux(folder):
    root = OUT + "/root"
    os.makedirs(root, exist_ok=True)
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", SANDBOX, "sh",
         PROGRAM, folder, root], stdout=subprocess.PIPE, check=True,
        universal_newlines=True).stdout


def on_host(folder):
    return subprocess.run(
        ["build/host/address/armlet-host", "--virtual", "--inputs", folder,
         PROGRAM, "same"], stdout=subprocess.PIPE, check=True,
        universal_newlines=True).stdout


def by_input(text):
    """The results of each; what the kernel has to say is not among them."""
    parts = re.split(r"^input \w+\n", text, flags=re.M)[1:]
    return [re.findall(r"^\w+ -?\d+$", part, re.M) for part in parts]


def on_purpose():
    with open(DIFFERENCES, "rb") as f:
        return [(re.compile(d["linux"]), re.compile(d["here"]))
                for d in tomllib.load(f)["difference"]]


def first_difference(linux, host, known):
    """What comes after one that is known is not compared."""
    for n, (a, b) in enumerate(zip(linux, host)):
        if a == b:
            continue
        if any(x.fullmatch(a) and y.fullmatch(b) for x, y in known):
            return None
        return n, a, b
    return None


def compare(seconds):
    """Print the first difference of each input that has one. True: none has."""
    build("address")
    numbers = random.Random(int(os.environ.get("SEED", "1")))
    known = on_purpose()
    folder, same, count, batch = OUT + "/same", True, 0, 0
    end = time.monotonic() + seconds
    while batch == 0 or time.monotonic() < end:
        write_inputs(folder, [numbers.randbytes(512) for _ in range(BATCH)])
        pairs = zip(by_input(on_linux(folder)), by_input(on_host(folder)))
        for n, (linux, host) in enumerate(pairs):
            count += len(linux)
            where = first_difference(linux, host, known)
            if where:
                same = False
                print("batch %d, input %04d, call %d: Linux %s, here %s"
                      % (batch, n, *where))
        batch += 1
    print("%d calls compared" % count)
    return same
