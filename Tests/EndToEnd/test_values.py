"""Values of servers that we did not write arrive, as they were set, at subscribers that we did not write."""

import math
import struct

import pytest

from peers import known_values as known
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

# Point -> (where it is read, what it reads), the same in both register tables of the libmodbus server.
LIBMODBUS_REGISTERS = {
    "int16": ("0 int16", -2),
    "uint16": ("1 uint16", 65534),
    **{f"int32_{order}": (f"{2 + 2 * i} int32 {order}", -2023406815) for i, order in enumerate(known.ORDERS)},
    **{f"uint32_{order}": (f"{10 + 2 * i} uint32 {order}", 2271560481) for i, order in enumerate(known.ORDERS)},
    **{f"float32_{order}": (f"{18 + 2 * i} float32 {order}", -12.375) for i, order in enumerate(known.ORDERS)},
    **{f"int64_{order}": (f"{26 + 4 * i} int64 {order}", -81985529216486896) for i, order in enumerate(known.ORDERS)},
    **{
        f"uint64_{order}": (f"{26 + 4 * i} uint64 {order}", 0xFEDCBA9876543210) for i, order in enumerate(known.ORDERS)
    },
    **{f"float64_{order}": (f"{42 + 4 * i} float64 {order}", math.pi) for i, order in enumerate(known.ORDERS)},
}


def same(found, expected, type_name):
    if isinstance(expected, bool) or isinstance(found, bool):
        return found is expected
    if type_name == "float32":  # Its shortest text, read as a double, is another double.
        return struct.pack(">f", found) == struct.pack(">f", expected)
    return found == expected


def differences(values, expected, types):
    return {
        point: f"set {value!r}, received {values.get(point)!r}"
        for point, value in expected.items()
        if point not in values or not same(values[point], value, types[point])
    }


def run_until_all_arrive(stage, port, points, count, device=None):
    """Starts a daemon for one asset; returns both subscribers once each has so many points."""
    broker = stage.broker()
    subscribers = stage.mosquitto_sub(broker), stage.paho(broker)
    stage.daemon(stage.settings(broker.port, {"plc1": port}, {"pump": points}, device=device)).start()
    for subscriber in subscribers:
        wait_for(lambda s=subscriber: len(s.values("pump")) >= count, 15, f"{count} values arrive")
    return subscribers


def test_a_register_of_a_pymodbus_server_arrives_at_mosquitto_sub_with_the_value_that_was_set(stage):
    server = stage.pymodbus_server()
    broker = stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    points = {"last": {"at": f"plc1 holding {known.LAST_ADDRESS} uint16", "every": "200ms"}}
    stage.daemon(stage.settings(broker.port, {"plc1": server.port}, {"pump": points})).start()
    assert subscriber.wait_for_data("pump")[0]["values"] == {"last": 0xBEEF}


@pytest.mark.parametrize("device", [{}, {"max_registers": 4}], ids=["default", "small blocks"])
def test_every_type_and_word_order_of_a_pymodbus_server_arrives_as_it_was_set(stage, device):
    everything = known.known_registers() + known.known_bits()
    points = {value.point: {"at": f"plc1 {value.at}", "every": "500ms"} for value in everything}
    expected = {value.point: value.value for value in everything if value.value is not None}
    types = {value.point: value.type for value in everything}
    for subscriber in run_until_all_arrive(stage, stage.pymodbus_server().port, points, len(expected), device):
        assert differences(subscriber.values("pump"), expected, types) == {}


def test_a_float_that_is_no_number_has_a_reason_and_no_value(stage):
    nan = [value for value in known.known_registers() if value.value is None]
    points = {value.point: {"at": f"plc1 {value.at}", "every": "500ms"} for value in nan}
    server, broker = stage.pymodbus_server(), stage.broker()
    subscriber = stage.paho(broker)
    stage.daemon(stage.settings(broker.port, {"plc1": server.port}, {"pump": points})).start()

    def reasons():
        found = {}
        for payload in subscriber.of_kind("data", "pump"):
            assert payload["values"] == {}
            found |= payload["quality"]
        return found if len(found) == len(nan) else None

    found = wait_for(reasons, 15, "every point has a reason")
    assert set(found.values()) == {"bad:not_a_number"}


@pytest.mark.parametrize("device", [{}, {"max_gap": 16}], ids=["default", "merged"])
def test_every_type_and_word_order_of_a_libmodbus_server_arrives_as_it_was_set(stage, libmodbus_program, device):
    points, expected, types = {}, {}, {}
    for table in ("holding", "input"):
        for name, (at, value) in LIBMODBUS_REGISTERS.items():
            point = f"{table}_{name}"
            points[point] = {"at": f"plc1 {table} {at}", "every": "500ms"}
            expected[point], types[point] = value, name.partition("_")[0]
    bits = {"coil 3": False, "coil 4": True, "discrete 7": True, "discrete 8": False, "holding 2.0": True}
    bits |= {"holding 2.1": False, "input 2.15": True}
    for at, state in bits.items():
        point = at.replace(" ", "_").replace(".", "_")
        points[point] = {"at": f"plc1 {at}", "every": "500ms"}
        expected[point], types[point] = state, "bool"
    server = stage.libmodbus_server(libmodbus_program)
    for subscriber in run_until_all_arrive(stage, server.port, points, len(points), device):
        assert differences(subscriber.values("pump"), expected, types) == {}


def test_describe_is_retained_and_names_every_point_with_its_unit(stage):
    server, broker = stage.pymodbus_server(), stage.broker()
    points = {
        "temperature": {"at": "plc1 holding 65535 uint16", "every": "500ms", "unit": "°C", "name": "轴承温度"},
        "running": {"at": "plc1 coil 4", "every": "500ms"},
    }
    early = stage.paho(broker)
    stage.daemon(stage.settings(broker.port, {"plc1": server.port}, {"pump": points})).start()
    early.wait_for_data("pump")
    late = stage.mosquitto_sub(broker, topic="millwright/v1/plant-2/gw-01/pump/now/describe")
    message = wait_for(late.messages, 10, "a late subscriber gets the description")[0]
    assert message.retained
    for text in ("temperature", "running", "°C", "轴承温度"):
        assert text in message.payload
    assert message.json["cfg"] == early.of_kind("data", "pump")[0]["cfg"]
