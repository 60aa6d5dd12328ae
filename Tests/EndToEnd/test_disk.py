"""A disk that is full, and becomes free again. Polling never cares."""

import signal

import pytest

from daemon import CHANGE_SOCKET
from grid import assert_grid
from peers.devices import COUNTER, NOISE, Device
from test_outages import POINTS, assert_nothing_found
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

SAID = "the journal cannot be written"


class Line:
    """As in test_outages, with the data directory on a small disk."""

    def __init__(self, stage, points=POINTS, size="4m", **more):
        self.disk = stage.small_disk(size)
        self.device = stage.device(Device)
        self.broker = stage.broker()
        self.proxy = stage.proxy(self.broker.port)
        self.subscribers = self.paho, self.mosquitto_sub = stage.paho(self.broker), stage.mosquitto_sub(self.broker)
        self.settings = stage.settings(self.proxy.port, {"plc1": self.device.port}, points, **more)
        self.daemon = stage.daemon(self.settings, data=self.disk.path, prefix=self.disk.prefix)

    def start(self):
        self.daemon.start()
        self.daemon.wait_until_connected()
        self.paho.wait_for_data("pump", 5)
        self.began = self.device.arrivals()[-1]
        return self

    def wait_for_polls(self, count):
        before = len(self.device.requests)
        wait_for(lambda: len(self.device.requests) >= before + count, 5 + 0.2 * count, f"{count} polls")

    def buffer(self):
        return self.daemon.get("/buffer")

    def assert_grid(self):
        assert_grid([arrival for arrival in self.device.arrivals() if arrival >= self.began])

    def finish(self):
        self.daemon.wait_until_connected(limit=20)
        self.daemon.wait_until_drained()
        status, _ = self.daemon.stop()
        assert status == 0
        epoch = self.paho.wait_for_status(online=False)["epoch"]
        self.mosquitto_sub.wait_for_status(online=False, epoch=epoch)


@pytest.mark.parametrize("first", ["space", "broker"])
def test_nothing_is_lost_when_the_disk_fills_while_the_broker_is_away(stage, first):
    line = Line(stage).start()
    line.proxy.cut()
    line.wait_for_polls(10)
    line.disk.fill()
    line.daemon.process.wait_for_log(SAID, 10)
    stored = line.buffer()["stored"]
    line.wait_for_polls(20)
    buffer = line.buffer()
    assert buffer["unwritten"] >= 15, "what cannot be written waits in memory"
    assert buffer["stored"] == stored
    assert line.daemon.get("/status")["counters"]["journal.failures"] > 0
    assert line.daemon.log_text().count(SAID) == 1, "said once"
    if first == "space":
        line.disk.free()
        line.daemon.process.wait_for_log("the journal can be written again", 10)
        wait_for(lambda: line.buffer()["stored"] >= stored + 20, 10, "what waited in memory is written")
        line.proxy.resume()
    else:
        line.proxy.resume()
        line.paho.wait_for_next_data("pump", 35, limit=20)
        line.disk.free()
    line.finish()
    line.assert_grid()
    assert_nothing_found(stage, line)
    assert line.daemon.log_text().count(SAID) == 1


def test_a_reload_is_refused_while_the_disk_is_full_and_the_running_set_stays(stage):
    line = Line(stage).start()
    line.proxy.cut()
    line.disk.fill()
    line.daemon.process.wait_for_log(SAID, 10)
    line.settings["assets"]["pump"]["points"]["level"] = {"at": "plc1 holding 7 uint16", "every": "100ms"}
    line.daemon.write(line.settings)
    status, answer = line.daemon.request("POST", "/reload", CHANGE_SOCKET)
    assert (status, answer["applied"]) == (200, False), answer
    assert "full" in answer["mistakes"][0]
    line.daemon.process.send(signal.SIGHUP)
    line.wait_for_polls(10)
    assert [point["id"] for point in line.daemon.get("/points")] == ["pulses"]
    # What comes instead is not taken for what was refused.
    del line.settings["assets"]["pump"]["points"]["level"]
    line.settings["assets"]["pump"]["points"]["depth"] = {"at": "plc1 holding 8 uint16", "every": "100ms"}
    line.daemon.write(line.settings)
    line.disk.free()
    status, answer = line.daemon.request("POST", "/reload", CHANGE_SOCKET)
    assert (status, answer["applied"]) == (200, True), answer
    line.proxy.resume()
    line.paho.wait_for_next_data("pump", 3, where=lambda payload: payload["values"].get("depth") == 8)
    line.finish()
    assert "level" not in line.paho.values("pump")
    assert_nothing_found(stage, line)


def test_a_start_on_a_full_disk_is_refused_by_name_and_costs_no_backlog(stage):
    line = Line(stage).start()
    line.proxy.cut()
    line.wait_for_polls(10)
    line.disk.fill()
    line.daemon.kill()
    line.daemon.launch()
    assert line.daemon.process.wait(10) == 2, "an operator can mend it"
    assert str(line.disk.path / "outbox.db") in line.daemon.log_text()
    line.disk.free()
    line.daemon.start()
    line.proxy.resume()
    line.finish()
    report = stage.verify_stream(line.paho, "pump.pulses")
    assert report["findings"] == []
    assert report["backlog"] > 0


def test_a_start_with_a_full_runtime_directory_is_refused_by_name(stage):
    line = Line(stage)
    line.disk.fill()
    daemon = stage.daemon(line.settings, runtime=line.disk.path, prefix=line.disk.prefix)
    daemon.launch()
    assert daemon.process.wait(10) == 2, "an operator can mend it"
    assert str(line.disk.path) in daemon.log_text().split("\n", 1)[1]


def test_the_journal_does_not_fill_its_disk_and_gives_it_back_once_the_broker_has_the_backlog(stage):
    noise = {f"n{i}": {"at": f"plc1 holding {NOISE + 4 * i} uint64", "every": "20ms"} for i in range(124)}
    line = Line(stage, {"pump": noise}, size="2m").start()
    line.proxy.cut()
    wait_for(lambda: line.buffer()["dropped"] > 0, 30, "the oldest go before the disk is full")
    line.wait_for_polls(50)
    buffer = line.buffer()
    assert buffer["stored_bytes"] <= buffer["maximum_bytes"] <= 1 << 20, "half of the disk"
    assert SAID not in line.daemon.log_text()
    line.proxy.resume()
    line.daemon.wait_until_drained()
    wait_for(lambda: line.buffer()["stored_bytes"] < buffer["stored_bytes"] / 2, 10, "room is given back")
    line.finish()
    report = stage.verify_stream(line.paho)
    assert (report["findings"], report["tails"]) == ([], [])
    assert set(report["explained_by_gaps"]) == {"journal_full"}
