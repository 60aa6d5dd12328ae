"""What docs/formats.md and docs/schemas say is what the daemon sends, and the sample code of the page works."""

import base64
import json
import re
import zlib

import jsonschema
import paho.mqtt.publish as publish
import pytest
import referencing

from daemon import ROOT, yaml
from peers.devices import NOISE, Device, RefusingDevice, WaveformSensor
from test_waveforms import with_sensor
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

METRICS_INTERVAL = 60


def closed(schema):
    """The schema without room for other fields: consumers ignore what they do not know, a test does not."""
    if isinstance(schema, list):
        return [closed(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: closed(entry) for key, entry in schema.items()}
    # A condition names some of the fields only; those of the whole are beside it.
    if "properties" in schema and "required" in schema:
        schema["additionalProperties"] = False
    return schema


def schemas():
    read = [json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "docs" / "schemas").glob("*.json")]
    for schema in read:
        jsonschema.Draft202012Validator.check_schema(schema)
    registry = referencing.Registry().with_resources(
        [(schema["$id"], referencing.Resource.from_contents(closed(schema))) for schema in read]
    )
    return {
        schema["properties"]["schema"]["const"]: jsonschema.Draft202012Validator(closed(schema), registry=registry)
        for schema in read
    }


def evidence(subscriber):
    """The document in the parts that have come, or None while they are not all there."""
    parts = [message.json for message in subscriber.messages() if message.topic.endswith("/ack/evidence")]
    if not parts or len(parts) < parts[0]["parts"]:
        return None
    return json.loads(zlib.decompress(b"".join(base64.b64decode(part["data"]) for part in parts)))


def sample_code():
    """The Python of docs/formats.md."""
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    names = {}
    exec("\n".join(re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)), names)
    return names


@pytest.fixture
def everything(stage):
    """What a subscriber gets in a life with an outage, a full journal, a kill, a power cut and a clean stop."""
    well, refusing = stage.device(Device), stage.device(RefusingDevice)
    broker = stage.broker()
    proxy = stage.proxy(broker.port)
    subscriber = stage.mosquitto_sub(broker)
    noise = {f"n{i}": {"at": f"plc1 holding {NOISE + 4 * i} uint64", "every": "20ms"} for i in range(200)}
    kinds = {
        "level": {
            "at": "plc1 holding 10 int16", "every": "200ms", "unit": "mm", "writable": {"min": 0, "max": 9},
        },
        "bit": {"at": "plc1 holding 12.3", "every": "200ms", "name": "位"},
        "other_poll": {"at": "plc1 input 100 uint32", "every": "200ms"},
        "refused": {"at": "plc2 holding 10 uint16", "every": "200ms"},
        "limited": {
            "at": "plc1 holding 11 uint16", "every": "200ms", "unit": "mm",
            "limits": {
                "low_low": 1, "low": 2, "high": 5, "high_high": 50, "rate": "3/min", "deviation": 40,
                "expected": "level + 1", "missing": "1min", "deadband": 1,
                "on_delay": "100ms", "off_delay": "1s", "latched": True, "when": "bit == 1", "states": ["run"], "parent": "level/high",
                "priority": "low", "advice": {"en": "Grease it.", "zh": "加润滑脂。"},
            },
        },
    }
    # Registers read as their addresses: more alarms than are called out one by one.
    for number in range(9):
        kinds[f"flag{number}"] = {
            "at": f"plc1 holding {20 + number} uint16", "every": "200ms", "limits": {"high": 5, "advice": "Look."},
        }
    kinds["level"]["limits"] = {"high": 1000}
    settings = stage.settings(
        proxy.port, {"plc1": well.port, "plc2": refusing.port}, {"pump": kinds, "noise": noise},
        journal={"max_bytes": "1MiB"},
    )
    settings["assets"]["pump"] |= {
        "line": "line-2", "criticality": "a", "maker": "Example", "serial": "4711", "commissioned": "2021-03-15",
        "spare_parts": ["seal"],
        "components": {"de_bearing": {"bearing": "n=9,d=7.94,D=39.04", "name": "驱动端轴承", "spare_parts": ["6205"]}},
    }
    sensor = stage.device(WaveformSensor, [n % 97 for n in range(2048)])
    settings = with_sensor(settings, sensor)
    settings["assets"]["pump"]["prognosis"] = {"wear": {"of": "level", "limit": 20, "next_stop": "14d"}}
    operation = {"run": "level > 0", "settle": "1s", "hold": "1s", "bins": {"level": "10%"}, "context": ["bit"]}
    settings["assets"]["pump"]["operation"] = operation
    settings["assets"]["pump"]["anomalies"] = {"points": ["level"]}
    settings["assets"]["fan"]["machine"] = {"kinds": ["fan"]}
    daemon = stage.daemon(settings).start()
    subscriber.wait_for_data("pump")
    wait_for(lambda: subscriber.of_kind("features"), 20, "features arrive")
    wait_for(lambda: subscriber.of_kind("event"), 30, "a flood of alarms is announced")
    proxy.cut()
    wait_for(lambda: daemon.get("/buffer")["dropped"] > 50, 60, "the journal is full and drops the oldest")
    daemon.kill()
    daemon.start()
    daemon.kill()
    # A power cut takes what lies in memory with it.
    (daemon.runtime / "sequence").unlink()
    daemon.start()
    proxy.resume()
    daemon.wait_until_connected(limit=20)
    daemon.wait_until_drained(limit=60)
    subscriber.wait_for_next_data("pump")
    command = {"id": "c-1", "asset": "pump", "point": "level", "value": 5}
    publish.single("millwright/v1/plant-2/gw-01/cmd/write", json.dumps(command), qos=1, port=broker.port)
    wait_for(lambda: any(m.topic.endswith("/ack/write") for m in subscriber.messages()), 10, "the command is answered")
    command = {"id": "c-2", "action": "shelve", "alarm": "pump/flag0/high", "for_s": 60, "reason": "new sensor"}
    publish.single("millwright/v1/plant-2/gw-01/cmd/alarm", json.dumps(command), qos=1, port=broker.port)
    wait_for(lambda: any(m.topic.endswith("/ack/alarm") for m in subscriber.messages()), 10, "and this one")
    publish.single("millwright/v1/plant-2/gw-01/cmd/expected", '{"asset":"pump"}', qos=1, port=broker.port)
    wait_for(lambda: any(m.topic.endswith("/ack/expected") for m in subscriber.messages()), 10, "and what is expected")
    command = {"id": "c-3", "asset": "fan"}
    publish.single("millwright/v1/plant-2/gw-01/cmd/evidence", json.dumps(command), qos=1, port=broker.port)
    wait_for(lambda: evidence(subscriber), 20, "evidence arrives")
    daemon.stop()
    del settings["assets"]["noise"]
    daemon.write(yaml(settings))
    daemon.start()
    epoch = daemon.get("/status")["epoch"]
    wait_for(lambda: subscriber.of_kind("metrics"), METRICS_INTERVAL + 15, "metrics arrive")
    daemon.stop()
    subscriber.wait_for_status(online=False, epoch=epoch)
    return subscriber


def test_every_message_of_a_life_with_everything_in_it_is_as_the_documents_say(stage, everything):
    validators, seen = schemas(), set()
    stream = sample_code()["Stream"]()
    fresh = 0
    document = evidence(everything)
    validators[document["schema"]].validate(document)
    seen.add(document["schema"])
    for message in everything.messages():
        if "/cmd/" in message.topic:
            continue
        payload = message.json
        validators[payload["schema"]].validate(payload)
        seen.add(payload["schema"])
        if "seq" in payload:
            fresh += stream.take(payload)
    assert seen == set(validators), "every kind was there"
    # Not in the order in which they arrive: what is live does not wait for the backlog.
    ends = [message["ended"] for message in everything.of_kind("epoch") if "ended" in message]
    assert sorted((end["clean"], end["exact"]) for end in ends) == [(False, False), (False, True), (True, True)]
    assert any("hist" in payload for payload in everything.of_kind("data"))
    assert any("quality" in payload for payload in everything.of_kind("data"))

    report = stage.verify_stream(everything)
    assert report["findings"] == []
    assert fresh == report["messages"]
    tails = {
        (tail["epoch"], tail["c"], seq) for tail in report["tails"] for seq in range(tail["from"], tail["to"] + 1)
    }
    assert set(stream.missing()) == tails, "the sample code and scripts/verify-stream find the same"
