"""The values that the pymodbus server serves: one or more of every type in every word order.

Their registers are laid out by pymodbus, which knows the two orders of words; the two orders with swapped bytes
are those with the bytes of each register exchanged.
"""

from dataclasses import dataclass

from pymodbus.client.mixin import ModbusClientMixin

DATATYPE = ModbusClientMixin.DATATYPE

INTEGERS = {
    "int16": (DATATYPE.INT16, [-12345, -32768, 32767]),
    "uint16": (DATATYPE.UINT16, [54321, 0, 65535]),
    "int32": (DATATYPE.INT32, [-1234567890, -(2**31), 2**31 - 1]),
    "uint32": (DATATYPE.UINT32, [3456789012, 0x01020304, 2**32 - 1]),
    "int64": (DATATYPE.INT64, [-1234567890123456789, -(2**63), 2**63 - 1]),
    "uint64": (DATATYPE.UINT64, [0x0102030405060708, 2**53 + 1, 2**64 - 1]),
}
FLOATS = {
    "float32": (DATATYPE.FLOAT32, [61.4, -1.17549435e-38, 3.4028234663852886e38]),
    "float64": (DATATYPE.FLOAT64, [-273.15, 5e-324, 1.7976931348623157e308]),
}
ORDERS = ("abcd", "cdab", "badc", "dcba")
NOT_A_NUMBER = float("nan")


@dataclass(frozen=True)
class KnownValue:
    point: str
    at: str  # as in the settings, behind the device
    table: str
    address: int
    registers: tuple[int, ...]
    value: object  # None where the device sends no number
    type: str


def swap_bytes(register):
    return (register & 0xFF) << 8 | register >> 8


def registers_of(value, datatype, order):
    words = ModbusClientMixin.convert_to_registers(
        value, datatype, word_order="little" if order in ("cdab", "dcba") else "big"
    )
    return tuple(swap_bytes(word) if order in ("badc", "dcba") else word for word in words)


def known_registers():
    """Every type, order and value, in both register tables; a hole of one address behind each."""
    result = []
    for table in ("holding", "input"):
        address = 10 if table == "holding" else 30000
        for name, (datatype, values) in (INTEGERS | FLOATS).items():
            for order in ORDERS if datatype.value[1] > 1 else ORDERS[:1]:
                spelled = f" {order}" if datatype.value[1] > 1 else ""  # one register has no order of words
                for index, value in enumerate([*values, NOT_A_NUMBER] if name in FLOATS else values):
                    registers = registers_of(value, datatype, order)
                    result.append(
                        KnownValue(
                            point=f"{table}_{name}_{order}_{index}",
                            at=f"{table} {address} {name}{spelled}",
                            table=table,
                            address=address,
                            registers=registers,
                            value=None if value != value else value,
                            type=name,
                        )
                    )
                    address += len(registers) + 1
    return result


# The last registers and bits that an address can name are part of every table.
LAST_ADDRESS = 65535
BIT_REGISTER_ADDRESS = 5
BIT_REGISTER = 0b1000_0000_0001_0010
COUNTER_ADDRESS = 2
COILS = {4: True, 5: False, 17: True, LAST_ADDRESS: True}
DISCRETE_INPUTS = {0: True, 1: True, 2: False, 200: True}


def known_bits():
    result = [
        KnownValue(f"{table}_{address}", f"{table} {address}", table, address, (), state, "bool")
        for table, bits in (("coil", COILS), ("discrete", DISCRETE_INPUTS))
        for address, state in bits.items()
    ]
    for bit in range(16):
        at = f"holding {BIT_REGISTER_ADDRESS}.{bit}"
        state = bool(BIT_REGISTER >> bit & 1)
        result.append(KnownValue(f"bit_{bit}", at, "holding", BIT_REGISTER_ADDRESS, (), state, "bool"))
    return result
