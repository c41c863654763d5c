# SPDX-License-Identifier: BSD-3-Clause
"""The symbol table that the kernel carries for its backtraces: written here, read
by lib/base/symbol.c.

  byte 0       T, the number of tokens
  bytes 1-3    how many bytes of entries there are, little-endian
  T pairs      token 255 - i stands for its two bytes, which may be tokens
  entries      by ascending address, each
                 1 byte   length of the name, 0 to 63, | (k - 1) << 6
                 k bytes  distance from the entry before, in units, little-endian
                 name     in characters and tokens

A unit is 4 bytes, the first distance one from the start of the image's text. An
entry with an empty name says that what follows belongs to nobody. Characters are
ASCII: tokens start behind them.

Tokens are found by byte pair encoding: again and again the most frequent pair
becomes a token, while that saves bytes. They nest at most MAX_DEPTH deep, which
bounds the reader's stack.
"""

import elf

UNIT = 4
MAX_TOKENS = 128
MAX_NAME = 63
MAX_DEPTH = 12
_IGNORED = ("$", ".L", "_ktext_", "_text_", "_image_", "__wrap_")


def collect(file, ranges):
    """[(address, name)] of the functions of an Elf in the address ranges, with
    ("", end) behind each range. What has the same name as what is before it belongs
    to that."""
    chosen = {}
    sections = {i for i, _ in file.text_sections()}
    for s in file.symbols:
        if s.section not in sections or s.type not in (elf.STT_FUNC,
                                                       elf.STT_NOTYPE):
            continue
        if not s.name or s.name.startswith(_IGNORED):
            continue
        addr = s.value
        if file.machine == elf.EM_ARM and s.type == elf.STT_FUNC:
            addr &= ~1
        if not any(start <= addr < end for start, end in ranges):
            continue
        # Of several at one address: a function, then a global, then the shortest.
        rank = (s.type != elf.STT_FUNC, s.bind == elf.STB_LOCAL, len(s.name),
                s.name)
        if addr not in chosen or rank < chosen[addr][0]:
            chosen[addr] = (rank, s.name)
    table = [(addr, name.split(".")[0][:MAX_NAME])
             for addr, (_, name) in chosen.items()]
    starts = {start for start, _ in ranges}
    table += [(end, "") for _, end in ranges if end not in starts]
    table.sort()
    # Pieces of one function, and the copies that outline.py makes.
    return [entry for i, entry in enumerate(table)
            if i == 0 or entry[1] != table[i - 1][1]]


def _count(names):
    pairs = {}
    for name in names:
        last, run = None, 0
        for pair in zip(name, name[1:]):
            run = run + 1 if pair == last else 0
            last = pair
            if run % 2 == 0:            # "aaa" holds one pair, not two
                pairs[pair] = pairs.get(pair, 0) + 1
    return pairs


def _replace(name, pair, token):
    out, i = bytearray(), 0
    while i < len(name):
        if name[i:i + 2] == pair:
            out.append(token)
            i += 2
        else:
            out.append(name[i])
            i += 1
    return bytes(out)


def compress(names):
    """([names in characters and tokens], [pair of each token])."""
    names = [n.encode("ascii", "replace") for n in names]
    pairs = _count(names)
    tokens, depth = [], {}
    while pairs and len(tokens) < MAX_TOKENS:
        pair, times = min(pairs.items(), key=lambda p: (-p[1], p[0]))
        if times <= 2:
            break
        token = 255 - len(tokens)
        depth[token] = 1 + max(depth.get(c, 0) for c in pair)
        if depth[token] > MAX_DEPTH:
            pairs[pair] = 0
            continue
        tokens.append(bytes(pair))
        # Only the names that hold the pair change.
        held = [i for i, n in enumerate(names) if bytes(pair) in n]
        for pair_, n in _count([names[i] for i in held]).items():
            pairs[pair_] -= n
        for i in held:
            names[i] = _replace(names[i], bytes(pair), token)
        for pair_, n in _count([names[i] for i in held]).items():
            pairs[pair_] = pairs.get(pair_, 0) + n
    return names, tokens


def encode(table, base):
    """The bytes of collect()'s table; base: where the image's text starts."""
    names, tokens = compress([name for _, name in table])
    entries = bytearray()
    last = base
    for (addr, _), name in zip(table, names):
        addr &= -UNIT
        distance = (addr - last) // UNIT
        last = addr
        size = max(1, (distance.bit_length() + 7) // 8)
        if size > 4:
            raise ValueError("a text of more than 16 GiB")
        entries.append(len(name) | size - 1 << 6)
        entries += distance.to_bytes(size, "little") + name
    head = bytes([len(tokens)]) + len(entries).to_bytes(3, "little")
    return head + b"".join(tokens) + bytes(entries)


def decode(data, base):
    """encode()'s inverse, for tests: what lib/base/symbol.c does."""
    count, size = data[0], int.from_bytes(data[1:4], "little")
    pairs = data[4:4 + 2 * count]

    def expand(c):
        if c <= 255 - count:
            return chr(c)
        at = 2 * (255 - c)
        return expand(pairs[at]) + expand(pairs[at + 1])

    at, addr, table = 4 + 2 * count, base, []
    end = at + size
    while at < end:
        length, width = data[at] & 63, (data[at] >> 6) + 1
        addr += UNIT * int.from_bytes(data[at + 1:at + 1 + width], "little")
        at += 1 + width
        table.append((addr, "".join(map(expand, data[at:at + length]))))
        at += length
    return table
