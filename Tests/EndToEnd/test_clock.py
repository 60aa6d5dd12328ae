"""A wall clock that steps, as when a gateway hears of the time for the first time."""

import time
from pathlib import Path

import pytest

from grid import assert_grid
from peers.devices import COUNTER, Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

POINTS = {"pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}}}
HOUR = 3600


@pytest.fixture
def libfaketime():
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        pytest.skip("libfaketime is not there: apt-get install faketime")
    return found[0]


def faked(libfaketime, offset):
    """What makes a process read a wall clock that is off by what the file says."""
    return {
        "LD_PRELOAD": str(libfaketime), "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


@pytest.mark.parametrize("step", [-HOUR, HOUR], ids=["back", "forth"])
def test_a_clock_that_steps_by_an_hour_neither_stalls_polling_nor_reorders_messages(stage, libfaketime, step):
    offset = stage.directory / "offset"
    offset.write_text("+0")
    device, broker = stage.device(Device), stage.broker()
    proxy = stage.proxy(broker.port)
    subscriber = stage.paho(broker)
    daemon = stage.daemon(
        stage.settings(proxy.port, {"plc1": device.port}, POINTS),
        environment=faked(libfaketime, offset),
    ).start()
    daemon.wait_until_connected()
    subscriber.wait_for_data("pump", 10)
    began = device.arrivals()[-1]

    def stepped(payload):
        return abs(payload["ts"] / 1000 - time.time() - step) < 60

    # One step in the face of the broker, and one back behind its back.
    offset.write_text(f"{step:+d}")
    subscriber.wait_for_data("pump", 10, where=stepped)
    proxy.cut()
    before = len(device.requests)
    wait_for(lambda: len(device.requests) > before + 10, 10, "polls while the broker is away")
    offset.write_text("+0")
    wait_for(lambda: len(device.requests) > before + 20, 10, "polls while the broker is away")
    proxy.resume()
    daemon.wait_until_connected(limit=20)
    daemon.wait_until_drained()
    assert_grid([arrival for arrival in device.arrivals() if arrival >= began])
    status, _ = daemon.stop()
    assert status == 0
    subscriber.wait_for_status(online=False)
    report = stage.verify_stream(subscriber, "pump.pulses")
    assert (report["findings"], report["tails"], report["counter_tails"]) == ([], [], [])
    assert report["backlog"] > 0
    live = [payload["seq"] for payload in subscriber.of_kind("data") if "hist" not in payload]
    assert live == sorted(live)


def test_values_from_before_the_clock_was_set_are_marked_and_corrected_once_it_is(stage, libfaketime):
    offset, synchronized = stage.directory / "offset", stage.directory / "synchronized"
    offset.write_text(f"{-HOUR:+d}")
    device, broker = stage.device(Device), stage.broker()
    proxy = stage.proxy(broker.port)
    subscriber = stage.paho(broker)
    settings = stage.settings(proxy.port, {"plc1": device.port}, POINTS)
    settings["gateway"]["synchronized_file"] = str(synchronized)
    daemon = stage.daemon(settings, environment=faked(libfaketime, offset)).start()
    daemon.wait_until_connected()
    subscriber.wait_for_data("pump", 10)
    assert daemon.get("/status")["clock"] == "unsynchronized"

    # Kept in the journal over a start of the daemon in the same boot, while nobody has told the time yet.
    proxy.cut()
    before = len(device.requests)
    wait_for(lambda: len(device.requests) > before + 15, 10, "polls while the broker is away")
    assert daemon.stop()[0] == 0
    daemon.start()
    before = len(device.requests)
    wait_for(lambda: len(device.requests) > before + 15, 10, "polls while the broker is away")
    offset.write_text("+0")
    synchronized.touch()
    wait_for(lambda: daemon.get("/status")["clock"] == "synchronized", 10, "the clock to be set")
    proxy.resume()
    daemon.wait_until_connected(limit=20)
    daemon.wait_until_drained()
    daemon.stop()

    report = stage.verify_stream(subscriber, "pump.pulses")
    assert (report["findings"], report["tails"], report["counter_tails"]) == ([], [], [])
    early = [p for p in subscriber.of_kind("data") if p.get("clock") == "unsynced"]
    assert early and all("hist" not in p and abs(p["ts"] / 1000 - time.time() + HOUR) < 60 for p in early)
    backlog = [p for p in subscriber.of_kind("data") if p.get("hist")]
    assert len(backlog) >= 25
    for payload in backlog:
        assert "clock" not in payload and abs(payload["ts"] / 1000 - time.time()) < 60
    # Both epochs of this boot were put right by the same hour: their times follow each other.
    times = [p["ts"] for p in sorted(backlog, key=lambda p: p["values"]["pulses"])]
    assert times == sorted(times)
