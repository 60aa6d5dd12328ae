"""Serial lines on pseudo-terminals, and RTU frames through TCP."""

import json
import sys
import termios
from pathlib import Path

import pytest

from daemon import run_tool
from peers import known_values as known
from peers.serial_line import Unreliable, silent, well
from processes import free_port
from test_values import LIBMODBUS_REGISTERS, differences
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")


def line(stage, broker, path, units, points, link=None):
    """Settings with one serial line; `units` is device -> unit, with more about the device in a dictionary."""
    settings = stage.settings(broker.port, {}, points)
    settings["links"] = {"bus": {"serial": str(path), **(link or {"baud": 19200, "parity": "none"})}}
    settings["devices"] = {
        name: {"link": "bus", **(unit if isinstance(unit, dict) else {"unit": unit})} for name, unit in units.items()
    }
    return settings


def read_all(stage, path, points, expected, types, link=None):
    broker = stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    settings = line(stage, broker, path, {"plc1": 1}, {"pump": points}, link)
    stage.daemon(settings).start()
    wait_for(lambda: len(subscriber.values("pump")) >= len(expected), 20, f"{len(expected)} values arrive")
    assert differences(subscriber.values("pump"), expected, types) == {}


def test_every_type_and_word_order_of_a_libmodbus_line_arrives_as_it_was_set(stage, libmodbus_program):
    cable = stage.cable()
    stage.line_server("libmodbus_line", libmodbus_program, "--rtu", cable.paths[0])
    points = {name: {"at": f"plc1 holding {at}", "every": "500ms"} for name, (at, _) in LIBMODBUS_REGISTERS.items()}
    expected = {name: value for name, (_, value) in LIBMODBUS_REGISTERS.items()}
    types = {name: at.split()[1] for name, (at, _) in LIBMODBUS_REGISTERS.items()}
    read_all(stage, cable.paths[1], points, expected, types)


def known_points():
    everything = known.known_registers() + known.known_bits()
    points = {value.point: {"at": f"plc1 {value.at}", "every": "500ms"} for value in everything}
    expected = {value.point: value.value for value in everything if value.value is not None}
    return points, expected, {value.point: value.type for value in everything}


def test_every_type_and_word_order_of_a_pymodbus_line_arrives_as_it_was_set(stage):
    cable = stage.cable()
    stage.line_server("pymodbus_line", sys.executable, "-m", "peers.pymodbus_line", cable.paths[0])
    read_all(stage, cable.paths[1], *known_points())


def test_rtu_frames_through_a_transparent_serial_server_are_spoken(stage):
    port = free_port()
    stage.line_server("pymodbus_line", sys.executable, "-m", "peers.pymodbus_line", "--tcp", port)
    broker = stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    points, expected, types = known_points()
    settings = stage.settings(broker.port, {"plc1": port}, {"pump": points})
    settings["links"]["plc1"]["framing"] = "rtu"
    stage.daemon(settings).start()
    wait_for(lambda: len(subscriber.values("pump")) >= len(expected), 20, f"{len(expected)} values arrive")
    assert differences(subscriber.values("pump"), expected, types) == {}


def test_fifteen_sensors_behind_one_serial_server_share_its_one_socket(stage):
    bus = stage.bus({unit: well for unit in range(1, 16)})
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {f"s{unit}": {"v": {"at": f"s{unit} holding 7 uint16", "every": "500ms"}} for unit in range(1, 16)}
    stage.daemon(line(stage, broker, bus.path, {f"s{unit}": unit for unit in range(1, 16)}, points)).start()
    for unit in range(1, 16):
        assert subscriber.wait_for_data(f"s{unit}")[0]["values"] == {"v": 1000 * unit + 7}


def test_the_line_is_silent_for_three_and_a_half_characters_between_frames(stage):
    bus = stage.bus({1: well, 2: well})
    broker = stage.broker()
    subscriber = stage.paho(broker)
    # 9600 8E1: 4.01 ms. Both are due at once, so that one waits for the other.
    points = {f"m{unit}": {"v": {"at": f"s{unit} holding 7 uint16", "every": "50ms"}} for unit in (1, 2)}
    link = {"baud": 9600, "parity": "even"}
    stage.daemon(line(stage, broker, bus.path, {"s1": 1, "s2": 2}, points, link)).start()
    subscriber.wait_for_data("m2", 20)
    assert min(bus.gaps[2:]) > 0.004


def test_a_silent_unit_costs_its_neighbour_on_the_line_one_timeout_a_back_off(stage):
    bus = stage.bus({1: well, 2: silent})
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {
        "well": {"v": {"at": "good holding 7 uint16", "every": "100ms"}},
        "dead": {"v": {"at": "dead holding 7 uint16", "every": "100ms"}},
    }
    units = {"good": 1, "dead": {"unit": 2, "timeout": "300ms", "retries": 0}}
    daemon = stage.daemon(line(stage, broker, bus.path, units, points)).start()
    subscriber.wait_for_data("well", 80, limit=20)
    asked = bus.arrivals(2)
    # 1 s, 2 s, 4 s … with a jitter of a fifth.
    assert len(asked) <= 5 and all(later - earlier > 0.8 for earlier, later in zip(asked, asked[1:], strict=False))
    arrivals = bus.arrivals(1)
    late = [later - earlier for earlier, later in zip(arrivals, arrivals[1:], strict=False) if later - earlier > 0.2]
    assert len(late) <= len(asked) and all(pause < 0.5 for pause in late)
    wait_for(lambda: daemon.links()["bus"].get("load"), 10, "how busy the line is")
    link = daemon.links()["bus"]
    assert 0 < link["load"] < 1
    states = {device["id"]: device for device in link["devices"]}
    assert states["good"]["timeouts"] == 0 and "reason" not in states["good"]
    assert states["dead"]["reason"] == "bad:timeout"
    assert subscriber.qualities("dead") == {"bad:timeout"}


def test_noise_half_frames_wrong_units_and_damaged_checksums_never_make_a_wrong_value(stage):
    bus = stage.bus({1: Unreliable(seed=7), 2: well})
    broker = stage.broker()
    subscriber = stage.paho(broker)
    registers = {f"r{i}": {"at": f"bad holding {i} uint16", "every": "100ms"} for i in range(20)}
    points = {"bad": registers, "well": {"v": {"at": "well holding 7 uint16", "every": "100ms"}}}
    units = {"bad": {"unit": 1, "timeout": "100ms"}, "well": 2}
    daemon = stage.daemon(line(stage, broker, bus.path, units, points)).start()
    messages = subscriber.wait_for_data("bad", 60, limit=40, where=lambda payload: payload["values"])
    for payload in messages:
        wrong = {name: value for name, value in payload["values"].items() if value != 1000 + int(name[1:])}
        assert wrong == {}
    device = next(device for device in daemon.links()["bus"]["devices"] if device["id"] == "bad")
    assert device["faults"] > 5 and device["checksum_errors"] > 5, "damaged answers are counted"
    subscriber.wait_for_next_data("well", 5)
    assert all(payload["values"] == {"v": 2007} for payload in subscriber.of_kind("data", "well"))


def test_an_adapter_that_is_pulled_and_put_back_is_found_by_its_path(stage):
    bus = stage.bus({1: well})
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {"pump": {"v": {"at": "plc1 holding 7 uint16", "every": "100ms"}}}
    daemon = stage.daemon(line(stage, broker, bus.path, {"plc1": 1}, points)).start()
    subscriber.wait_for_data("pump")
    bus.terminal.unplug()
    wait_for(lambda: daemon.links()["bus"].get("reason") == "no_such_port", 15, "the port is missed")
    wait_for(lambda: "bad:disconnected" in subscriber.qualities("pump"), 5, "its points say so")
    held = [path for path in Path(f"/proc/{daemon.process.child.pid}/fd").iterdir() if "pts" in str(path.resolve())]
    assert held == [], "no descriptor of the old port is kept"
    bus.terminal.plug()
    assert subscriber.wait_for_next_data("pump", limit=20, where=lambda p: p["values"])[0]["values"] == {"v": 1007}


def test_a_line_in_the_hands_of_nobody_says_what_is_wrong(stage):
    broker = stage.broker()
    points = {"pump": {"v": {"at": "plc1 holding 7 uint16", "every": "100ms"}}}
    daemon = stage.daemon(line(stage, broker, stage.directory / "none", {"plc1": 1}, points)).start()
    wait_for(lambda: daemon.links()["bus"].get("reason") == "no_such_port", 10, "the port is missed")


def test_forty_eight_units_share_a_fast_line_as_planned(stage):
    units = range(1, 49)
    bus = stage.bus({unit: well for unit in units}, character=11 / 115_200)
    broker = stage.broker()
    points = {
        f"m{unit}": {f"v{n}": {"at": f"s{unit} holding {n} uint16", "every": "2s"} for n in range(10)} for unit in units
    }
    settings = line(stage, broker, bus.path, {f"s{unit}": unit for unit in units}, points, {"baud": 115_200})
    daemon = stage.daemon(settings).start()
    planned = json.loads(run_tool("plan", daemon.config, "--json").stdout)["links"][0]
    assert planned["requests"] == 48 and planned["load"] < 0.6
    wait_for(lambda: len(bus.requests) > 48 * 4, 30, "four rounds")
    devices = daemon.links()["bus"]["devices"]
    assert len(devices) == 48
    assert {(d["state"], d["overruns"], d["timeouts"], d["checksum_errors"]) for d in devices} == {("healthy", 0, 0, 0)}
    rounds = [sum(1 for request in bus.requests if request[1] == unit) for unit in units]
    assert max(rounds) - min(rounds) <= 1


def test_the_tool_reads_a_serial_port_without_settings(stage):
    bus = stage.bus({3: well})
    done = run_tool("read", f"{bus.path}/3", "holding", 4, 2, "--json", "--baud", 19200, "--parity", "none")
    assert done.returncode == 0, done.stderr
    assert '"unsigned":3004' in done.stdout and '"unsigned":3005' in done.stdout
    done = run_tool("read", f"{stage.directory}/nothing/3", "holding", 4, 2)
    assert done.returncode == 3 and "serial port" in done.stderr


def test_the_backup_address_takes_over_when_the_first_is_gone(stage):
    server = stage.pymodbus_server()
    gone = free_port()
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {"last": {"at": f"plc1 holding {known.LAST_ADDRESS} uint16", "every": "200ms"}}
    settings = stage.settings(broker.port, {"plc1": gone}, {"pump": points})
    settings["links"]["plc1"]["backup"] = f"127.0.0.1:{server.port}"
    daemon = stage.daemon(settings).start()
    assert subscriber.wait_for_data("pump", where=lambda p: p["values"])[0]["values"] == {"last": 0xBEEF}
    assert daemon.links()["plc1"]["address"] == f"127.0.0.1:{server.port}"


def test_a_port_that_the_daemon_uses_is_left_alone_by_the_tool(stage):
    bus = stage.bus({1: well})
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {"pump": {"v": {"at": "plc1 holding 7 uint16", "every": "100ms"}}}
    stage.daemon(line(stage, broker, bus.path, {"plc1": 1}, points)).start()
    subscriber.wait_for_data("pump")
    done = run_tool("read", f"{bus.path}/1", "holding", 4, 2)
    assert done.returncode == 3 and "does another program use it?" in done.stderr
    assert subscriber.qualities("pump") == set()


def test_a_scan_finds_the_units_of_a_line_and_the_rate_that_they_speak(stage):
    bus = stage.bus({3: well, 40: well}, baud=termios.B19200)
    done = run_tool("scan", bus.path, "--units", "1-5,40", "--timeout", "20ms", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [(device["unit"], device["quality"]) for device in answer["devices"]] == [(3, "good"), (40, "good")]
    assert answer["line"] == {"baud": 19200, "parity": "none", "stop_bits": 1}


def test_a_scan_tells_two_devices_that_share_a_unit_by_their_broken_answers(stage):
    bus = stage.bus({3: lambda response: [bytes(byte | 0x55 for byte in response)], 4: well})
    done = run_tool("scan", bus.path, "--units", "3-4", "--baud", 9600, "--parity", "none", "--timeout", "100ms")
    assert done.returncode == 1, done.stderr
    assert "two devices may share a unit" in done.stdout and f"{bus.path}/4" in done.stdout


def test_a_scan_says_who_a_device_is(stage):
    cable = stage.cable()
    stage.line_server("pymodbus_line", sys.executable, "-m", "peers.pymodbus_line", cable.paths[0])
    done = run_tool("scan", cable.paths[1], "--units", "1-2", "--baud", 19200, "--parity", "none", "--json")
    assert done.returncode == 0, done.stderr
    device = json.loads(done.stdout)["devices"][0]
    assert device["vendor"] == "Prüfstand " + "A" * 100 and device["product_code"] == "P-630 " + "B" * 100
    assert device["revision"] == "1.4" and device["product_name"] == "Meter"


class SpoiltByteByByte:
    """Every fourth response is spoilt at another byte, in another way, until each byte was; the rest is well."""

    def __init__(self, noise):
        self.count = 0
        self.ways = [
            way
            for at in range(7)
            for way in (
                lambda response, at=at: [response[:at] + bytes([response[at] ^ 0xFF]) + response[at + 1 :]],
                lambda response, at=at: [response[:at]],
                lambda response, at=at: [response[:at] + noise + response[at:]],
                lambda response, at=at: [response[:at], 0.03, response[at:]],
                lambda response, at=at: [noise[:at] + response],
            )
        ]

    def __call__(self, response):
        self.count += 1
        if self.count % 4 or not self.ways:
            return [response]
        return self.ways.pop(0)(response)


def test_a_response_spoilt_at_any_byte_costs_at_most_two_cycles(stage):
    spoilt = SpoiltByteByByte(noise=bytes([1, 3, 2, 0x12, 0x34]))
    bus = stage.bus({1: spoilt, 2: well})
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {
        "pump": {"v": {"at": "plc1 holding 7 uint16", "every": "100ms"}},
        "well": {"v": {"at": "well holding 7 uint16", "every": "100ms"}},
    }
    units = {"plc1": {"unit": 1, "timeout": "60ms"}, "well": 2}
    stage.daemon(line(stage, broker, bus.path, units, points)).start()
    wait_for(lambda: not spoilt.ways, 40, "each byte was spoilt in each way")
    for asset, value in (("pump", 1007), ("well", 2007)):
        subscriber.wait_for_next_data(asset)
        messages = subscriber.of_kind("data", asset)
        assert {payload["values"].get("v") for payload in messages} == {value} and subscriber.qualities(asset) == set()
        times = [payload["ts"] for payload in messages]
        assert max(later - earlier for earlier, later in zip(times, times[1:], strict=False)) < 300
