"""What is on disk before it is sent."""

import pytest

from peers.devices import COUNTER, Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

PULSES = {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}


def finish(daemon, subscriber):
    # Strict values pass through the journal, which is never empty while something is polled.
    wait_for(lambda: daemon.get("/buffer")["stored"] < 10, 30, "the backlog is through")
    status, _ = daemon.stop()
    assert status == 0
    subscriber.wait_for_status(online=False)


@pytest.mark.parametrize("durability", ["strict", "normal"])
def test_after_a_power_cut_the_journal_knows_of_all_that_anybody_saw_only_when_it_is_strict(stage, durability):
    device, broker = stage.device(Device), stage.broker()
    subscriber = stage.paho(broker)
    settings = stage.settings(
        broker.port, {"plc1": device.port}, {"pump": {"pulses": PULSES}}, journal={"durability": durability}
    )
    daemon = stage.daemon(settings).start()
    first = daemon.get("/status")["epoch"]
    subscriber.wait_for_data("pump", 30)
    daemon.kill()
    # A power cut takes what lies in memory with it.
    (daemon.runtime / "sequence").unlink()
    seen = {}
    for kind in ("epoch", "data"):
        for payload in subscriber.of_kind(kind):
            seen[payload["c"]] = max(seen.get(payload["c"], 0), payload["seq"] + 1)
    daemon.start()
    epochs = wait_for(lambda: [e for e in subscriber.of_kind("epoch") if "ended" in e], 20, "the epoch ended")
    ended = epochs[0]["ended"]
    assert (ended["epoch"], ended["clean"], ended["exact"]) == (first, False, False)
    known = {c: ended["issued"][c] >= count for c, count in seen.items()}
    assert known == {"a": durability == "strict" or ended["issued"]["a"] > 0, "d": durability == "strict"}, (ended, seen)
    subscriber.wait_for_next_data("pump", 10)
    finish(daemon, subscriber)
    report = stage.verify_stream(subscriber, "pump.pulses")
    if durability == "strict":
        assert report["findings"] == []
        # All that the journal knows of has come: the reads that the source misses are those of the last interval.
        assert [tail for tail in report["tails"] if tail["count"]] == []
        assert sum(tail["count"] for tail in report["counter_tails"]) <= 7


def test_strict_values_come_with_the_broker_away_and_back(stage):
    device, broker = stage.device(Device), stage.broker()
    proxy = stage.proxy(broker.port)
    subscriber = stage.paho(broker)
    settings = stage.settings(
        proxy.port, {"plc1": device.port}, {"pump": {"pulses": PULSES}}, journal={"durability": "strict"}
    )
    daemon = stage.daemon(settings).start()
    subscriber.wait_for_data("pump", 10)
    proxy.cut()
    wait_for(lambda: daemon.get("/buffer")["stored"] >= 20, 20, "values are stored")
    proxy.resume()
    subscriber.wait_for_next_data("pump", 30, limit=30)
    finish(daemon, subscriber)
    report = stage.verify_stream(subscriber, "pump.pulses")
    assert (report["findings"], report["tails"], report["counter_tails"]) == ([], [], [])
    assert report["backlog"] >= 10
