"""A sensor by pymodbus that holds the numbers of a JSON file as a record: side by side from input register 1000 on, and in
a queue at holding register 300 (function code 24), 31 at a time at most.

    python -m peers.pymodbus_sensor FILE PORT

A write to holding register 0 fills the queue anew; until then it is empty. Prints `ready` once it listens.
"""

import asyncio
import json
import sys
from pathlib import Path

from pymodbus.pdu.file_message import ReadFifoQueueRequest, ReadFifoQueueResponse
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

POINTER = 300
WINDOW = 1000
AT_ONCE = 31
WRITE_SINGLE_REGISTER = 6


class Queue:
    def __init__(self, samples):
        self.samples = [sample & 0xFFFF for sample in samples]
        self.waiting = []

    async def watch(self, function, start, address, count, registers, written):
        if function == WRITE_SINGLE_REGISTER and address == 0:
            self.waiting = list(self.samples)

    def request(self):
        """The PDU class with this queue behind it; pymodbus itself answers with four numbers."""
        queue = self

        class Request(ReadFifoQueueRequest):
            async def datastore_update(self, context, device_id):
                taken = queue.waiting[:AT_ONCE] if self.address == POINTER else []
                del queue.waiting[: len(taken)]
                return ReadFifoQueueResponse(values=taken, dev_id=device_id, transaction_id=self.transaction_id)

        return Request


async def serve(path, port):
    queue = Queue(json.loads(Path(path).read_text()))
    no_bits = [SimData(0, values=[False] * 16, datatype=DataType.BITS)]
    holding = [SimData(0, values=[0], datatype=DataType.REGISTERS)]
    window = [SimData(WINDOW, values=queue.samples, datatype=DataType.REGISTERS)]
    device = SimDevice(id=1, simdata=(no_bits, no_bits, holding, window), action=queue.watch)
    server = ModbusTcpServer(device, address=("127.0.0.1", port), custom_pdu=[queue.request()])
    await server.serve_forever(background=True)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
