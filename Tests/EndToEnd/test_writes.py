"""Writes: what reaches a device that we did not write, what does not, and that somebody can look it up afterwards."""

import json
import random
import sqlite3
import threading
import time

import paho.mqtt.client as paho
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from daemon import CHANGE_SOCKET, READ_SOCKET, run_tool
from peers import known_values as known
from peers.devices import Device
from waiting import wait_for
from write_campaign import Campaign

pytestmark = pytest.mark.usefixtures("binaries")

LAST = known.LAST_ADDRESS
ROOT = "millwright/v1/plant-2/gw-01"


@pytest.fixture
def plant(stage):
    server = stage.pymodbus_server()
    broker = stage.broker()
    subscriber = stage.paho(broker, topic=f"{ROOT}/pump/data")
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
        (("pump", "fixed", "true"), "refused:not_writable"),
        (("pump", "none", "1"), "refused:unknown_point"),
        (("pump", "setpoint", "6001"), "refused:out_of_range"),
        (("pump", "setpoint", "1", "--expected", "2"), "refused:unexpected_value"),
    ]:
        status, answer = daemon.tool("set", *arguments, "--confirm")
        assert (status, answer["result"]) == (1, result)
    wait_for(lambda: len(audit(daemon)) == 5, 5, "what was refused is audited too")
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


class Platform:
    """A client that sends commands and collects what is answered, by MQTT 5 or 3.1.1."""

    def __init__(self, port, protocol=paho.MQTTv5):
        self.answers = []
        self.subscribed = threading.Event()
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="platform", protocol=protocol)
        self.client.on_message = lambda client, data, message: self.answers.append(message)
        self.client.on_subscribe = lambda *ignored: self.subscribed.set()
        self.client.connect("127.0.0.1", port)
        self.client.subscribe([(f"{ROOT}/ack/write", 1), ("platform/answers", 1)])
        self.client.loop_start()
        assert self.subscribed.wait(10)

    def send(self, payload, **properties):
        extra = None
        if properties:
            extra = Properties(PacketTypes.PUBLISH)
            for name, value in properties.items():
                setattr(extra, name, value)
        text = payload if isinstance(payload, (str, bytes)) else json.dumps(payload)
        self.client.publish(f"{ROOT}/cmd/write", text, qos=1, properties=extra)

    def answered(self, command):
        return [json.loads(m.payload) for m in list(self.answers) if json.loads(m.payload)["id"] == command]

    def end(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def platform(stage, plant):
    client = Platform(stage.brokers[0].port)
    yield client
    client.end()


def command(name, value=100, **more):
    return {"id": name, "asset": "pump", "point": "setpoint", "value": value, **more}


def test_a_command_from_upstream_is_carried_out_and_answered_where_it_was_asked_for(plant, platform):
    daemon, subscriber = plant
    platform.send(command("c-1", 250.5), ResponseTopic="platform/answers", CorrelationData=b"42")
    wait_for(lambda: len(platform.answers) == 2, 10, "the answer comes on both topics")
    for message in platform.answers:
        answer = json.loads(message.payload)
        assert (answer["schema"], answer["id"], answer["result"]) == ("ack/1", "c-1", "done")
        assert (answer["requested"], answer["read_back"]) == (250.5, 250.5)
        assert message.properties.CorrelationData == b"42"
    subscriber.wait_for_next_data("pump", where=lambda p: p["values"].get("setpoint") == 250.5)


def test_a_command_by_mqtt_3_is_answered_by_its_id(stage, plant):
    client = Platform(stage.brokers[0].port, paho.MQTTv311)
    client.send(command("c-311"))
    wait_for(lambda: client.answered("c-311"), 10, "it is answered")
    client.end()


def test_a_command_that_is_repeated_or_late_or_retained_is_not_carried_out(plant, platform):
    daemon, subscriber = plant
    now = int(time.time() * 1000)
    platform.send(command("once", 1))
    wait_for(lambda: platform.answered("once"), 10, "it is answered")
    platform.send(command("once", 2))
    platform.send(command("late", 3, ts=now - 60_000, ttl_ms=5000))
    wait_for(lambda: len(platform.answered("once")) == 2 and platform.answered("late"), 10, "they are answered")
    assert [answer["read_back"] for answer in platform.answered("once")] == [1, 1]
    assert platform.answered("late")[0]["result"] == "refused:expired"
    platform.client.publish(f"{ROOT}/cmd/write", json.dumps(command("old", 4)), qos=1, retain=True).wait_for_publish(5)
    daemon.stop()
    daemon.start()
    subscriber.wait_for_next_data("pump", 3)
    assert len(platform.answered("old")) <= 1
    subscriber.wait_for_next_data("pump", where=lambda p: "setpoint" in p["values"])


def test_what_is_no_command_is_answered_as_such_and_harms_nothing(plant, platform):
    daemon, subscriber = plant
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    noise = random.Random(seed)
    bad = [
        "", "{", "[]", "null", noise.randbytes(200), "9" * 5000, '{"id":"x"}',
        json.dumps(command("spaces in it")), json.dumps({**command("e-1"), "value": "much"}),
        json.dumps({**command("e-2"), "asset": "No Such Thing!"}), '{"id":"e-3","value":1e999}',
    ]
    for payload in bad:
        platform.send(payload)
    wait_for(lambda: len(platform.answers) >= len(bad), 15, "each is answered")
    assert {json.loads(m.payload)["result"] for m in platform.answers} == {"refused:malformed"}
    wait_for(lambda: len(audit(daemon)) == len(bad), 5, "each is audited")
    assert subscriber.values("pump")["fixed"] == 0xBEEF


def test_a_gateway_without_a_writable_point_subscribes_to_nothing(stage):
    device, broker = stage.device(Device), stage.broker()
    subscriber = stage.paho(broker)
    points = {"v": {"at": "plc1 holding 7 uint16", "every": "100ms"}}
    stage.daemon(stage.settings(broker.port, {"plc1": device.port}, {"pump": points})).start()
    subscriber.wait_for_data("pump")
    assert "SUBSCRIBE from millwright" not in broker.process.log_text()


def test_of_random_commands_exactly_the_permitted_ones_reach_the_devices_and_each_is_answered_and_audited(stage):
    """The short form of scripts/write-campaign."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    Campaign(stage, 300, seed).run()


@pytest.mark.parametrize("topic", ["platform/#", "platform/+/x", ""])
def test_a_response_topic_that_is_none_costs_nobody_the_answer_or_the_connection(plant, platform, topic):
    daemon, _ = plant
    platform.send(command("odd", 7), ResponseTopic=topic)
    wait_for(lambda: platform.answered("odd"), 10, "it is answered")
    platform.send(command("good", 8), ResponseTopic="platform/answers")
    wait_for(lambda: len(platform.answered("good")) == 2, 10, "the next is answered in both places")
    assert daemon.get("/status")["counters"]["uplink.connections"] == 1


class StallingDevice(Device):
    """Takes writes and answers none of them."""

    async def answer(self, request, writer):
        if request.function in (1, 2, 3, 4):
            await super().answer(request, writer)


def test_a_command_that_a_kill_interrupted_is_not_carried_out_again_and_its_fate_is_told(stage):
    device, broker = stage.device(StallingDevice), stage.broker()
    subscriber = stage.paho(broker)
    points = {"setpoint": {"at": "plc1 holding 7 uint16", "every": "100ms", "writable": {"min": 0, "max": 100}}}
    daemon = stage.daemon(stage.settings(broker.port, {"plc1": device.port}, {"pump": points})).start()
    subscriber.wait_for_data("pump")
    platform = Platform(broker.port)

    def writes():
        return [request for request in list(device.requests) if request.function in (5, 6, 15, 16)]

    platform.send(command("torn", 50))
    wait_for(writes, 10, "the write is on its way")
    assert [row[5] for row in audit(daemon)] == ["under_way"]
    daemon.kill()
    daemon.start()
    wait_for(lambda: [row[5] for row in audit(daemon)] == ["failed:unconfirmed"], 10, "its fate is told")
    subscriber.wait_for_status(online=True, epoch=daemon.get("/status")["epoch"])
    platform.send(command("torn", 50))
    wait_for(lambda: platform.answered("torn"), 10, "it is answered")
    assert platform.answered("torn")[0]["result"] == "failed:unconfirmed"
    assert len(writes()) == 1
    platform.end()
