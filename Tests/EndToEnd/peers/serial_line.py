"""Serial lines on pseudo-terminals: a scripted bus with units that behave well or badly, and a cable between two ends.

Pseudo-terminals know neither rate nor parity; the bus may keep the pace of a rate by itself.
"""

import os
import random
import select
import struct
import termios
import threading
import time
import tty


def checksum(data):
    """CRC-16 of Modbus over Serial Line V1.02, section 6.2.2, bit by bit."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return struct.pack("<H", crc)


def sealed(body):
    return body + checksum(body)


class Terminal:
    """A pseudo-terminal behind a path that stays the same when it is replaced."""

    def __init__(self, path):
        self.path = path
        self.master = None
        self.plug()

    def plug(self):
        self.master, slave = os.openpty()
        tty.setraw(slave)
        name = os.ttyname(slave)
        # Kept open, so that the master does not end while nobody else has it open.
        self.slave = slave
        link = self.path.with_suffix(".new")
        link.symlink_to(name)
        link.rename(self.path)

    def unplug(self):
        self.path.unlink()
        os.close(self.slave)
        os.close(self.master)
        self.master = None


class Bus:
    """Answers read requests: every register reads as its own address plus 1000 times the unit.

    `units` maps a unit to a function from the bytes of a correct response to a list of what is sent instead: bytes, or
    seconds to wait.
    """

    def __init__(self, path, units, character=0.0, baud=None):
        self.path = path
        self.terminal = Terminal(path)
        self.units = units
        self.character = character
        self.baud = baud  # a constant of termios; the bus hears nothing at another rate
        self.requests = []  # (monotonic seconds, unit, function, address, count)
        self.spent = []  # seconds from each request to the end of its response
        self.gaps = []  # seconds of silence in front of each request
        self.wanted = True
        self.quiet_since = time.monotonic()
        self.thread = threading.Thread(target=self.run, name="bus", daemon=True)
        self.thread.start()

    def run(self):
        data = b""
        while self.wanted:
            master = self.terminal.master
            if master is None or not select.select([master], [], [], 0.05)[0]:
                continue
            try:
                first = not data
                data += os.read(master, 4096)
            except OSError:
                data = b""
                continue
            if first:
                self.gaps.append(time.monotonic() - self.quiet_since)
            while len(data) >= 8:
                if checksum(data[:6]) == data[6:8]:
                    self.answer(master, data[:6])
                    data = data[8:]
                else:
                    data = data[1:]

    def answer(self, master, request):
        unit, function, address, count = struct.unpack(">BBHH", request)
        self.requests.append((time.monotonic(), unit, function, address, count))
        begun = self.quiet_since = time.monotonic()
        time.sleep(8 * self.character)
        if self.baud is not None and termios.tcgetattr(master)[4] != self.baud:
            return
        if unit in self.units:
            registers = [(1000 * unit + address + i) & 0xFFFF for i in range(count)]
            body = bytes([unit, function, 2 * count]) + struct.pack(f">{count}H", *registers)
            for part in self.units[unit](sealed(body)):
                if isinstance(part, bytes):
                    time.sleep(len(part) * self.character)
                    # Before it is written: the other end may be served first.
                    self.quiet_since = time.monotonic()
                    try:
                        os.write(master, part)
                    except OSError:
                        return
                else:
                    time.sleep(part)
        self.spent.append(time.monotonic() - begun)

    def arrivals(self, unit):
        return [at for at, of, *_ in list(self.requests) if of == unit]

    def stop(self):
        self.wanted = False
        self.thread.join(5)


def well(response):
    return [response]


def silent(response):
    return []


class Unreliable:
    """Every third response is spoilt, each time in another way; the rest is well."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.count = 0
        self.ways = [self.flipped, self.noise_in_front, self.half, self.noise_only, self.other_unit, self.dripping]

    def __call__(self, response):
        self.count += 1
        if self.count % 3:
            return [response]
        return self.ways[self.count // 3 % len(self.ways)](response)

    def flipped(self, response):
        at = self.random.randrange(len(response))
        return [response[:at] + bytes([response[at] ^ 1 << self.random.randrange(8)]) + response[at + 1 :]]

    def noise_in_front(self, response):
        return [self.random.randbytes(self.random.randrange(1, 12)) + response]

    def half(self, response):
        return [response[: self.random.randrange(1, len(response))]]

    def noise_only(self, response):
        return [self.random.randbytes(self.random.randrange(1, 40))]

    def other_unit(self, response):
        return [sealed(bytes([response[0] ^ 3]) + response[1:-2])]

    def dripping(self, response):
        return [part for byte in response for part in (bytes([byte]), 0.003)]


class Cable:
    """Two terminals of which each gets what is written to the other."""

    def __init__(self, here, there):
        self.paths = here, there
        self.ends = Terminal(here), Terminal(there)
        self.wanted = True
        self.thread = threading.Thread(target=self.run, name="cable", daemon=True)
        self.thread.start()

    def run(self):
        masters = [end.master for end in self.ends]
        while self.wanted:
            for readable in select.select(masters, [], [], 0.05)[0]:
                os.write(masters[1 - masters.index(readable)], os.read(readable, 4096))

    def stop(self):
        self.wanted = False
        self.thread.join(5)
