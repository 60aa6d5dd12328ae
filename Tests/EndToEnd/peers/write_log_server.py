"""A Modbus TCP server of our own that keeps a log of every request that writes, before it carries it out.

    python -m peers.write_log_server LOG PORT

The log has a line `start` for each start, and for each request that writes its function and its bytes behind that, in
hexadecimal. A kill loses none of it. Registers and coils are what `RESTING` says after each start, else 0.
Answers take up to three milliseconds, so that a kill meets a request at any stage.
"""

import os
import random
import socketserver
import struct
import sys
import threading
import time

MODE_ADDRESS, MODE = 90, 2
FIXED_ADDRESS, FIXED = 91, 4711
RESTING = {MODE_ADDRESS: MODE, FIXED_ADDRESS: FIXED}
ILLEGAL_FUNCTION = 1


class Memory:
    def __init__(self, log):
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.lock = threading.Lock()
        self.registers = dict(RESTING)
        self.coils = {}
        self.note("start")

    def note(self, line):
        os.write(self.log, (line + "\n").encode())

    def answer(self, pdu):
        with self.lock:
            function = pdu[0]
            if function in (5, 6, 15, 16, 22, 23):
                self.note(f"{function} {pdu[1:].hex()}")
            return self.carry_out(function, pdu)

    def carry_out(self, function, pdu):
        first, second = struct.unpack(">HH", pdu[1:5])
        if function in (1, 2):
            bits = [self.coils.get(first + index, 0) for index in range(second)]
            data = bytearray((second + 7) // 8)
            for index, bit in enumerate(bits):
                data[index // 8] |= bit << index % 8
            return bytes([function, len(data)]) + data
        if function in (3, 4):
            registers = [self.registers.get(first + index, 0) for index in range(second)]
            return struct.pack(f">BB{second}H", function, 2 * second, *registers)
        if function == 5:
            self.coils[first] = int(second == 0xFF00)
        elif function == 6:
            self.registers[first] = second
        elif function == 16:
            for index, value in enumerate(struct.unpack(f">{second}H", pdu[6:])):
                self.registers[first + index] = value
            return pdu[:5]
        elif function == 22:
            (mask_or,) = struct.unpack(">H", pdu[5:7])
            self.registers[first] = self.registers.get(first, 0) & second | mask_or & ~second
        else:
            return bytes([function | 0x80, ILLEGAL_FUNCTION])
        return pdu


class Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        while len(header := self.rfile.read(7)) == 7:
            transaction, _, length, unit = struct.unpack(">HHHB", header)
            answer = self.server.memory.answer(self.rfile.read(length - 1))
            time.sleep(random.uniform(0, 0.003))
            self.wfile.write(struct.pack(">HHHB", transaction, 0, len(answer) + 1, unit) + answer)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    with Server(("127.0.0.1", int(sys.argv[2])), Connection) as server:
        server.memory = Memory(sys.argv[1])
        server.serve_forever()
