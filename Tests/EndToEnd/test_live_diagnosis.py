"""From a sensor behind Modbus to a named fault: over MQTT, on the control socket, and for people in both languages."""

import json
import math
import random

import jsonschema
import pytest

from daemon import ROOT, run_tool
from peers.devices import WaveformSensor
from test_waveforms import with_sensor
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

RATE = 12800
COUNT = 16384
SHAFT = 1480 / 60
OUTER_RACE = 3.5848  # of a 6205


def machine(hits):
    """Milli-g of a machine: its shaft, noise, and, with hits, a resonance struck at the outer race's rate."""
    noise = random.Random(7)
    samples = [
        20 * math.sin(2 * math.pi * SHAFT * n / RATE) + noise.gauss(0, 40) for n in range(COUNT)
    ]
    time = 0.0
    while hits and time < COUNT / RATE:
        first = round(time * RATE)
        for n in range(first, min(first + 128, COUNT)):
            after = (n - first) / RATE
            samples[n] += hits * math.exp(-900 * after) * math.sin(2 * math.pi * 3200 * after)
        time += (1 + noise.gauss(0, 0.005)) / (OUTER_RACE * SHAFT)
    return [round(max(-32767, min(32767, sample))) for sample in samples]


def diagnoses(subscriber):
    return [message.json for message in subscriber.messages() if message.topic.endswith("/fan/diagnosis")]


def asserted(message):
    [place] = message["locations"]
    return [fault["fault"] for fault in place["diagnosis"]["ranked"] if fault["asserted"]]


@pytest.fixture
def fan(stage):
    sensor, broker = stage.device(WaveformSensor, machine(0), RATE), stage.broker()
    subscriber = stage.paho(broker, topic="millwright/v1/#")
    settings = with_sensor(stage.settings(broker.port, {}, {}), sensor, samples=COUNT)
    settings["assets"]["fan"] |= {
        "machine": {"standard": "iso20816-3", "group": 2, "foundation": "rigid", "kinds": ["fan"], "power": "45kW"},
        "components": {"de_bearing": {"bearing": "6205-2RS", "location": "de_h"}},
    }
    daemon = stage.daemon(settings).start()
    return daemon, sensor, broker, subscriber


def test_a_bearing_that_begins_to_fail_is_named_and_the_view_says_so(stage, fan):
    daemon, sensor, broker, subscriber = fan
    wait_for(lambda: diagnoses(subscriber), 40, "a first diagnosis")
    first = diagnoses(subscriber)[0]
    assert (first["schema"], first["c"], first["seq"]) == ("diagnosis/1", "v", 0)
    assert asserted(first) == [] and first["locations"][0]["zone"] == "A"
    sensor.samples = machine(900)
    wait_for(lambda: asserted(diagnoses(subscriber)[-1]) == ["bearing.outer_race"], 60, "the outer race is named")
    last = diagnoses(subscriber)[-1]
    schema = json.loads((ROOT / "docs" / "schemas" / "diagnosis-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(last)
    late = stage.mosquitto_sub(broker)
    wait_for(lambda: [m for m in late.messages() if m.topic.endswith("/fan/now/diagnosis")], 10, "the view is retained")
    [view] = [m.json for m in late.messages() if m.topic.endswith("/fan/now/diagnosis")]
    assert "seq" not in view and view["locations"] == last["locations"]

    done = run_tool("diagnose", "fan", "--runtime", daemon.runtime)
    assert done.returncode == 1 and "bearing.outer_race" in done.stdout and "✓" not in done.stdout
    done = run_tool("diagnose", "fan", "--explain", "--lang", "zh", "--runtime", daemon.runtime)
    assert done.returncode == 1 and "轴承外圈" in done.stdout and "✓" in done.stdout
    status, found = daemon.tool("diagnose")
    assert status == 1 and found[0]["diagnosis"]["abstain"] is False


def test_an_asset_that_nobody_knows_is_told_and_nothing_known_says_so(fan):
    daemon, *_ = fan
    done = run_tool("diagnose", "pump", "--runtime", daemon.runtime)
    assert done.returncode == 2 and "millwright assets" in done.stderr


def test_the_same_is_not_said_twice_and_the_view_outlives_a_broker(stage, fan):
    daemon, sensor, broker, subscriber = fan
    wait_for(lambda: diagnoses(subscriber), 40, "a first diagnosis")
    before = daemon.get("/status")["counters"]["waveforms.analysed"]
    wait_for(lambda: daemon.get("/status")["counters"]["waveforms.analysed"] >= before + 2, 40, "two more waveforms")
    assert len(diagnoses(subscriber)) == 1
