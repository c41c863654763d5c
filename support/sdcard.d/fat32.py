# SPDX-License-Identifier: BSD-3-Clause
"""A card with one FAT32 partition, of files in its root folder.

    sector 0      partition table: one entry, FAT32 by block addresses
    sector 2048   the partition: boot sector, information sector, copies of both
           2080   two equal tables: for each cluster the next of its file
                  the clusters, from number 2 on: root folder, files in a row

Names are 8.3 and in small letters, which two bits of an entry say. Nothing
depends on the time: all files are of 1980."""

import struct
import zlib

SECTOR = 512
CARD = 128 << 20                # a power of two: QEMU wants it
START = 2048                    # of the partition: at 1 MiB
RESERVED = 32
PER_CLUSTER = 2                 # enough clusters for FAT32, which needs 65525
CLUSTER = SECTOR * PER_CLUSTER
TABLES = 2
ENTRY = 32
LABEL = b"ARMLET     "
TYPE_LBA = 0x0c
END, MEDIA = 0x0fffffff, 0x0ffffff8
LABEL_ATTRIBUTE, ARCHIVE_ATTRIBUTE = 0x08, 0x20
SMALL = 0x18                    # base and extension are in small letters
DAY = 0x21                      # 1980-01-01
SIGNATURE = b"\x55\xaa"


def _layout():
    """(sectors of a table, clusters)"""
    total = CARD // SECTOR - START
    table = 0
    while True:
        clusters = (total - RESERVED - TABLES * table) // PER_CLUSTER
        need = -(-(clusters + 2) * 4 // SECTOR)
        if need <= table:
            return table, clusters
        table = need


def _partition_table():
    unused = b"\xfe\xff\xff"    # cylinder, head, sector: none has these
    entry = struct.pack("<B3sB3sII", 0, unused, TYPE_LBA, unused, START,
                        CARD // SECTOR - START)
    return (bytes(446) + entry + bytes(48) + SIGNATURE)


def _boot_sector(table, serial):
    head = struct.pack(
        "<3s8sHBHBHHBHHHIIIHHIHH12sBBBI11s8s", b"\xeb\xfe\x90", b"ARMLET  ",
        SECTOR, PER_CLUSTER, RESERVED, TABLES, 0, 0, 0xf8, 0, 63, 255, START,
        CARD // SECTOR - START, table, 0, 0, 2, 1, 6, bytes(12), 0x80, 0, 0x29,
        serial, LABEL, b"FAT32   ")
    return head + bytes(510 - len(head)) + SIGNATURE


def _information_sector(free, following):
    return (struct.pack("<I480sIII12s", 0x41615252, bytes(480), 0x61417272,
                        free, following, bytes(12))
            + struct.pack("<I", 0xaa550000))


def _short_name(name):
    base, _, extension = name.partition(".")
    if name != name.lower() or not name.isascii() or not base or \
            len(base) > 8 or len(extension) > 3 or "." in extension:
        raise ValueError("%s: no 8.3 name in small letters" % name)
    return (base.ljust(8) + extension.ljust(3)).upper().encode()


def _entry(name, attribute, case, first, size):
    return struct.pack("<11sBBBHHHHHHHI", name, attribute, case, 0, 0, DAY, DAY,
                       first >> 16, 0, DAY, first & 0xffff, size)


def write(out, files):
    """files: {name: bytes}"""
    table_sectors, clusters = _layout()
    root = _entry(LABEL, LABEL_ATTRIBUTE, 0, 0, 0)
    table, data, following = [MEDIA, END, END], [], 3
    for name, content in sorted(files.items()):
        count = -(-len(content) // CLUSTER)
        root += _entry(_short_name(name), ARCHIVE_ATTRIBUTE, SMALL,
                       following if count else 0, len(content))
        if count:
            table += [*range(following + 1, following + count), END]
        data.append(content + bytes(count * CLUSTER - len(content)))
        following += count
    if len(root) > CLUSTER:
        raise ValueError("more files than the root folder has room for")
    if following - 2 > clusters:
        raise ValueError("the files take more than %d MiB" % (CARD >> 20))
    body = root.ljust(CLUSTER, b"\0") + b"".join(data)
    boot = _boot_sector(table_sectors, zlib.crc32(body))
    information = _information_sector(clusters + 2 - following, following)
    packed = struct.pack("<%dI" % len(table), *table)

    def put(sector, content):
        out.seek(sector * SECTOR)
        out.write(content)

    put(0, _partition_table())
    for copy in (0, 6):
        put(START + copy, boot + information)
        put(START + copy + 2, bytes(510) + SIGNATURE)
    first = START + RESERVED
    for copy in range(TABLES):
        put(first + copy * table_sectors, packed)
    put(first + TABLES * table_sectors, body)
    out.truncate(CARD)
