"""From a sensor behind Modbus to a named fault: over MQTT, on the control socket, and for people in both languages."""

import json
import math
import random

import jsonschema
import pytest

from daemon import ROOT, run_tool
from peers.devices import Device, WaveformSensor
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


def validate(message):
    schema = json.loads((ROOT / "docs" / "schemas" / "diagnosis-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(message)


def asserted(message):
    return [fault["fault"] for fault in message["diagnosis"]["ranked"] if fault["asserted"]]


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
    assert asserted(first) == []
    # Not before the speed has been read.
    wait_for(lambda: diagnoses(subscriber)[-1].get("zone") == "A", 40, "a zone")
    sensor.samples = machine(900)
    wait_for(lambda: asserted(diagnoses(subscriber)[-1]) == ["bearing.outer_race"], 60, "the outer race is named")
    last = diagnoses(subscriber)[-1]
    validate(last)
    late = stage.mosquitto_sub(broker)
    wait_for(lambda: [m for m in late.messages() if m.topic.endswith("/fan/now/diagnosis")], 10, "the view is retained")
    [view] = [m.json for m in late.messages() if m.topic.endswith("/fan/now/diagnosis")]
    assert "seq" not in view and view["diagnosis"] == last["diagnosis"]
    [fault] = [fault for fault in last["diagnosis"]["ranked"] if fault["asserted"]]
    assert (fault["component"], fault["location"]) == ("de_bearing", "de_h")

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
    # The first one may be from before the speed has been read.
    wait_for(lambda: diagnoses(subscriber) and diagnoses(subscriber)[-1].get("zone"), 40, "a diagnosis with a zone")
    said = len(diagnoses(subscriber))
    before = daemon.get("/status")["counters"]["waveforms.analysed"]
    wait_for(lambda: daemon.get("/status")["counters"]["waveforms.analysed"] >= before + 2, 40, "two more waveforms")
    assert len(diagnoses(subscriber)) == said


def shaking(velocity):
    """Milli-g of a machine that moves by so many mm/s RMS at its speed."""
    noise = random.Random(3)
    amplitude = velocity * math.sqrt(2) * 2 * math.pi * SHAFT / 9806.65 * 1000
    return [round(amplitude * math.sin(2 * math.pi * SHAFT * n / RATE) + noise.gauss(0, 20)) for n in range(COUNT)]


SITE = """
observations: { dust: ppm }
faults:
  bearing:
    overheated:
      name: { en: overheated bearing, zh: 轴承过热 }
      mechanism: { en: friction, zh: 摩擦 }
      prior: 0.02
      evidence: { hot_bearing: +9 -5 needed }
      action: { name: { en: look, zh: 检查 }, priority: 2, minutes: 10, skill: mechanic }
      sources: [practice]
  mount:
    one_sided:
      name: { en: soft on one side, zh: 单侧松软 }
      mechanism: { en: the foundation gives way, zh: 基础变形 }
      prior: 0.02
      evidence: { one_direction: +9 -5 needed }
      action: { name: { en: look, zh: 检查 }, priority: 2, minutes: 10, skill: mechanic }
      sources: [practice]
"""


@pytest.fixture
def pair(stage):
    """A fan with a horizontal and a vertical sensor at its bearing, the temperatures of bearing and hall, and faults that its
    site knows."""
    across, upright = stage.device(WaveformSensor, shaking(6), RATE), stage.device(WaveformSensor, shaking(1), RATE)
    heat, broker = stage.device(Device), stage.broker()
    subscriber = stage.paho(broker, topic="millwright/v1/#")
    settings = with_sensor(stage.settings(broker.port, {}, {}), across, samples=COUNT, direction="horizontal", every="5s")
    for name, device in [("upright", upright), ("heat", heat)]:
        settings["links"][name] = {"tcp": f"127.0.0.1:{device.port}"}
        settings["devices"][name] = {"link": name, "unit": 1, "timeout": "200ms"}
    settings["devices"]["upright"]["profile"] = "paged-sensor"
    settings["knowledge"] = ["site.yaml"]
    fan = settings["assets"]["fan"]
    fan["waveforms"]["de_v"] = fan["waveforms"]["de_h"] | {"at": "upright", "direction": "vertical"}
    # Each register of the device holds its own address.
    fan["points"] |= {
        "bearing": {"at": "heat holding 42 int16", "unit": "°C", "every": "500ms"},
        "hall": {"at": "heat holding 20 int16", "unit": "°C", "every": "500ms"},
        "rise": {"value": "bearing - hall", "unit": "K", "tells": "bearing_temperature_rise de_bearing"},
    }
    fan |= {
        "machine": {"standard": "iso20816-3", "group": 2, "foundation": "rigid", "kinds": ["fan"], "power": "45kW"},
        "components": {"de_bearing": {"bearing": "6205-2RS", "location": ["de_h", "de_v"]}},
    }
    daemon = stage.daemon(settings)
    knowledge = daemon.config.parent / "knowledge" / "site.yaml"
    knowledge.parent.mkdir()
    knowledge.write_text(SITE, encoding="utf-8")
    return daemon.start(), knowledge, heat, subscriber


def test_directions_and_points_are_evidence_of_one_machine(pair):
    daemon, _, heat, subscriber = pair
    both = {"bearing.overheated", "mount.one_sided"}
    wait_for(lambda: diagnoses(subscriber) and both <= set(asserted(diagnoses(subscriber)[-1])), 60, "both are named")
    last = diagnoses(subscriber)[-1]
    validate(last)
    assert (last["zone"], last["location"], last["direction"]) == ("D", "de_h", "horizontal")
    assert [(place["direction"], place["zone"]) for place in last["locations"]] == [("horizontal", "D"), ("vertical", "A")]
    found = {fault["fault"]: fault for fault in last["diagnosis"]["ranked"]}
    assert found["bearing.overheated"]["component"] == "de_bearing" and "component" not in found["mount.one_sided"]
    [ratio] = found["mount.one_sided"]["evidence"][0]["readings"]
    assert ratio["value"] == pytest.approx(6, rel=0.05)
    assert found["bearing.overheated"]["evidence"][0]["readings"][0]["value"] == 22

    done = run_tool("diagnose", "fan", "--runtime", daemon.runtime, "--lang", "zh")
    assert done.returncode == 1 and "D 区，最严重处：de_h（水平）" in done.stdout and "de_v（垂直）" in done.stdout
    known = diagnoses(subscriber)
    heat.stop()
    wait_for(
        lambda: any(both & set(asserted(later)) == {"mount.one_sided"} for later in diagnoses(subscriber)[len(known):]),
        60, "what is old is no evidence, and the rest is")


def test_a_bad_knowledge_file_is_refused_and_the_running_one_stays(pair):
    daemon, knowledge, _, subscriber = pair
    wait_for(lambda: diagnoses(subscriber), 40, "a first diagnosis")
    running = diagnoses(subscriber)[-1]["diagnosis"]["knowledge_hash"]
    knowledge.write_text(SITE + "removed: [rotor.crank]\n", encoding="utf-8")
    status, answer = daemon.tool("reload")
    [mistake] = answer["mistakes"]
    assert status == 1 and "site.yaml:20: removed[0]" in mistake and "rotor.crack" in mistake
    done = run_tool("check", daemon.config)
    assert done.returncode == 1 and "site.yaml:20" in done.stdout
    before = daemon.get("/status")["counters"]["waveforms.analysed"]
    wait_for(lambda: daemon.get("/status")["counters"]["waveforms.analysed"] > before, 40, "another waveform")
    assert daemon.tool("diagnose", "fan")[1][0]["diagnosis"]["knowledge_hash"] == running
    knowledge.write_text(SITE + "removed: [rotor.crack]\n", encoding="utf-8")
    status, answer = daemon.tool("reload")
    assert status == 0 and "knowledge" in answer["changed"]
