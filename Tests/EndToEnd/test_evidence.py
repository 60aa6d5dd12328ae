"""What a verdict rests on, asked for over MQTT: put together again by code that is not ours, and judged again from the file."""

import base64
import json
import math
import random
import shlex
import subprocess
import sys
import zlib

import jsonschema
import numpy
import pytest
import referencing
import yaml

from daemon import ROOT, run_tool
from peers.devices import COUNTER, Device, WaveformSensor
from peers.proxy import Proxy
from test_live_diagnosis import COUNT, OUTER_RACE, RATE, SHAFT, asserted, diagnoses, machine
from test_waveforms import with_sensor
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

GATEWAY = "millwright/v1/plant-2/gw-01"
KNOWN = {
    "machine": {"standard": "iso20816-3", "group": 2, "foundation": "rigid", "kinds": ["fan"], "power": "45kW"},
    "components": {"de_bearing": {"bearing": "6205-2RS", "location": "de_h"}},
}


def validator(kind):
    schemas = [json.loads((ROOT / "docs" / "schemas" / f"{name}-1.json").read_text()) for name in (kind, "diagnosis")]
    registry = referencing.Registry().with_resources(
        [(schema["$id"], referencing.Resource.from_contents(schema)) for schema in schemas]
    )
    return jsonschema.Draft202012Validator(schemas[0], registry=registry)


def ask(subscriber, identity, **command):
    subscriber.client.publish(f"{GATEWAY}/cmd/evidence", json.dumps({"id": identity, **command}), qos=1)


def answers(subscriber, identity):
    found = [message for message in subscriber.messages() if message.topic == f"{GATEWAY}/ack/evidence"]
    return [message.json for message in found if message.json["id"] == identity]


def answer(subscriber, identity, limit=20, **command):
    """What is answered: all parts, or one refusal."""
    ask(subscriber, identity, **command)

    def whole():
        found = answers(subscriber, identity)
        return found if found and len(found) >= found[0].get("parts", 1) else None

    return wait_for(whole, limit, f"{identity} is answered")


def document(parts):
    """By Python's own zlib and base64."""
    check = validator("evidence_ack")
    for number, part in enumerate(parts):
        check.validate(part)
        assert (part["result"], part["part"], part["parts"]) == ("done", number, len(parts))
        assert len(json.dumps(part)) < 24 << 10
    stream = b"".join(base64.b64decode(part["data"]) for part in parts)
    assert len(stream) == parts[0]["bytes"] <= 5 << 20
    document = json.loads(zlib.decompress(stream))
    validator("evidence").validate(document)
    return document


def values(document, view="waveform"):
    trace = document["traces"][view]
    found = numpy.frombuffer(base64.b64decode(trace["values"]), dtype="<f4")
    assert len(found) == trace["count"]
    return found


def held(samples):
    """What the sensor held, in g: its gain is a 32-bit float itself."""
    return (numpy.array(samples, dtype=float) * float(numpy.float32(WaveformSensor.GAIN))).astype("<f4")


def rounded(diagnosis):
    """Without the last digits, which depend on the order of a sum."""
    return json.loads(json.dumps(diagnosis), parse_float=lambda text: round(float(text), 12))


def other(samples):
    """The same fault heard another time."""
    noise = random.Random(11)
    return [max(-32767, min(32767, sample + round(noise.gauss(0, 10)))) for sample in samples]


def names_the_race(subscriber):
    return any(asserted(message) == ["bearing.outer_race"] for message in diagnoses(subscriber))


def counter(daemon, name):
    return daemon.get("/status")["counters"][name]


@pytest.fixture
def fan(stage):
    sensor, broker = stage.device(WaveformSensor, machine(900), RATE), stage.broker()
    subscriber = stage.paho(broker, topic="millwright/v1/#")
    settings = with_sensor(stage.settings(broker.port, {}, {}), sensor, samples=COUNT)
    settings["assets"]["fan"] |= KNOWN
    daemon = stage.daemon(settings).start()
    wait_for(lambda: names_the_race(subscriber), 60, "the outer race is named")
    return daemon, sensor, broker, subscriber


def test_a_specialist_far_away_has_what_the_sensor_held_and_comes_to_the_same_diagnosis(stage, fan):
    daemon, sensor, broker, subscriber = fan
    *_, told = messages = diagnoses(subscriber)
    first = list(sensor.samples)
    sensor.samples = other(first)
    analysed = counter(daemon, "waveforms.analysed")
    wait_for(lambda: counter(daemon, "waveforms.analysed") >= analysed + 2, 40, "a newer waveform")
    assert diagnoses(subscriber) == messages, "they say nothing new"

    # What the message rests on, though newer ones have come.
    found = document(answer(subscriber, "e-1", asset="fan", diagnosis=told["ts"]))
    assert (found["asset"], found["location"], found["at"]) == ("fan", "de_h", told["ts"])
    assert (found["rate_hz"], found["unit"], found["speed_rpm"], found["samples"]) == (RATE, "g", 1480, COUNT)
    assert numpy.array_equal(values(found), held(first)), "sample by sample"
    fields = {key: value for key, value in told.items() if key not in ("schema", "epoch", "c", "seq", "ts")}
    assert found["explanation"] == fields

    # The spectra are those of the samples, and the cursors stand where the shaft and the bearing turn.
    window = numpy.hanning(COUNT + 1)[:-1]
    lines = 2 * numpy.abs(numpy.fft.rfft(values(found).astype(float) * window)) / window.sum()
    line = round(SHAFT * COUNT / RATE)
    assert found["traces"]["spectrum"]["step"] == RATE / COUNT
    assert values(found, "spectrum")[line - 2 : line + 3] == pytest.approx(lines[line - 2 : line + 3], rel=0.01)
    velocity = values(found, "velocity")[line] * 2 * math.pi * line * RATE / COUNT / 9806.65
    assert velocity == pytest.approx(values(found, "spectrum")[line], rel=1e-5)
    envelope, step = values(found, "envelope"), found["traces"]["envelope"]["step"]
    race = OUTER_RACE * SHAFT
    assert numpy.argmax(envelope[round(0.9 * race / step) : round(1.1 * race / step)]) == pytest.approx(
        0.1 * race / step, abs=0.02 * race / step
    )
    low, high = found["traces"]["envelope"]["band_hz"]
    assert low < 3200 < high, "around the resonance that is struck"
    assert [line["order"] for line in found["shaft"]["lines"]][:1] == [1]
    strongest = max(found["envelope"]["lines"], key=lambda line: line["ratio"])
    assert strongest["part"] == "outer_race"

    # Without the message's time: the newest.
    newest = document(answer(subscriber, "e-2", asset="fan", location="de_h"))
    assert newest["at"] > told["ts"] and numpy.array_equal(values(newest), held(sensor.samples))

    # The consumer that comes with it, and the file in the hands of somebody else.
    out = stage.directory / "received"
    out.mkdir()
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "receive-evidence", f"mqtt://localhost:{broker.port}", GATEWAY, "fan"]
        + ["--diagnosis", str(told["ts"]), "--out", out],
        capture_output=True, text=True, timeout=60,
    )
    assert done.returncode == 0, done.stderr
    *files, command = done.stdout.splitlines()
    assert json.loads((out / f"fan-de_h-{told['ts']}.json").read_text()) == found
    program, *arguments = shlex.split(command)
    assert program == "millwright" and files[0] in arguments
    judged = run_tool(*arguments, "--json")
    assert judged.returncode == 1, judged.stderr
    judged = json.loads(judged.stdout)
    explanation = found["explanation"]
    for fault in explanation["diagnosis"]["ranked"]:  # A file has no register.
        fault.pop("component", None), fault.pop("location", None)
    assert rounded(judged["diagnosis"]) == rounded(explanation["diagnosis"])
    assert judged["zone"] == explanation["zone"] and [judged["severity"]] == [
        place["severity"] for place in explanation["locations"]
    ]
    assert found["features"].items() <= judged["features"].items()
    assert counter(daemon, "evidence.sent") == 3 and counter(daemon, "evidence.lost") == 0


def test_what_cannot_be_shown_is_refused_with_the_reason(stage, fan):
    daemon, sensor, broker, subscriber = fan
    settings = yaml.safe_load(daemon.config.read_text())
    settings["assets"]["fan"]["waveforms"]["nde_h"] = {
        **settings["assets"]["fan"]["waveforms"]["de_h"], "every": "1h", "when": "speed > 5000",
    }
    settings["assets"]["silent"] = {"points": {"speed": {"at": "vib speed", "every": "1s"}}}
    daemon.write(settings)
    assert daemon.tool("reload")[1]["applied"]
    check = validator("evidence_ack")
    for number, (command, result) in enumerate([
        ({"asset": "pump"}, "unknown_asset"), ({"asset": "fan", "location": "top"}, "unknown_location"),
        ({"asset": "silent"}, "no_capture"), ({"asset": "fan", "location": "nde_h"}, "no_capture"),
        ({"asset": "fan", "diagnosis": 1}, "not_kept"), ({"asset": "fan", "ts": 1_000}, "expired"),
        ({"asset": "fan", "location": 7}, "malformed"), ({}, "malformed"),
    ]):
        [refusal] = answer(subscriber, f"r-{number}", **command)
        check.validate(refusal)
        assert refusal["result"] == f"refused:{result}", command
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "receive-evidence", f"mqtt://localhost:{broker.port}", GATEWAY, "pump"],
        capture_output=True, text=True, timeout=60,
    )
    assert done.returncode == 1 and "refused:unknown_asset" in done.stderr
    # A new verdict takes the place of the one before, and its waveform too.
    old = diagnoses(subscriber)[-1]["ts"]
    sensor.samples = machine(0)
    wait_for(lambda: asserted(diagnoses(subscriber)[-1]) == [], 60, "the machine is well again")
    assert answer(subscriber, "r-old", asset="fan", diagnosis=old)[0]["result"] == "refused:not_kept"
    well = document(answer(subscriber, "r-new", asset="fan", diagnosis=diagnoses(subscriber)[-1]["ts"]))
    assert numpy.array_equal(values(well), held(sensor.samples))


def test_a_flood_of_questions_disturbs_no_data(stage):
    sensor, device, broker = stage.device(WaveformSensor, machine(900), RATE), stage.device(Device), stage.broker()
    subscriber = stage.paho(broker, topic="millwright/v1/#")
    points = {"pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}}}
    settings = with_sensor(stage.settings(broker.port, {"plc1": device.port}, points), sensor, samples=COUNT)
    settings["assets"]["fan"] |= KNOWN
    daemon = stage.daemon(settings).start()
    wait_for(lambda: names_the_race(subscriber), 60, "the outer race is named")
    before = len(subscriber.of_kind("data", "pump"))
    for number in range(3000):
        ask(subscriber, f"f-{number}", asset="fan")
    ask(subscriber, "last", asset="nobody")

    def settled():
        counters = daemon.get("/status")["counters"]
        return sum(counters[f"evidence.{name}"] for name in ("sent", "refused", "lost")) == 3001

    wait_for(settled, 60, "each is answered or refused")
    wait_for(lambda: answers(subscriber, "last"), 20, "the last one too")
    sent = counter(daemon, "evidence.sent")
    assert 1 <= sent < 3000 and counter(daemon, "evidence.lost") == 0
    subscriber.wait_for_data("pump", before + 20)
    # Every poll is there, and live.
    assert stage.verify_stream(subscriber, "pump.pulses")["findings"] == []
    assert not any(payload.get("hist") for payload in subscriber.of_kind("data"))
    assert counter(daemon, "uplink.failures") == 0 and counter(daemon, "outbox.dropped") == 0
    after = document(answer(subscriber, "after", asset="fan"))
    assert numpy.array_equal(values(after), held(sensor.samples)), "it still answers"


class BreakingProxy(Proxy):
    """Breaks its connections once `left` bytes have come from the daemon; `None` for never."""

    left = None

    async def pump(self, reader, writer, passing):
        from_daemon = any(writer is upstream for _, upstream in self.pairs)
        try:
            while data := await reader.read(4096):
                if from_daemon and self.left is not None:
                    self.left -= len(data)
                    if self.left < 0:
                        self.left = None
                        return await self.abort_connections()
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass


def test_a_connection_that_is_cut_between_the_parts_leaves_nothing_hanging(stage):
    sensor, broker = stage.device(WaveformSensor, machine(900), RATE), stage.broker()
    proxy = BreakingProxy(stage.peers, broker.port)
    stage.proxies.append(proxy)
    subscriber = stage.paho(broker, topic="millwright/v1/#")
    settings = with_sensor(stage.settings(proxy.port, {}, {}), sensor, samples=COUNT)
    settings["assets"]["fan"] |= KNOWN
    daemon = stage.daemon(settings).start()
    wait_for(lambda: names_the_race(subscriber), 60, "the outer race is named")
    # Every capture is a feature message of a few hundred bytes: the cut falls into the fourth part or close to it.
    proxy.left = 70_000
    ask(subscriber, "cut", asset="fan")
    wait_for(lambda: counter(daemon, "evidence.lost") == 1, 30, "what is left of the answer is given up")
    parts = answers(subscriber, "cut")
    assert 1 <= len(parts) < parts[0]["parts"]
    daemon.wait_until_connected(limit=30)
    # Nobody sends the rest on the new connection, and who asks again gets all of it.
    again = document(answer(subscriber, "again", asset="fan"))
    assert numpy.array_equal(values(again), held(sensor.samples))
    assert len(answers(subscriber, "cut")) == len(parts) and counter(daemon, "evidence.sent") == 1
    status, seconds = daemon.stop()
    assert status == 0 and seconds < 5
    assert stage.verify_stream(subscriber)["findings"] == []
