"""One bad device harms only itself, says in `links` what is wrong with it, and recovers."""

import time

import pytest

from grid import PERIOD, assert_grid
from peers.devices import (
    COUNTER, Device, GappyDevice, GarbageDevice, Gateway, HangingUpDevice, LateDevice, RefusingDevice, SilentDevice,
    SlowWriterDevice,
)
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

COUNTER_POINT = {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}}


def device_of(link):
    return link["devices"][0]


def test_the_fifth_device_keeps_its_grid_while_four_misbehave_and_each_shows_its_own_reason(stage):
    devices = {
        "silent": stage.device(SilentDevice),
        "refusing": stage.device(RefusingDevice),
        "late": stage.device(LateDevice, 0.25),  # after the time-out, and while the retry waits
        "hanging-up": stage.device(HangingUpDevice),
        "healthy": stage.device(Device),
    }
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {
        name: {"pulses": {"at": f"{name} holding {COUNTER} uint32", "every": "100ms"}} for name in devices
    }
    ports = {name: device.port for name, device in devices.items()}
    daemon = stage.daemon(stage.settings(broker.port, ports, points, device={"timeout": "200ms", "retries": 1}))
    daemon.start()
    healthy = devices["healthy"]
    wait_for(lambda: len(healthy.arrivals()) > 20, 15, "the healthy device is polled")
    began = healthy.arrivals()[-1]
    wait_for(lambda: healthy.arrivals()[-1] - began >= 10, 20, "ten seconds of polls")
    assert_grid([arrival for arrival in healthy.arrivals() if arrival >= began])

    links = daemon.links()
    assert set(links) == set(devices)

    silent = device_of(links["silent"])
    assert silent["reason"] == "bad:timeout"
    assert silent["state"] in ("backing_off", "probing")
    assert silent["timeouts"] > 0
    assert links["silent"]["unmatched_answers"] == 0

    refusing = device_of(links["refusing"])
    assert refusing["reason"] == "bad:device_failure"
    assert refusing["exceptions"] > 0
    assert refusing["timeouts"] == 0

    late = device_of(links["late"])
    assert late["reason"] == "bad:timeout"
    assert links["late"]["unmatched_answers"] > 0

    assert links["hanging-up"]["reason"]
    assert links["hanging-up"]["disconnects"] > 0
    assert device_of(links["hanging-up"])["responses"] > 0

    well = device_of(links["healthy"])
    assert (well["state"], well.get("reason")) == ("healthy", None)
    assert (well["timeouts"], well["exceptions"], well["faults"], well["overruns"]) == (0, 0, 0, 0)
    assert links["healthy"]["disconnects"] == 0

    assert subscriber.qualities("silent") == {"bad:timeout"}
    assert "bad:device_failure" in subscriber.qualities("refusing")
    assert "bad:timeout" in subscriber.qualities("late")
    assert subscriber.values("hanging-up")["pulses"] > 0
    assert subscriber.qualities("healthy") == set()
    for name in ("silent", "refusing", "late"):
        assert subscriber.values(name) == {}
    daemon.stop()
    report = stage.verify_stream(subscriber, "healthy.pulses")
    assert (report["findings"], report["tails"]) == ([], [])


def test_a_device_that_does_not_answer_is_left_alone_more_and_more(stage):
    silent = stage.device(SilentDevice)
    broker = stage.broker()
    settings = stage.settings(broker.port, {"plc1": silent.port}, {"pump": COUNTER_POINT}, device={"timeout": "100ms"})
    daemon = stage.daemon(settings).start()
    wait_for(lambda: device_of(daemon.links()["plc1"])["state"] == "backing_off", 15, "it is left alone")
    before, began = len(silent.requests), time.monotonic()
    wait_for(lambda: time.monotonic() - began > 4, 6, "four seconds pass")
    assert len(silent.requests) - before <= 8, "probes back off from one second on"


def test_a_device_that_answers_garbage_has_a_reason_and_no_value(stage):
    garbage, healthy = stage.device(GarbageDevice), stage.device(Device)
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {
        "pump": COUNTER_POINT,
        "fan": {"pulses": {"at": f"plc2 holding {COUNTER} uint32", "every": "100ms"}},
    }
    ports = {"plc1": garbage.port, "plc2": healthy.port}
    daemon = stage.daemon(stage.settings(broker.port, ports, points, device={"timeout": "200ms"})).start()
    wait_for(lambda: subscriber.qualities("pump"), 15, "its point has a reason")
    assert subscriber.values("pump") == {}
    link = daemon.links()["plc1"]
    assert link.get("reason") or device_of(link).get("reason")
    subscriber.wait_for_next_data("fan", 5)
    assert subscriber.qualities("fan") == set()


def test_a_device_that_answers_byte_by_byte_is_understood(stage):
    slow = stage.device(SlowWriterDevice)
    broker = stage.broker()
    subscriber = stage.paho(broker)
    stage.daemon(stage.settings(broker.port, {"plc1": slow.port}, {"pump": COUNTER_POINT})).start()
    subscriber.wait_for_data("pump", 10)
    assert subscriber.qualities("pump") == set()
    pulses = [payload["values"]["pulses"] for payload in subscriber.of_kind("data", "pump")]
    assert pulses == list(range(1, len(pulses) + 1))


def test_a_device_recovers_from_a_power_cycle(stage):
    server = stage.pymodbus_server()
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {"last": {"at": "plc1 holding 65535 uint16", "every": "100ms"}}
    settings = stage.settings(broker.port, {"plc1": server.port}, {"pump": points}, device={"timeout": "300ms"})
    daemon = stage.daemon(settings).start()
    subscriber.wait_for_data("pump", 3)
    server.kill()
    wait_for(lambda: subscriber.qualities("pump"), 15, "the point turns bad")
    assert subscriber.qualities("pump") <= {"bad:timeout", "bad:disconnected"}
    server.start()
    subscriber.wait_for_next_data("pump", 5, 20, where=lambda payload: payload["values"].get("last") == 0xBEEF)
    wait_for(lambda: device_of(daemon.links()["plc1"])["state"] == "healthy", 10, "`links` shows it healthy")
    assert daemon.links()["plc1"]["connects"] >= 2


def test_a_device_that_is_switched_on_after_the_daemon_is_found(stage):
    device = stage.device(Device)
    device.stop()
    broker = stage.broker()
    subscriber = stage.paho(broker)
    daemon = stage.daemon(stage.settings(broker.port, {"plc1": device.port}, {"pump": COUNTER_POINT})).start()
    subscriber.wait_for_data("pump", where=lambda payload: payload["quality"]["pulses"] == "bad:disconnected")
    assert daemon.links()["plc1"]["reason"]
    device.start()
    subscriber.wait_for_data("pump", 3, 20, where=lambda payload: "pulses" in payload["values"])


@pytest.mark.parametrize("way", ["half-open for ever", "stalled for a while"])
def test_a_connection_that_passes_nothing_recovers(stage, way):
    device = stage.device(Device)
    proxy = stage.proxy(device.port)
    broker = stage.broker()
    subscriber = stage.paho(broker)
    settings = stage.settings(broker.port, {"plc1": proxy.port}, {"pump": COUNTER_POINT}, device={"timeout": "200ms"})
    stage.daemon(settings).start()
    subscriber.wait_for_data("pump", 3)
    if way == "half-open for ever":
        proxy.forget()
    else:
        proxy.stall()
    wait_for(lambda: "bad:timeout" in subscriber.qualities("pump"), 10, "the point turns bad")
    proxy.resume()
    subscriber.wait_for_next_data("pump", 5, 25, where=lambda payload: "pulses" in payload["values"])


def test_a_register_that_does_not_exist_costs_only_itself_and_is_remembered_over_a_restart(stage):
    device = stage.device(GappyDevice, [25])
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {f"r{address}": {"at": f"plc1 holding {address} uint16", "every": "100ms"} for address in range(10, 50)}
    daemon = stage.daemon(stage.settings(broker.port, {"plc1": device.port}, {"pump": points})).start()
    payload = subscriber.wait_for_data("pump", where=lambda p: p["values"])[0]
    assert payload["quality"] == {"r25": "bad:illegal_address"}
    assert payload["values"] == {f"r{address}": address for address in range(10, 50) if address != 25}
    subscriber.wait_for_next_data("pump", 5)
    shapes = {(r.address, r.count) for r in device.requests[-6:]}
    assert shapes == {(10, 15), (26, 24)}, "asked around it, and for it no more"
    assert daemon.links()["plc1"]["devices"][0]["refused"] == ["holding 25: bad:illegal_address"]
    daemon.stop()
    asked = len(device.requests)
    daemon.start()
    subscriber.wait_for_next_data("pump", 3)
    first = {(r.address, r.count) for r in device.requests[asked : asked + 3]}
    assert first == {(10, 15), (25, 1), (26, 24)}, "known from before: tried alone, once"


def test_units_that_are_silent_behind_a_gateway_cost_the_one_that_answers_no_connection(stage):
    answering = 8
    gateway = stage.device(Gateway, {answering})
    broker = stage.broker()
    subscriber = stage.paho(broker)
    settings = stage.settings(broker.port, {"gateway": gateway.port}, {})
    # The period is shorter than the time-out: while one is waited for, a request of each other waits its turn.
    settings["devices"] = {
        f"unit{unit}": {"link": "gateway", "unit": unit, "timeout": "200ms", "retries": 0} for unit in range(1, 9)
    }
    settings["assets"] = {
        f"pump{unit}": {"points": {"pulses": {"at": f"unit{unit} holding {COUNTER} uint32", "every": "100ms"}}}
        for unit in range(1, 9)
    }
    daemon = stage.daemon(settings).start()
    subscriber.wait_for_data(f"pump{answering}", 20)
    assert subscriber.qualities(f"pump{answering}") == set()
    link = daemon.links()["gateway"]
    states = {device["id"]: device["state"] for device in link["devices"]}
    assert states.pop(f"unit{answering}") == "healthy"
    assert set(states.values()) <= {"backing_off", "probing"}
    assert link["connects"] == 1


def test_a_device_that_is_not_ready_at_once_is_asked_when_it_has_settled(stage):
    device, broker = stage.device(Device), stage.broker()
    subscriber = stage.paho(broker)
    settings = stage.settings(broker.port, {"plc1": device.port}, {"pump": COUNTER_POINT})
    settings["links"]["plc1"]["settle"] = "700ms"
    stage.daemon(settings).start()
    for _ in range(2):
        subscriber.wait_for_next_data("pump", 3, 10, where=lambda payload: payload["values"])
        first = next(arrival for arrival in device.arrivals() if arrival >= device.connected)
        assert first - device.connected >= 0.69
        device.stop()
        device.start()
        before = device.connections
        wait_for(lambda: device.connections > before, 10, "a new connection")


def test_a_device_sees_one_connection_at_a_time_whatever_becomes_of_them(stage):
    device = stage.device(Device)
    broker = stage.broker()
    subscriber = stage.paho(broker)
    settings = stage.settings(broker.port, {"plc1": device.port}, {"pump": COUNTER_POINT})
    daemon = stage.daemon(settings).start()
    subscriber.wait_for_data("pump", 3)
    # The same device over a link of another name: many devices allow two connections, and count forgotten ones.
    for name in ("plc2", "plc3", "plc4"):
        points = {"pump": {"pulses": {**COUNTER_POINT["pulses"], "at": f"{name} holding {COUNTER} uint32"}}}
        daemon.write(stage.settings(broker.port, {name: device.port}, points))
        before = device.connections
        status, answer = daemon.tool("reload")
        assert status == 0, answer
        wait_for(lambda: device.connections > before, 10, "the new link connects")
        subscriber.wait_for_next_data("pump", 3, 10, where=lambda payload: "pulses" in payload["values"])
        wait_for(lambda: len(device.writers) == 1, 10, "the old connection is closed")
    began, before = time.monotonic(), device.connections
    wait_for(lambda: time.monotonic() - began > 2.5, 5, "any second attempt would have been made")
    assert device.connections == before == 4
    assert len(device.writers) == 1


def test_a_device_that_is_busy_has_a_reason_and_never_a_zero(stage):
    device_busy = 6
    device = stage.device(RefusingDevice, device_busy)
    broker = stage.broker()
    subscriber = stage.paho(broker)
    daemon = stage.daemon(stage.settings(broker.port, {"plc1": device.port}, {"pump": COUNTER_POINT})).start()
    subscriber.wait_for_data("pump", 5)
    assert subscriber.qualities("pump") == {"bad:device_busy"}
    assert subscriber.values("pump") == {}
    assert device_of(daemon.links()["plc1"])["state"] == "healthy", "it has answered"
