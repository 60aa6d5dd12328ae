"""A Modbus TCP server by pymodbus, as a process of its own, with the values of `known_values`.

    python -m peers.pymodbus_server PORT

The uint32 at holding register 2 (order abcd) counts the read requests that touched it.
Prints `ready` once it listens.
"""

import asyncio
import sys

from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from peers import known_values as known

READ_HOLDING_REGISTERS = 3


async def count_reads(function, start, address, count, registers, written):
    counter = known.COUNTER_ADDRESS
    if function == READ_HOLDING_REGISTERS and address <= counter < address + count and written is None:
        index = counter - start
        value = (registers[index] << 16 | registers[index + 1]) + 1
        registers[index : index + 2] = [value >> 16 & 0xFFFF, value & 0xFFFF]


def register_data(table):
    data = [
        SimData(value.address, values=list(value.registers), datatype=DataType.REGISTERS)
        for value in known.known_registers()
        if value.table == table
    ]
    data.append(SimData(known.LAST_ADDRESS, values=0xBEEF, datatype=DataType.REGISTERS))
    if table == "holding":
        data.append(SimData(known.COUNTER_ADDRESS, values=[0, 0], datatype=DataType.REGISTERS))
        data.append(SimData(known.BIT_REGISTER_ADDRESS, values=known.BIT_REGISTER, datatype=DataType.REGISTERS))
    return data


def bit_data(bits):
    # Sixteen bits at a time, because pymodbus keeps bits in registers.
    blocks = {address // 16 * 16 for address in bits}
    return [
        SimData(block, values=[bits.get(block + index, False) for index in range(16)], datatype=DataType.BITS)
        for block in sorted(blocks)
    ]


def known_device():
    return SimDevice(
        id=1,
        simdata=(
            bit_data(known.COILS),
            bit_data(known.DISCRETE_INPUTS),
            register_data("holding"),
            register_data("input"),
        ),
        action=count_reads,
    )


async def serve(port):
    server = ModbusTcpServer(known_device(), address=("127.0.0.1", port))
    await server.serve_forever(background=True)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
