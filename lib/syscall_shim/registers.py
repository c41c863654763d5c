# SPDX-License-Identifier: BSD-3-Clause
"""Which registers hold which parameter, and the C expression that makes the
parameter of them. REG(n) is the n-th of a call's six registers, a long."""

from common import Error

LIMIT = 6


class Registers:
    """count: how many registers the call takes. places: first one of each
    parameter. values: the C expression of each parameter."""

    def __init__(self):
        self.count = 0
        self.places = []
        self.values = []

    def take(self, count=1):
        first = self.count
        self.count += count
        return first


def _value(regs, param, arch):
    if param.passing == "Halves":
        low = regs.take()
        high = regs.take()
        if arch != "arm":
            return low, "(%s)REG(%d)" % (param.ctype, low)
        return low, "(%s)UK_PAIR(REG(%d), REG(%d))" % (param.ctype, low, high)
    if arch == "arm" and param.passing == "Pages":
        n = regs.take()
        return n, "(%s)(unsigned long)REG(%d) << 12" % (param.ctype, n)
    if arch == "arm" and param.wide:
        regs.count += regs.count % 2
        n = regs.take(2)
        return n, "(%s)UK_PAIR(REG(%d), REG(%d))" % (param.ctype, n, n + 1)
    n = regs.take()
    return n, "(%s)REG(%d)" % (param.ctype, n)


def registers(call, arch):
    regs = Registers()
    for param in call.params:
        place, value = _value(regs, param, arch)
        regs.places.append(place)
        regs.values.append(value)
    if regs.count > LIMIT:
        raise call.at("takes %d registers on %s; a call has %d"
                      % (regs.count, arch, LIMIT))
    return regs
