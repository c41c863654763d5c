# SPDX-License-Identifier: BSD-3-Clause
"""libc's own locks, in a program that cannot have a second thread.

Only pthread_create() makes musl take them: it alone sets libc.need_locks, without
which __lock() returns at once, and gives streams a lock that is not negative,
without which no stream function calls __lockfile(). flockfile() does."""

import elf

THREADS = {"pthread_create", "__pthread_create"}
STREAMS = {"ftrylockfile", "flockfile", "funlockfile"}
RETURN = {"arm64": "ret", "arm": ".arm\n\tbx lr"}
FUNCTION = """\
	.section .text.%s, "ax", %%progbits
	.balign 4
	.global %s
	.type %s, %%function
%s:
	%s
"""


def source(file, arch):
    """Assembly of what takes the place of those in a program's Elf, or ""."""
    held = {s.name for s in file.symbols
            if s.section != elf.SHN_UNDEF}
    if held & THREADS:
        return ""
    text = ""
    if "__lock" in held:
        for name in "__lock", "__unlock":
            text += FUNCTION % (*[name] * 4, RETURN[arch])
    if "__lockfile" in held and not held & STREAMS:
        for name in "__lockfile", "__unlockfile":       # nobody comes here
            text += FUNCTION % (*[name] * 4, "udf #0")
    return text
