# SPDX-License-Identifier: BSD-3-Clause
"""Where Linux puts a program of plat/host under thread sanitizer."""

# Bits that Linux draws: with more, there may be no room for what thread sanitizer
# has at fixed addresses.
RANDOM_BITS = "/proc/sys/vm/mmap_rnd_bits", 28


def fixed(words):
    """At addresses that are always the same, where they would be too random."""
    path, limit = RANDOM_BITS
    with open(path) as f:
        return ["setarch", "-R"] + words if int(f.read()) > limit else words
