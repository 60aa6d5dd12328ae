"""Messages that a broker refuses: for where they go, which somebody may mend, or for what they are."""

import pytest

from peers.devices import COUNTER, NOISE, Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

ROOT = "millwright/v1/plant-2/gw-01"
# mosquitto 2.0.11 ends the connection of whoever it refuses where its queues have no bound.
BOUNDED_QUEUES = "max_queued_messages 1000000"
PULSES = {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}


class Line:
    """Two assets of one device, a broker that a test tells what to refuse, both subscribers, and a daemon."""

    def __init__(self, stage, points, more):
        self.device = stage.device(Device)
        self.broker = stage.broker(more=more)
        self.subscribers = self.paho, self.mosquitto_sub = stage.paho(self.broker), stage.mosquitto_sub(self.broker)
        self.settings = stage.settings(self.broker.port, {"plc1": self.device.port}, points)
        self.daemon = stage.daemon(self.settings).start()
        self.daemon.wait_until_connected()

    def refused(self):
        return self.daemon.get("/status")["uplink"].get("refused", [])

    def finish(self):
        self.daemon.wait_until_drained()
        status, _ = self.daemon.stop()
        assert status == 0
        epoch = self.paho.wait_for_status(online=False)["epoch"]
        self.mosquitto_sub.wait_for_status(online=False, epoch=epoch)


class Permissions:
    """An access control list of mosquitto."""

    def __init__(self, stage):
        self.file = stage.directory / "permissions"
        self.lines = [f"acl_file {self.file}", BOUNDED_QUEUES]
        self.deny()

    def deny(self, *topics):
        self.file.write_text("".join([f"topic deny {topic}\n" for topic in topics] + ["topic readwrite #\n"]))
        self.file.chmod(0o600)


def test_a_topic_that_the_broker_forbids_delays_no_other_and_loses_nothing(stage):
    permissions = Permissions(stage)
    permissions.deny(f"{ROOT}/fan/data")
    points = {"pump": {"pulses": PULSES}, "fan": {"level": {"at": "plc1 holding 7 uint16", "every": "200ms"}}}
    line = Line(stage, points, permissions.lines)
    line.paho.wait_for_data("pump", 30)
    refused = wait_for(line.refused, 10, "status names the topic")
    assert [(entry["topic"], entry["reason"]) for entry in refused] == [(f"{ROOT}/fan/data", "Not authorized")]
    status, _ = line.daemon.tool("status")
    assert status == 1, "it is a finding"
    wait_for(lambda: line.daemon.get("/buffer")["stored"] >= 10, 15, "what is refused waits on the disk")
    assert line.paho.of_kind("data", "fan") == []
    assert line.daemon.get("/status")["counters"]["uplink.failures"] == 0, "the connection stays"

    # What waits outlives the daemon.
    status, _ = line.daemon.stop()
    assert status == 0
    line.daemon.start()
    line.paho.wait_for_next_data("pump", 30)
    assert line.paho.of_kind("data", "fan") == []
    assert line.daemon.log_text().count(f"refuses messages to {ROOT}/fan/data") == 2, "said once by each start"

    permissions.deny()
    line.broker.reload()
    line.paho.wait_for_data("fan", 20, limit=90)
    wait_for(lambda: not line.refused(), 10, "status does not name it any more")
    line.finish()
    assert f"takes messages to {ROOT}/fan/data again" in line.daemon.log_text()
    for subscriber in line.subscribers:
        report = stage.verify_stream(subscriber, "pump.pulses", more=["--any-backlog-order"])
        assert (report["findings"], report["tails"], report["explained_by_gaps"]) == ([], [], {})
        assert report["backlog"] >= 10


@pytest.mark.parametrize("limit", ["message_size_limit", "max_packet_size"])
def test_a_message_that_is_too_large_for_the_broker_is_given_up_and_announced(stage, limit):
    # mosquitto refuses it by PUBACK, or says beforehand what it takes.
    wide = {f"n{i}": {"at": f"plc1 holding {NOISE + 4 * i} uint64", "every": "5s"} for i in range(100)}
    line = Line(stage, {"pump": {"pulses": PULSES}, "fan": wide}, [f"{limit} 2000", BOUNDED_QUEUES])
    wait_for(line.refused, 10, "status names the topic")
    # One such message is enough.
    del line.settings["assets"]["fan"]
    line.daemon.write(line.settings)
    status, answer = line.daemon.tool("reload")
    assert (status, answer["applied"]) == (0, True), answer
    gaps = wait_for(lambda: line.paho.of_kind("gap"), 40, "a gap is announced")
    assert [gap["reason"] for message in gaps for gap in message["gaps"]] == ["refused"]
    wait_for(lambda: line.daemon.get("/buffer")["dropped"] == 1, 5, "it is counted")
    assert line.refused() == []
    line.finish()
    assert line.paho.of_kind("data", "fan") == []
    for subscriber in line.subscribers:
        report = stage.verify_stream(subscriber, "pump.pulses")
        assert (report["findings"], report["tails"], report["explained_by_gaps"]) == ([], [], {"refused": 1})
