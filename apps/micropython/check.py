# SPDX-License-Identifier: BSD-3-Clause
# What a Python program asks of the system below it, and of the C library. It
# ends with one line that says so; any assert before it is a failure. CPython
# runs it as well.
import _thread
import binascii
import hashlib
import json
import os
import struct
import sys
import time


def numbers():
    assert pow(3, 1000, 10**9 + 7) == 56888193
    assert str(7**200)[:12] == "104618382913" and (-7)**3 // 4 == -86
    assert (1 << 200) >> 198 == 4
    assert "%.3f|%g|%e|%8.2f" % (3.14159, 1e21, 12345.678, -0.0151) == \
        "3.142|1e+21|1.234568e+04|   -0.02"
    assert "{:>6.1f}|{:<6d}|{:#x}|{:+.0e}".format(2.26, 42, 255, 1e-9) == \
        "   2.3|42    |0xff|+1e-09"
    assert float("1e308") * 10 == float("inf") and 0.1 + 0.2 != 0.3
    assert struct.unpack("<hIqd", struct.pack("<hIqd", -2, 3, -2**40, 0.5)) \
        == (-2, 3, -2**40, 0.5)


def control():
    seen = []

    def generator():
        try:
            for i in range(10):
                got = yield i * i
                seen.append(got)
        finally:
            seen.append("closed")
    g = generator()
    assert next(g) == 0 and g.send("x") == 1
    g.close()
    assert seen == ["x", "closed"]

    class Error(ValueError):
        pass
    try:
        try:
            raise Error(1, 2)
        except KeyError:
            assert False
        finally:
            seen.append("finally")
    except ValueError as error:
        assert error.args == (1, 2) and seen[-1] == "finally"
    depth = [0]

    def fall():
        depth[0] += 1
        fall()
    try:
        fall()
        assert False
    except RuntimeError:
        assert depth[0] > 50


def files():
    name = "/tmp/check.txt"
    with open(name, "w") as f:
        for i in range(2000):
            f.write("line %d\n" % i)
    with open(name) as f:
        assert sum(int(line.split()[1]) for line in f) == 1999000
    with open(name, "rb") as f:
        f.seek(-5, 2)
        assert f.read() == b"1999\n"
        f.seek(0)
        digest = binascii.hexlify(hashlib.sha256(f.read()).digest())
    assert digest[:16] == b"45e6307440e9bda0", digest
    os.rename(name, name + "2")
    os.mkdir("/tmp/check.d")
    assert {"check.txt2", "check.d"} <= set(os.listdir("/tmp"))
    assert os.stat(name + "2")[6] == 18890
    os.remove(name + "2")
    os.rmdir("/tmp/check.d")
    try:
        open(name)
        assert False
    except OSError as error:
        assert error.args[0] == 2


def text():
    value = {"a": [1, 2.5, None, True], "b": {"c": "\u00fc\n"}}
    assert json.loads(json.dumps(value)) == value
    try:
        json.loads("[1, nope]")
        assert False
    except ValueError:
        pass
    words = open(sys.argv[0]).read().split()
    assert words.count("assert") > 20 and "\u00fc".encode() == b"\xc3\xbc"


def clock():
    began = time.time()
    time.sleep(0.02)
    assert 0.02 <= time.time() - began < 20
    assert time.gmtime(86400 * 365)[:6] == (1971, 1, 1, 0, 0, 0)


def threads():
    lock, done, total = _thread.allocate_lock(), [], [0]

    def work(n):
        for i in range(200):
            with lock:
                total[0] += n
        done.append(n)
    for n in range(4):
        _thread.start_new_thread(work, (n,))
    while len(done) < 4:
        time.sleep(0.001)
    assert total[0] == 1200


for check in numbers, control, files, text, clock, threads:
    check()
    print("ok", check.__name__)
print("all of it, with", " ".join(sys.argv[1:]))
