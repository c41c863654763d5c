# SPDX-License-Identifier: BSD-3-Clause
"""AFL++ in the place of libFuzzer: the same targets, compiled by afl-clang-fast."""

import os
import re
import shutil
import subprocess

COMPILER = "afl-clang-fast"
QUIET = {"AFL_QUIET": "1"}
# No terminal, no look at how this machine is set up.
ENVIRONMENT = dict.fromkeys(
    ("AFL_NO_UI", "AFL_SKIP_CPUFREQ", "AFL_NO_AFFINITY",
     "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES"), "1")


def run(program, seconds, folders, out, environment):
    """Begin with the first folder that has inputs. It says in a file what it has
    found. True: it ran inputs, and none of them failed."""
    shutil.rmtree(out, ignore_errors=True)
    inputs = next(f for f in folders if os.path.isdir(f) and os.listdir(f))
    subprocess.run(["afl-fuzz", "-V", str(seconds), "-m", "none", "-t", "10000",
                    "-i", inputs, "-o", out, "--", program],
                   stdout=subprocess.DEVNULL, check=True,
                   env={**os.environ, **environment, **ENVIRONMENT})
    with open(out + "/default/fuzzer_stats") as f:
        told = dict(re.split(r"\s*:\s*", line.strip(), 1) for line in f)
    print("%s inputs run, %s new, %s crashes, %s hangs" % tuple(
        told[key] for key in ("execs_done", "corpus_found", "saved_crashes",
                              "saved_hangs")))
    return told["execs_done"] != "0" and \
        told["saved_crashes"] == told["saved_hangs"] == "0"
