"""The shipped profiles beside the tables that they follow, point by point.

MILLWRIGHT_DATA names a directory with `modbus-maps/points.csv` and SunSpec's `modbus-maps/sunspec/model_*.json`.
"""

import csv
import json
import os
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from daemon import ROOT

DATA = Path(os.environ["MILLWRIGHT_DATA"]) / "modbus-maps" if "MILLWRIGHT_DATA" in os.environ else None
pytestmark = pytest.mark.skipif(DATA is None, reason="MILLWRIGHT_DATA names no directory of reference data")

DEVICES = {
    "Eastron SDM630": "sdm630", "Siemens PAC2200": "pac2200", "Schneider iEM3000": "iem3000",
    "Janitza B23": "janitza-b23", "ABB B-series": "abb-b", "Chint DTSU666": "dtsu666", "Carlo Gavazzi EM24": "em24",
    "Banner QM30VT2 vibration sensor": "qm30vt2", "BestSens BeMoS bearing monitor": "bemos",
}
MODELS = [1, 103, 113, 120, 124, 160, 203, 213, 302, 303, 304, 307, 701, 802, 804]
UNITS = {"degC": "°C", "degF": "°F", "deg": "°"}
# Type -> type in a profile, the code for "not implemented".
SUNSPEC_TYPES = {
    "int16": ("int16", 0x8000), "uint16": ("uint16", 0xFFFF), "enum16": ("uint16", 0xFFFF), "count": ("uint16", None),
    "bitfield16": ("uint16", 0xFFFF), "uint32": ("uint32", 0xFFFFFFFF), "int32": ("int32", 0x80000000),
    "acc32": ("uint32", None), "bitfield32": ("uint32", 0xFFFFFFFF), "uint64": ("uint64", 0xFFFFFFFFFFFFFFFF),
    "float32": ("float32", 0x7FC00000),
}


def profile(id):
    return yaml.load((ROOT / "profiles" / f"{id}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def no_value(note, type_name):
    if "no value" not in note:
        return None
    bits = int(type_name.removeprefix("u").removeprefix("int"))
    return 2**bits - 1 if "all ones" in note else int(note.split()[0], 16)


def code(register):
    codes = register.get("no_value", [])
    assert len(codes) <= 1
    return int(codes[0], 16) if codes else None


@pytest.mark.parametrize("device", DEVICES)
def test_a_device_is_as_in_the_table(device):
    with open(DATA / "points.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["device"] == device]
    registers = profile(DEVICES[device])["registers"]
    assert list(registers) == [row["name"] for row in rows]
    for row in rows:
        register = registers[row["name"]]
        at = [{"3": "holding", "4": "input"}[row["function_code"]], row["address"], row["type"]]
        if row["word_order"] == "little_word" and int(row["register_count"]) > 1:
            at.append("cdab")
        assert register["at"].split() == at, row
        assert register.get("unit", "") == UNITS.get(row["unit"], row["unit"]), row
        assert Fraction(register.get("scale", "1")) == Fraction(row["multiplier"]), row
        assert code(register) == no_value(row["note"], row["type"]), row


def laid_out(points):
    """Name -> (offset, point)."""
    found, offset = {}, 0
    for point in points:
        found[point["name"]] = (offset, point)
        offset += point["size"]
    return found, offset


def check(registers, points, parameter, factors):
    wanted = {name: entry for name, entry in points.items() if entry[1]["type"] not in ("pad", "sunssf")}
    assert list(registers) == [name.lower() for name in wanted]
    for name, (offset, point) in wanted.items():
        register, kind = registers[name.lower()], point["type"]
        table, address, *encoding = register["at"].split()
        assert (table, address) == ("holding", f"{parameter}+{offset}" if offset else parameter), name
        if kind == "string":
            assert encoding == ["string", str(2 * point["size"])], name
            continue
        assert (encoding, code(register)) == ([SUNSPEC_TYPES[kind][0]], SUNSPEC_TYPES[kind][1]), name
        factor = point.get("sf")
        if isinstance(factor, int):
            assert Fraction(register["scale"]) == Fraction(10) ** factor, name
        elif factor:
            assert register["scale_by"] == f"holding base+{factors[factor][0]}", name
        else:
            assert not {"scale", "scale_by"} & set(register), name
        symbols = {symbol["value"] for symbol in point.get("symbols", [])}
        meanings = register.get("enum" if kind == "enum16" else "bits", {})
        assert {int(number) for number in meanings} == symbols, name


@pytest.mark.parametrize("model", MODELS)
def test_a_model_of_sunspec_is_as_published(model):
    group = json.loads((DATA / "sunspec" / f"model_{model}.json").read_text(encoding="utf-8"))["group"]
    fixed, length = laid_out(group["points"])
    check(profile(f"sunspec-{model}")["registers"], fixed, "base", fixed)
    for block in group.get("groups", []):
        repeated = profile(f"sunspec-{model}-block")
        check(repeated["registers"], laid_out(block["points"])[0], "block", fixed)
        assert int(repeated["parameters"]["block"]) == 40070 + length
