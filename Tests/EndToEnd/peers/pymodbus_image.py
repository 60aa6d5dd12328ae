"""A Modbus TCP server by pymodbus with the registers of a JSON file: unit -> table -> address -> register.

    python -m peers.pymodbus_image FILE PORT

Prints `ready` once it listens.
"""

import asyncio
import json
import sys
from pathlib import Path

from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice


def runs(registers):
    """Neighbouring addresses together; one register at 65535 stands in for an empty table."""
    image = {int(address): register for address, register in registers.items()} or {65535: 0}
    found = []
    for address in sorted(image):
        if found and address == found[-1][0] + len(found[-1][1]):
            found[-1][1].append(image[address])
        else:
            found.append((address, [image[address]]))
    return [SimData(address, values=values, datatype=DataType.REGISTERS) for address, values in found]


def device(unit, tables):
    no_bits = [SimData(0, values=[False] * 16, datatype=DataType.BITS)]
    return SimDevice(
        id=unit, simdata=(no_bits, no_bits, runs(tables.get("holding", {})), runs(tables.get("input", {})))
    )


async def serve(path, port):
    image = json.loads(Path(path).read_text())
    devices = [device(int(unit), tables) for unit, tables in image.items()]
    server = ModbusTcpServer(devices, address=("127.0.0.1", port))
    await server.serve_forever(background=True)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
