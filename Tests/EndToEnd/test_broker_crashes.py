"""A broker that is killed: what it had acknowledged and not passed on comes again from the gateway."""

import pytest

from peers.devices import COUNTER, Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

PULSES = {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}


class Line:
    """A broker with a durable consumer, which can be put to sleep, and a daemon."""

    def __init__(self, stage, more=(), uplink=None):
        self.device = stage.device(Device)
        self.broker = stage.broker(more=more)
        self.proxy = stage.proxy(self.broker.port)
        self.consumer = stage.paho(self.broker)
        settings = stage.settings(self.proxy.port, {"plc1": self.device.port}, {"pump": {"pulses": PULSES}}, uplink)
        self.daemon = stage.daemon(settings).start()
        self.daemon.wait_until_connected()
        self.consumer.wait_for_data("pump", 10)

    def counters(self):
        return self.daemon.get("/status")["counters"]

    def deliver_while_the_consumer_sleeps(self, count):
        """The broker acknowledges so many messages and keeps them in memory for the consumer."""
        self.consumer.sleep()
        before = self.counters()["uplink.delivered"]
        wait_for(lambda: self.counters()["uplink.delivered"] >= before + count, 20, f"{count} acknowledgements")

    def kill_and_restart_broker(self):
        """The consumer is there again before the gateway."""
        self.broker.kill()
        self.proxy.cut()
        self.broker.start()
        self.consumer.wake()
        self.proxy.resume()

    def finish(self, stage):
        self.consumer.wait_for_next_data("pump", 10, limit=30)
        self.daemon.wait_until_drained()
        status, _ = self.daemon.stop()
        assert status == 0
        self.consumer.wait_for_status(online=False)
        return stage.verify_stream(self.consumer, "pump.pulses", more=["--any-backlog-order"])


def test_nothing_is_missing_after_the_broker_was_killed_and_came_back_empty(stage):
    line = Line(stage)
    line.deliver_while_the_consumer_sleeps(30)
    line.kill_and_restart_broker()
    report = line.finish(stage)
    assert (report["findings"], report["tails"], report["counter_tails"]) == ([], [], [])
    assert report["doubles"] > 0, "what the consumer had got before came again"


def test_nothing_is_missing_after_the_broker_was_killed_and_came_back_with_what_it_had_stored_before(stage):
    store = stage.directory / "store"
    store.mkdir()
    line = Line(stage, ["persistence true", f"persistence_location {store}/"])
    line.broker.store()
    wait_for(lambda: (store / "mosquitto.db").exists(), 10, "the broker stores")
    line.deliver_while_the_consumer_sleeps(30)
    line.kill_and_restart_broker()
    report = line.finish(stage)
    assert (report["findings"], report["tails"], report["counter_tails"]) == ([], [], [])


def test_what_a_killed_broker_had_acknowledged_is_missing_without_hold_back(stage):
    line = Line(stage, uplink={"hold_back": "0s"})
    line.deliver_while_the_consumer_sleeps(30)
    line.kill_and_restart_broker()
    report = line.finish(stage)
    assert {finding["kind"] for finding in report["findings"]} >= {"loss"}


def test_a_daemon_that_is_stopped_before_the_broker_is_back_keeps_what_it_held_back(stage):
    line = Line(stage)
    line.deliver_while_the_consumer_sleeps(30)
    line.broker.kill()
    wait_for(lambda: line.daemon.uplink()["state"] != "connected", 10, "the loss is noticed")
    status, _ = line.daemon.stop()
    assert status == 0
    line.broker.start()
    line.consumer.wake()
    line.daemon.start()
    report = line.finish(stage)
    assert (report["findings"], report["tails"], report["counter_tails"]) == ([], [], [])


def test_a_broken_connection_to_a_broker_that_lives_costs_no_double(stage):
    line = Line(stage)
    line.deliver_while_the_consumer_sleeps(20)
    line.consumer.wake()
    line.proxy.cut()
    wait_for(lambda: line.daemon.uplink()["state"] != "connected", 10, "the loss is noticed")
    in_flight = line.counters()["uplink.resent"]
    line.proxy.resume()
    report = line.finish(stage)
    assert (report["findings"], report["tails"], report["counter_tails"]) == ([], [], [])
    assert report["doubles"] <= in_flight
