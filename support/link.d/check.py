# SPDX-License-Identifier: BSD-3-Clause
"""What a finished image must not be."""

import callscan
import elf
import inputs
from config import ARCHES, Error, note

# lib/musl's own: they give up the stack that a call would return to.
OWN_SVC = {"__unmapself", "__restore", "__restore_rt"}
# Inputs that may have no svc #0; whatever else there is, the user brought.
_OURS = ("libc.a(", "libgcc.a(", "kernel.o", "stubs.o", "table.o", "?")


def permissions(file, path):
    for s in file.segments:
        if s.type == elf.PT_LOAD and s.flags & elf.PF_W and s.flags & elf.PF_X:
            raise Error("%s: the segment at %#x is writable and executable"
                        % (path, s.vaddr))


def window(file, path, arch, syscalls):
    symbols = file.defined()
    size = symbols["_image_end"].value - symbols["_image_start"].value
    limit = ARCHES[arch]["window"][syscalls]
    if size < 0 or size > limit:
        raise Error("%s: the image with its bss takes %d bytes; %s, %s has "
                    "room for %d" % (path, size, arch, syscalls, limit))


def no_svc(file, path, map_path):
    """A direct image's calls are calls. An application may bring svc of its own:
    that works, and is said."""
    sites = [s for s in callscan.scan(file, {})
             if s.function not in OWN_SVC and s.imm == 0]
    if not sites:
        return
    origins = inputs.Inputs(map_path)
    own, wrong = set(), set()
    for site in sites:
        origin = origins.at(site.addr)
        ours = any(part in origin for part in _OURS)
        (wrong if ours else own).add("%s() (%s)" % (site.function, origin))
    if wrong:
        raise Error("%s: svc in %s: a direct image has none there"
                    % (path, ", ".join(sorted(wrong))))
    note("svc in the application's %s: it works in a direct image, "
         "slower than a call" % ", ".join(sorted(own)))

