"""What happens to messages while the broker is away, the daemon is killed, or the journal is full.

The counter of a healthy device, read every 100 ms, shows losses that our own seqs would hide.
"""

import time

import pytest

from peers.devices import COUNTER, NOISE, Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

COMMIT_INTERVAL = 0.5
PERIOD = 0.1
POINTS = {"pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}}}
# Two commit intervals before the kill, the poll that was under way, and the one that the kill's own time may hide.
LARGEST_TAIL = round(2 * COMMIT_INTERVAL / PERIOD) + 2


class Line:
    """A healthy device, a broker behind a proxy, both subscribers, and a running daemon."""

    def __init__(self, stage, points=None, **more):
        self.device = stage.device(Device)
        self.broker = stage.broker()
        self.proxy = stage.proxy(self.broker.port)
        self.subscribers = self.paho, self.mosquitto_sub = stage.paho(self.broker), stage.mosquitto_sub(self.broker)
        self.settings = stage.settings(self.proxy.port, {"plc1": self.device.port}, points or POINTS, **more)
        self.daemon = stage.daemon(self.settings).start()
        self.daemon.wait_until_connected()
        self.paho.wait_for_data("pump", 5)

    def wait_for_polls(self, count):
        before = len(self.device.requests)
        wait_for(lambda: len(self.device.requests) >= before + count, 5 + 2 * count * PERIOD, f"{count} polls")

    def finish(self):
        """Waits until everything is with the broker, stops the daemon, and waits for both subscribers."""
        self.daemon.wait_until_connected(limit=20)
        self.daemon.wait_until_drained()
        status, _ = self.daemon.stop()
        assert status == 0
        epoch = self.paho.wait_for_status(online=False)["epoch"]
        self.mosquitto_sub.wait_for_status(online=False, epoch=epoch)


def assert_nothing_found(stage, line):
    for subscriber in line.subscribers:
        report = stage.verify_stream(subscriber, "pump.pulses")
        assert (report["findings"], report["tails"], report["counter_tails"]) == ([], [], [])
        # Every poll that the device answered is there: nothing before the first message, nothing behind the last.
        assert report["counters"]["pump.pulses"]["values"] >= line.device.counter - 1
    return report


def test_nothing_is_lost_while_the_broker_is_away(stage):
    line = Line(stage)
    line.proxy.cut()
    line.wait_for_polls(30)
    buffer = line.daemon.get("/buffer")
    assert buffer["stored"] + buffer["unwritten"] >= 20
    line.proxy.resume()
    line.finish()
    report = assert_nothing_found(stage, line)
    assert report["backlog"] >= 20


def test_nothing_is_lost_when_the_broker_vanishes_twice_and_stalls_once(stage):
    line = Line(stage, uplink={"keep_alive": "5s"})
    for _ in range(2):
        line.proxy.cut()
        line.wait_for_polls(12)
        line.proxy.resume()
        line.daemon.wait_until_connected(limit=20)
        line.wait_for_polls(5)
    line.proxy.forget()
    line.wait_for_polls(10)
    line.paho.wait_for_next_data("pump", 5, limit=30)
    line.finish()
    assert_nothing_found(stage, line)


def test_live_messages_go_out_at_once_with_a_backlog_behind_them(stage):
    line = Line(stage, uplink={"replay_rate": 20})
    line.proxy.cut()
    line.wait_for_polls(40)
    line.proxy.resume()
    live = line.paho.wait_for_next_data("pump", 5, limit=20, where=lambda payload: "hist" not in payload)
    assert line.daemon.get("/buffer")["stored"] > 0, "the backlog is still being sent"
    assert abs(live[-1]["ts"] / 1000 - time.time()) < 5
    line.finish()
    assert_nothing_found(stage, line)


def test_nothing_is_lost_but_the_kills_own_window_when_the_daemon_is_killed_while_the_broker_is_away(stage):
    line = Line(stage)
    line.proxy.cut()
    killed = {}  # epoch -> when
    # Two kills in one outage, because a single one may happen to come right behind a commit.
    for polls in (30, 17):
        line.wait_for_polls(polls)
        epoch = line.daemon.get("/status")["epoch"]
        killed[epoch] = time.time()
        line.daemon.kill()
        line.daemon.start()
    last_epoch = line.daemon.get("/status")["epoch"]
    line.wait_for_polls(10)
    line.proxy.resume()
    line.finish()
    for subscriber in line.subscribers:
        report = stage.verify_stream(subscriber, "pump.pulses")
        assert report["findings"] == []
        assert [epoch["epoch"] for epoch in report["epochs"]] == [*killed, last_epoch]
        assert [epoch["clean"] for epoch in report["epochs"]] == [False, False, None]
        assert all(tail["exact"] for tail in report["tails"])
        assert [tail for tail in report["tails"] if tail["c"] == "a"] == [], "events are committed before they are sent"
        lost = {tail["epoch"]: tail["count"] for tail in report["tails"]}
        assert set(lost) <= set(killed)
        assert all(count <= LARGEST_TAIL for count in lost.values()), lost
        # The source saw as many reads lost as the daemon says, and at each kill perhaps the one under way.
        seen_by_source = sum(tail["count"] for tail in report["counter_tails"])
        assert 0 <= seen_by_source - sum(lost.values()) <= len(killed)
        for epoch, moment in killed.items():
            last = max(payload["ts"] for payload in subscriber.of_kind("data") if payload["epoch"] == epoch)
            assert moment - last / 1000 <= 2 * COMMIT_INTERVAL + 3 * PERIOD
        assert report["backlog"] >= 30


def test_nothing_is_lost_but_the_kills_own_window_when_the_daemon_is_killed_while_the_broker_is_there(stage):
    line = Line(stage)
    first = line.daemon.get("/status")["epoch"]
    line.wait_for_polls(10)
    line.daemon.kill()
    line.daemon.start()
    line.wait_for_polls(10)
    line.finish()
    report = stage.verify_stream(line.paho, "pump.pulses")
    assert report["findings"] == []
    assert all(tail["epoch"] == first for tail in report["tails"])
    # What had been sent is with the broker: only what was under way at the moment of the kill can be missing.
    assert sum(tail["count"] for tail in report["tails"]) <= 2


def test_a_backlog_outlives_a_clean_stop_and_a_start(stage):
    line = Line(stage)
    line.proxy.cut()
    line.wait_for_polls(15)
    status, _ = line.daemon.stop()
    assert status == 0
    line.daemon.start()
    line.wait_for_polls(10)
    line.proxy.resume()
    line.finish()
    for subscriber in line.subscribers:
        report = stage.verify_stream(subscriber)
        assert (report["findings"], report["tails"]) == ([], [])
        assert [epoch["clean"] for epoch in report["epochs"]][0] is True
        assert report["backlog"] >= 15


def test_nothing_is_lost_when_the_broker_is_stopped_and_started_again(stage):
    line = Line(stage)
    line.proxy.cut()
    # What the broker had acknowledged is with the subscribers before it ends: it keeps nothing.
    line.wait_for_polls(3)
    line.broker.stop()
    line.wait_for_polls(10)
    line.broker.start()
    line.paho.subscribed.wait(15)
    line.proxy.resume()
    line.paho.wait_for_next_data("pump", 10, limit=20)
    line.daemon.wait_until_drained()
    line.daemon.stop()
    line.paho.wait_for_status(online=False)
    report = stage.verify_stream(line.paho, "pump.pulses")
    assert (report["findings"], report["tails"]) == ([], [])


def test_messages_flow_again_after_the_broker_was_killed_in_front_of_the_daemon(stage):
    line = Line(stage)
    line.broker.kill()
    line.wait_for_polls(10)
    line.broker.start()
    line.paho.subscribed.wait(15)
    line.paho.wait_for_next_data("pump", 10, limit=20)
    line.paho.wait_for_status(online=True)


def test_messages_that_a_full_journal_dropped_are_announced_as_a_gap(stage):
    noise = {f"n{i}": {"at": f"plc1 holding {NOISE + 4 * i} uint64", "every": "20ms"} for i in range(248)}
    line = Line(stage, {"pump": noise}, journal={"max_bytes": "1MiB"})
    line.proxy.cut()
    wait_for(lambda: line.daemon.get("/buffer")["dropped"] > 50, 40, "the journal is full and drops the oldest")
    buffer = line.daemon.get("/buffer")
    assert buffer["stored_bytes"] <= buffer["maximum_bytes"] * 1.05
    outbox = sum(path.stat().st_size for path in line.daemon.data.glob("outbox.db*"))
    assert outbox < 3 * 1024 * 1024, "the size is that on disk, with a write-ahead log beside it"
    line.proxy.resume()
    line.finish()
    for subscriber in line.subscribers:
        report = stage.verify_stream(subscriber)
        assert (report["findings"], report["tails"]) == ([], [])
        assert set(report["explained_by_gaps"]) == {"journal_full"}
        assert report["explained_by_gaps"]["journal_full"] > 50


def test_a_start_after_a_backlog_was_delivered_sends_nothing_of_it_again(stage):
    line = Line(stage)
    line.proxy.cut()
    line.wait_for_polls(15)
    line.proxy.resume()
    line.daemon.wait_until_connected(limit=20)
    line.daemon.wait_until_drained()
    status, _ = line.daemon.stop()
    assert status == 0
    line.daemon.start()
    line.wait_for_polls(10)
    line.finish()
    for subscriber in line.subscribers:
        report = stage.verify_stream(subscriber, "pump.pulses")
        assert (report["findings"], report["tails"], report["doubles"]) == ([], [], 0)
        assert len(report["epochs"]) == 2


def test_a_reload_while_the_broker_is_away_costs_no_backlog(stage):
    line = Line(stage)
    line.proxy.cut()
    line.wait_for_polls(15)
    # Another limit of the journal, another rate, and another point: all that a reload might begin anew.
    line.settings["journal"]["max_bytes"] = "64MiB"
    line.settings["uplink"]["replay_rate"] = 1000
    line.settings["assets"]["pump"]["points"]["level"] = {"at": "plc1 holding 7 uint16", "every": "1s"}
    line.daemon.write(line.settings)
    status, answer = line.daemon.tool("reload")
    assert (status, answer["applied"], answer["mistakes"]) == (0, True, []), answer
    line.wait_for_polls(15)
    line.proxy.resume()
    line.finish()
    for subscriber in line.subscribers:
        report = stage.verify_stream(subscriber)
        assert (report["findings"], report["tails"]) == ([], [])
        assert report["backlog"] >= 15
