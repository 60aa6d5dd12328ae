"""Modbus TCP servers on plain sockets: one that is well and keeps times, and others that behave badly, each its way.

Every register of a device reads as its own address, except the uint32 (order abcd) at `COUNTER`, which counts the
requests that touched it, and the registers from `NOISE` on, which differ at each read.
"""

import asyncio
import functools
import random
import struct
import time
from dataclasses import dataclass

from peers.serial_line import checksum

COUNTER = 100
NOISE = 1000
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, DEVICE_FAILURE = 1, 2, 4


@dataclass(frozen=True)
class Request:
    transaction: int
    unit: int
    function: int
    address: int
    count: int
    arrival: float  # monotonic seconds

    def touches(self, address):
        return self.address <= address < self.address + self.count


class Device:
    """A healthy device; subclasses change what `answer` does with the bytes of a correct response."""

    def __init__(self, peers, port=0):
        self.peers = peers
        self.port = port
        self.requests = []
        self.connections = 0
        self.connected = None  # when the last one was made
        self.counter = 0
        self.noise = random.Random(1)
        self.writers = set()
        self.server = None
        self.start()

    def start(self):
        self.server = self.peers.run(asyncio.start_server(self.serve, "127.0.0.1", self.port))
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self):
        self.peers.run(self.close())

    async def close(self):
        self.server.close()
        for writer in list(self.writers):
            writer.transport.abort()

    async def serve(self, reader, writer):
        self.connections += 1
        self.connected = time.monotonic()
        self.writers.add(writer)
        try:
            while True:
                header = await reader.readexactly(7)
                transaction, _, length, unit = struct.unpack(">HHHB", header)
                pdu = await reader.readexactly(length - 1)
                arrival = time.monotonic()
                function, address, count = struct.unpack(">BHH", pdu)
                request = Request(transaction, unit, function, address, count, arrival)
                self.requests.append(request)
                await self.answer(request, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.writers.discard(writer)
            writer.transport.abort()

    async def answer(self, request, writer):
        writer.write(self.response(request))

    def response(self, request, transaction=None):
        if request.function in (1, 2):
            data = bytes((request.count + 7) // 8)
        elif request.function in (3, 4):
            data = b"".join(struct.pack(">H", register) for register in self.registers(request))
        else:
            return self.exception(request, ILLEGAL_FUNCTION)
        return self.frame(request, bytes([request.function, len(data)]) + data, transaction)

    def registers(self, request):
        if request.touches(COUNTER):
            self.counter = (self.counter + 1) % 2**32
        for address in range(request.address, request.address + request.count):
            if address == COUNTER:
                yield self.counter >> 16
            elif address == COUNTER + 1:
                yield self.counter & 0xFFFF
            elif address >= NOISE:
                yield self.noise.getrandbits(16)
            else:
                yield address

    def exception(self, request, code):
        return self.frame(request, bytes([request.function | 0x80, code]))

    @staticmethod
    def frame(request, pdu, transaction=None):
        transaction = request.transaction if transaction is None else transaction
        return struct.pack(">HHHB", transaction, 0, len(pdu) + 1, request.unit) + pdu

    def arrivals(self, address=None):
        """When requests came, those that touch an address or all."""
        return [r.arrival for r in list(self.requests) if address is None or r.touches(address)]


class SilentDevice(Device):
    """Takes requests and never answers."""

    async def answer(self, request, writer):
        pass


class RefusingDevice(Device):
    """Answers every request with the same exception."""

    def __init__(self, peers, code=DEVICE_FAILURE):
        self.code = code
        super().__init__(peers)

    async def answer(self, request, writer):
        writer.write(self.exception(request, self.code))


class GappyDevice(Device):
    """Has all registers but some, and refuses a request that touches one of these."""

    def __init__(self, peers, missing):
        self.missing = set(missing)
        super().__init__(peers)

    async def answer(self, request, writer):
        refuses = any(request.touches(address) for address in self.missing)
        writer.write(self.exception(request, ILLEGAL_ADDRESS) if refuses else self.response(request))


class LateDevice(Device):
    """Answers later than anyone waits, and with a transaction identifier that nobody used."""

    def __init__(self, peers, delay):
        self.delay = delay
        super().__init__(peers)

    async def answer(self, request, writer):
        foreign = (request.transaction + 0x5555) % 0x10000
        response = self.response(request, foreign)

        def send():
            if not writer.transport.is_closing():
                writer.write(response)

        asyncio.get_running_loop().call_later(self.delay, send)


class HangingUpDevice(Device):
    """Answers two requests of three, and closes the connection at the third."""

    async def answer(self, request, writer):
        if len(self.requests) % 3 == 0:
            writer.close()
            return
        writer.write(self.response(request))


class GarbageDevice(Device):
    """Answers with bytes that are no Modbus."""

    async def answer(self, request, writer):
        writer.write(self.noise.randbytes(40))


class SlowWriterDevice(Device):
    """Answers correctly, one byte at a time, each in a segment of its own."""

    async def answer(self, request, writer):
        for byte in self.response(request):
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.0005)


class Gateway(Device):
    """Many units behind one address, of which only some answer."""

    def __init__(self, peers, answering):
        self.answering = answering
        super().__init__(peers)

    async def answer(self, request, writer):
        if request.unit in self.answering:
            writer.write(self.response(request))


# Asked for with every request.
checksum_of_record = functools.lru_cache(maxsize=4)(checksum)


class WaveformSensor(Device):
    """Holds a record of samples as the profile `paged-sensor` has it."""

    PAGE = 100
    GAIN = 0.001

    def __init__(self, peers, samples, rate=2500, speed=1480):
        self.samples, self.rate, self.speed = list(samples), rate, speed
        self.ready, self.records, self.page = 0, 0, 0
        self.spoil = lambda sensor, request: None  # called before each answer
        self.delay = 0
        super().__init__(peers)

    async def answer(self, request, writer):
        await asyncio.sleep(self.delay)
        await super().answer(request, writer)

    def data(self):
        return struct.pack(f">{len(self.samples)}h", *self.samples)

    def response(self, request, transaction=None):
        self.spoil(self, request)
        if request.function != 6:
            return super().response(request, transaction)
        if request.address == 0:
            self.ready, self.records = 1, self.records + 1
        elif request.address == 1:
            self.page = request.count
        return self.frame(request, struct.pack(">BHH", 6, request.address, request.count), transaction)

    def registers(self, request):
        facts = [self.ready, self.records, self.rate // 100, self.page, self.checksum(), self.speed]
        facts += struct.unpack(">HH", struct.pack(">f", self.GAIN))
        for address in range(request.address, request.address + request.count):
            if address < len(facts):
                yield facts[address]
            else:
                index = self.page * self.PAGE + address - 100
                yield self.samples[index] & 0xFFFF if 0 <= index < len(self.samples) else 0xDEAD

    def checksum(self):
        low, high = checksum_of_record(self.data())
        return high << 8 | low
