"""The server of `pymodbus_server` with RTU frames: on a serial line, or through TCP as transparent serial servers do.

    python -m peers.pymodbus_line PATH
    python -m peers.pymodbus_line --tcp PORT

Prints `ready` once it listens.
"""

import asyncio
import sys

from pymodbus import FramerType, ModbusDeviceIdentification
from pymodbus.server import ModbusSerialServer, ModbusTcpServer

from peers.pymodbus_server import known_device


# Longer than one response, so that the answer comes in parts.
IDENTITY = ModbusDeviceIdentification(
    info_name={
        "VendorName": "Prüfstand " + "A" * 100,
        "ProductCode": "P-630 " + "B" * 100,
        "MajorMinorRevision": "1.4",
        "ProductName": "Meter",
    }
)


async def serve(arguments):
    if arguments[0] == "--tcp":
        server = ModbusTcpServer(known_device(), framer=FramerType.RTU, address=("127.0.0.1", int(arguments[1])))
    else:
        server = ModbusSerialServer(
            known_device(), port=arguments[0], baudrate=19200, parity="N", identity=IDENTITY
        )
    await server.serve_forever(background=True)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1:]))
