"""Registers for a device of a profile, and what its points must read: the profile as Python reads it."""

import random
import struct
from fractions import Fraction

import yaml

FORMATS = {
    "int16": "h", "uint16": "H", "int32": "i", "uint32": "I", "int64": "q", "uint64": "Q", "float32": "f",
    "float64": "d",
}


class ProfileImage:
    """`registers` is table -> address -> register; `expected` is point -> value, `types` point -> type."""

    def __init__(self, path, seed):
        # As text: how YAML guesses types does not matter here.
        profile = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        self.parameters = {name: int(value) for name, value in profile.get("parameters", {}).items()}
        self.random = random.Random(seed)
        self.registers, self.expected, self.types = {}, {}, {}
        factors = {entry["scale_by"] for entry in profile["registers"].values() if "scale_by" in entry}
        self.exponents = {at: self.random.choice([-4, -2, -1, 0, 1, 3]) for at in sorted(factors)}
        for at, exponent in self.exponents.items():
            table, address = at.split()
            self.put(table, self.address(address), struct.pack(">h", exponent))
        for point, entry in profile["registers"].items():
            self.fill(point, entry)

    def address(self, text):
        name, _, offset = text.partition("+")
        return self.parameters[name] + int(offset or 0) if name in self.parameters else int(text)

    def put(self, table, address, data):
        image = self.registers.setdefault(table, {})
        for index, (register,) in enumerate(struct.iter_unpack(">H", data)):
            assert address + index not in image, f"{table} {address + index} belongs to two registers"
            image[address + index] = register

    def fill(self, point, entry):
        table, address, type_name, *rest = entry["at"].split()
        if type_name == "string":
            length = int(rest[0])
            text = "".join(self.random.choice("abcXYZ019 -é") for _ in range(length // 2)).strip()
            self.put(table, self.address(address), text.encode().ljust(length, b"\0"))
            self.expected[point], self.types[point] = text, "string"
            return
        number = self.number(type_name)
        data = struct.pack(">" + FORMATS[type_name], number)
        if rest == ["cdab"]:
            data = b"".join(data[index : index + 2] for index in reversed(range(0, len(data), 2)))
        else:
            assert rest == []
        self.put(table, self.address(address), data)
        self.types[point] = type_name
        if "scale_by" in entry:
            number = float(Fraction(number) * Fraction(10) ** self.exponents[entry["scale_by"]])
            self.types[point] = "float64"
        elif "scale" in entry:
            number = float(Fraction(number) * Fraction(entry["scale"]))
            self.types[point] = "float64"
        self.expected[point] = number

    def number(self, type_name):
        if type_name == "float32":
            return struct.unpack(">f", struct.pack(">f", self.random.uniform(-5000, 5000)))[0]
        if type_name == "float64":
            return self.random.uniform(-1e9, 1e9)
        # None of the codes for "no value", and no more digits than a double has.
        bits = min(int(type_name.removeprefix("u").removeprefix("int")) - 1, 53)
        top = 2**bits - 2
        return self.random.randint(0 if type_name[0] == "u" else -top, top)
