"""Writes: what reaches a device that we did not write, what does not, and that somebody can look it up afterwards."""

import sqlite3

import pytest

from daemon import CHANGE_SOCKET, READ_SOCKET, run_tool
from peers import known_values as known
from peers.devices import Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

LAST = known.LAST_ADDRESS


@pytest.fixture
def plant(stage):
    server = stage.pymodbus_server()
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {
        "setpoint": {
            "at": f"plc1 holding {LAST} uint16", "every": "200ms", "scale": 0.1,
            "writable": {"min": 0, "max": 6000, "rate": "0ms", "expect": "fixed >= 0"},
        },
        "fixed": {"at": f"plc1 holding {LAST} uint16", "every": "200ms"},
    }
    daemon = stage.daemon(stage.settings(broker.port, {"plc1": server.port}, {"pump": points})).start()
    subscriber.wait_for_data("pump", where=lambda p: len(p["values"]) == 2)
    return daemon, subscriber


def audit(daemon):
    database = sqlite3.connect(daemon.data / "outbox.db")
    rows = database.execute("SELECT origin, point, requested, before, read_back, result FROM audit").fetchall()
    database.close()
    return rows


def test_a_setpoint_reaches_a_pymodbus_server_is_read_back_published_and_audited(plant):
    daemon, subscriber = plant
    status, answer = daemon.tool("set", "pump", "setpoint", "123.4", "--confirm")
    assert status == 0
    assert (answer["result"], answer["before"], answer["read_back"]) == ("done", 4887.9, 123.4)
    subscriber.wait_for_next_data("pump", where=lambda p: p["values"].get("setpoint") == 123.4)
    assert subscriber.values("pump")["fixed"] == 1234
    wait_for(lambda: audit(daemon) == [("socket", "pump/setpoint", 123.4, 4887.9, 123.4, "done")], 5, "it is audited")


def test_what_may_not_be_written_is_not(plant):
    daemon, subscriber = plant
    for arguments, result in [
        (("pump", "fixed", "1"), "refused:not_writable"),
        (("pump", "none", "1"), "refused:unknown_point"),
        (("pump", "setpoint", "6001"), "refused:out_of_range"),
        (("pump", "setpoint", "1", "--expected", "2"), "refused:unexpected_value"),
    ]:
        status, answer = daemon.tool("set", *arguments, "--confirm")
        assert (status, answer["result"]) == (1, result)
    wait_for(lambda: len(audit(daemon)) == 4, 5, "what was refused is audited too")
    assert subscriber.values("pump")["fixed"] == 0xBEEF


def test_nothing_is_written_without_a_yes(plant):
    daemon, _ = plant
    done = run_tool("set", "--runtime", daemon.runtime, "pump", "setpoint", "1")
    assert done.returncode == 2 and "--confirm" in done.stderr
    assert audit(daemon) == []


def test_writes_come_over_the_socket_for_changes_only(plant):
    daemon, _ = plant
    target = "/write?asset=pump&point=setpoint&value=1&id=x"
    assert daemon.request("POST", target, READ_SOCKET)[0] == 404
    assert daemon.request("GET", target, CHANGE_SOCKET)[0] == 405
    assert daemon.request("POST", target + "&more=1", CHANGE_SOCKET)[0] == 404
    assert daemon.request("POST", target, CHANGE_SOCKET)[1]["result"] == "done"
    # The same command once more is answered, not carried out.
    again = daemon.request("POST", "/write?asset=pump&point=setpoint&value=2&id=x", CHANGE_SOCKET)[1]
    assert again["result"] == "done" and again["read_back"] == 1


def test_a_gateway_without_a_writable_point_never_sends_a_function_that_writes(stage):
    device = stage.device(Device)
    broker = stage.broker()
    subscriber = stage.paho(broker)
    points = {"v": {"at": "plc1 holding 7 uint16", "every": "100ms"}}
    daemon = stage.daemon(stage.settings(broker.port, {"plc1": device.port}, {"pump": points})).start()
    subscriber.wait_for_data("pump")
    assert daemon.tool("set", "pump", "v", "1", "--confirm")[1]["result"] == "refused:not_writable"
    subscriber.wait_for_next_data("pump", 3)
    assert {request.function for request in device.requests} == {3}
