"""Waveforms that a sensor holds: captured over Modbus, worked on, published as features."""

import base64
import csv
import json
import math
import random
import re
import sys

import jsonschema
import pytest

from daemon import ROOT, run_tool
from grid import assert_grid
from peers.devices import COUNTER, Device, WaveformSensor
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

RATE = 2500
COUNT = 2048
TONE = 80.0


def tone(amplitude):
    """Milli-g of a tone with a little noise."""
    noise = random.Random(1)
    return [
        round(1000 * amplitude * math.sin(2 * math.pi * TONE * n / RATE) + noise.gauss(0, 5)) for n in range(COUNT)
    ]


def with_sensor(settings, sensor, **waveform):
    """Adds an asset `fan` whose bearing is heard by the sensor."""
    settings["profiles"] = str(ROOT / "profiles")
    settings["links"]["vib"] = {"tcp": f"127.0.0.1:{sensor.port}"}
    settings["devices"]["vib"] = {"link": "vib", "unit": 1, "profile": "paged-sensor"}
    settings["assets"]["fan"] = {
        "points": {"speed": {"at": "vib speed", "every": "100ms"}},
        "waveforms": {
            "de_h": {
                "at": "vib", "capture": "burst", "samples": COUNT, "every": "1s", "speed": "speed", "writes": "allowed",
                **waveform,
            }
        },
    }
    return settings


def features(subscriber):
    return [message.json for message in subscriber.messages() if message.topic.endswith("/fan/features")]


def validate(name, answer):
    schema = json.loads((ROOT / "docs" / "schemas" / "tool" / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(answer)


def capture_of(daemon):
    """What `links` says of the only location."""
    links = daemon.tool("links")[1]
    validate("links-1", links)
    return next(waveform for link in links for waveform in link["waveforms"])


def test_a_waveform_comes_through_modbus_and_its_features_are_those_of_what_the_sensor_held(stage):
    samples = tone(0.5)
    sensor, broker = stage.device(WaveformSensor, samples, RATE), stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    settings = with_sensor(stage.settings(broker.port, {}, {}), sensor)
    daemon = stage.daemon(settings).start()
    wait_for(lambda: len(features(subscriber)) >= 2, 20, "features arrive")
    first = features(subscriber)[0]
    assert (first["location"], first["samples"], first["rate_hz"], first["unit"]) == ("de_h", COUNT, RATE, "g")
    assert (first["speed_rpm"], first["verdict"], first["c"], first["seq"]) == (1480, "good", "f", 0)
    mean = sum(samples) / COUNT
    rms = math.sqrt(sum((s - mean) ** 2 for s in samples) / COUNT) / 1000
    assert first["features"]["rms"] == pytest.approx(rms, rel=1e-6)
    assert first["features"]["peak_to_peak"] == pytest.approx((max(samples) - min(samples)) / 1000, rel=1e-6)
    velocity = 0.5 * 9806.65 / (2 * math.pi * TONE) / math.sqrt(2)
    assert first["features"]["velocity_rms"] == pytest.approx(velocity, rel=0.01)
    counters = daemon.get("/status")["counters"]
    assert counters["waveforms.captured"] >= 2 and counters["waveforms.failed"] == 0
    said = capture_of(daemon)
    assert (said["asset"], said["location"], said["device"]) == ("fan", "de_h", "vib")
    assert said["captured"] >= 2 and said["failed"] == 0 and not said["failing"] and "reason" not in said
    plan = json.loads(run_tool("plan", daemon.config, "--json").stdout)
    validate("plan-1", plan)
    planned = plan["waveforms"][0]
    assert (planned["samples"], planned["registers"], planned["reads"]) == (COUNT, COUNT, 21)
    # What the sensor was asked for one record, but for asking again whether it is there.
    asked = [request for request in sensor.requests if request.address != 5]
    begins = [n for n, request in enumerate(asked) if (request.function, request.address) == (6, 0)]
    record = asked[begins[0]:begins[1]]
    ready = [request for request in record if (request.function, request.address) == (4, 0)]
    assert planned["requests"] == len(record) - len(ready) + 1
    writes = {(r.function, r.address) for r in sensor.requests if r.function not in (3, 4)}
    assert writes == {(6, 0), (6, 1)}, "nothing is written but what the profile says"


@pytest.mark.parametrize(
    "reason, spoil",
    [
        ("torn", lambda sensor, request: setattr(sensor, "records", sensor.records + (request.touches(150)))),
        ("wrong_page", lambda sensor, request: setattr(sensor, "page", min(sensor.page, 7))),
        ("wrong_checksum", lambda sensor, request: sensor.samples.__setitem__(5, random.randint(-99, 99))),
        ("not_ready", lambda sensor, request: setattr(sensor, "ready", 0)),
    ],
)
def test_a_waveform_that_is_not_whole_is_thrown_away_with_its_reason(stage, reason, spoil):
    sensor, broker = stage.device(WaveformSensor, tone(0.5), RATE), stage.broker()
    sensor.spoil = spoil
    subscriber = stage.mosquitto_sub(broker)
    daemon = stage.daemon(with_sensor(stage.settings(broker.port, {}, {}), sensor)).start()
    wait_for(lambda: f"no waveform of fan/de_h: {reason}" in daemon.log_text(), 25, "the reason is in the log")
    assert features(subscriber) == []
    said = capture_of(daemon)
    assert said["failing"] and said["reason"] == reason and said["failed"] >= 1
    assert daemon.tool("links")[0] == 1
    sensor.spoil = lambda sensor, request: None
    sensor.samples = tone(0.5)
    wait_for(lambda: features(subscriber), 25, "the next one is whole")
    said = capture_of(daemon)
    assert said["captured"] >= 1 and not said["failing"] and said["reason"] == reason


def test_a_capture_is_made_only_while_its_condition_holds(stage):
    sensor, broker = stage.device(WaveformSensor, tone(0.5), RATE, 0), stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    settings = with_sensor(stage.settings(broker.port, {}, {}), sensor, when="speed > 100")
    stage.daemon(settings).start()
    before = len(sensor.requests)
    wait_for(lambda: len(sensor.requests) > before + 30, 20, "three seconds of polls")
    assert {r.function for r in sensor.requests} == {4}
    sensor.speed = 1480
    wait_for(lambda: features(subscriber), 20, "the machine runs")


def test_polls_of_the_same_link_keep_their_grid_while_a_waveform_is_read(stage):
    sensor, broker = stage.device(WaveformSensor, tone(0.5), RATE), stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    daemon = stage.daemon(with_sensor(stage.settings(broker.port, {}, {}), sensor)).start()
    wait_for(lambda: len(features(subscriber)) >= 3, 20, "features arrive")
    polls = [r.arrival for r in sensor.requests if r.function == 4 and r.address == 5 and r.count == 1]
    assert_grid(polls[5:])
    assert daemon.links()["vib"]["devices"][0]["overruns"] == 0


@pytest.mark.parametrize("units", [(1, 1, 1), (1, 2, 3)], ids=["one device", "three devices"])
def test_captures_of_one_link_take_turns_and_none_starves(stage, units):
    """Each takes most of its period: more than the link has time for."""
    sensor, broker = stage.device(WaveformSensor, tone(0.5), RATE), stage.broker()
    sensor.delay = 0.01
    settings = with_sensor(stage.settings(broker.port, {}, {}), sensor)
    waveform = settings["assets"]["fan"]["waveforms"].pop("de_h")
    for name, unit in zip("abc", units):
        settings["devices"][f"vib{unit}"] = {"link": "vib", "unit": unit, "profile": "paged-sensor"}
        settings["assets"]["fan"]["waveforms"][name] = {**waveform, "at": f"vib{unit}"}
    daemon = stage.daemon(settings).start()

    def captures():
        return {waveform["location"]: waveform for waveform in daemon.links()["vib"]["waveforms"]}

    wait_for(lambda: all(capture["captured"] >= 3 for capture in captures().values()), 40, "each three times")
    found = captures().values()
    assert [capture for capture in found if capture["failed"] or not capture["overruns"]] == []


def test_a_backlog_of_features_outlives_an_outage_and_a_kill(stage):
    sensor, device, broker = stage.device(WaveformSensor, tone(0.5), RATE), stage.device(Device), stage.broker()
    proxy = stage.proxy(broker.port)
    subscriber = stage.paho(broker)
    points = {"pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}}}
    settings = with_sensor(stage.settings(proxy.port, {"plc1": device.port}, points), sensor)
    daemon = stage.daemon(settings).start()
    wait_for(lambda: subscriber.of_kind("features"), 20, "features arrive")
    proxy.cut()
    count = daemon.get("/status")["counters"]["waveforms.analysed"]
    wait_for(lambda: daemon.get("/status")["counters"]["waveforms.analysed"] >= count + 3, 20, "more are made")
    wait_for(lambda: daemon.get("/buffer")["unwritten"] < 25, 10, "they are written down")
    daemon.kill()
    daemon.start()
    proxy.resume()
    daemon.wait_until_connected(limit=20)
    daemon.wait_until_drained()
    daemon.stop()
    report = stage.verify_stream(subscriber, "pump.pulses")
    assert report["findings"] == []
    assert sum(1 for payload in subscriber.of_kind("features") if payload.get("hist")) >= 2


CAPTURES = """
name: Sensor
maker: Test
source: peers/pymodbus_sensor.py
registers: { first: { at: input 1000 int16 } }
captures:
  window: { window: input 1000 int16, rate: 2500Hz, gain: 0.001, unit: g }
  queue: { trigger: { at: holding 0 uint16, value: 1 }, queue: holding 300 int16, rate: 2500Hz, gain: 0.001, unit: g }
"""


@pytest.mark.parametrize("capture", ["window", "queue"])
def test_a_record_in_a_server_by_pymodbus_comes_sample_by_sample(stage, capture):
    samples = tone(0.5)
    held = stage.directory / "samples.json"
    held.write_text(json.dumps(samples))
    server = stage.server("pymodbus_sensor", [sys.executable, "-m", "peers.pymodbus_sensor", held])
    profiles = stage.directory / "types"
    profiles.mkdir()
    (profiles / "sensor.yaml").write_text(CAPTURES)
    broker = stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    settings = stage.settings(broker.port, {}, {})
    settings["profiles"] = str(profiles)
    settings["links"]["vib"] = {"tcp": f"127.0.0.1:{server.port}"}
    settings["devices"]["vib"] = {"link": "vib", "unit": 1, "profile": "sensor"}
    waveform = {"at": "vib", "capture": capture, "samples": COUNT, "every": "1s", "writes": "allowed"}
    settings["assets"]["fan"] = {
        "points": {"first": {"at": "vib first", "every": "1s"}}, "waveforms": {"de_h": waveform},
    }
    daemon = stage.daemon(settings).start()
    wait_for(lambda: len(features(subscriber)) >= 2, 20, "features arrive")
    # What depends on every sample and on their order is the same to the last digit.
    file = stage.directory / "samples.csv"
    file.write_text("\n".join(f"{sample / 1000:.9g}" for sample in samples))
    stated = json.loads(run_tool("analyze", file, "--rate", RATE, "--json").stdout)
    for found in features(subscriber):
        assert found["features"].items() <= stated["features"].items()
    assert daemon.get("/status")["counters"]["waveforms.failed"] == 0


def spectrum(daemon, *arguments):
    return run_tool("spectrum", "--runtime", daemon.runtime, *arguments)


def test_the_latest_capture_is_shown_with_its_lines(stage):
    sensor, broker = stage.device(WaveformSensor, tone(0.5), RATE), stage.broker()
    settings = with_sensor(stage.settings(broker.port, {}, {}), sensor)
    daemon = stage.daemon(settings).start()
    wait_for(lambda: "latest" in daemon.get("/waveforms")[0], 20, "a waveform is captured")
    numbers = stage.directory / "a.csv"
    done = spectrum(daemon, "fan/de_h", "--json", "--plot", "waveform", "--csv", numbers)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    validate("spectrum-1", answer)
    assert (answer["asset"], answer["location"], answer["samples"], answer["speed_rpm"]) == ("fan", "de_h", COUNT, 1480)
    with open(numbers, newline="", encoding="utf-8") as file:
        values = [float(value) for _, value in list(csv.reader(file))[1:]]
    assert values == pytest.approx([sample / 1000 for sample in sensor.samples], rel=1e-6)
    # The tone, at 80 Hz, is no order of the shaft; so none stands out.
    assert answer["shaft"] == {"lines": []}
    text = spectrum(daemon, "de_h", "--range", "0-200").stdout
    assert "fan/de_h" in text and "1×" in text and "█" in text
    assert "BPFO" not in text and "BPFO" in spectrum(daemon, "de_h", "--bearing", "n=9,d=7.94,D=39.04").stdout
    assert "转速" in spectrum(daemon, "de_h", "--lang", "zh").stdout
    latest = daemon.get("/waveforms?asset=fan&location=de_h")[0]["latest"]
    assert latest["samples"] == COUNT and len(base64.b64decode(latest["data"])) == 4 * COUNT
    assert "data" not in daemon.get("/waveforms")[0]["latest"]
    assert daemon.get("/waveforms?asset=fan&location=nde") == []
    settings["assets"]["fan"]["components"] = {"de_bearing": {"bearing": "n=9,d=7.94,D=39.04", "location": "de_h"}}
    daemon.write(settings)
    assert daemon.tool("reload")[1]["applied"]
    assert "BPFO" in spectrum(daemon, "de_h").stdout
    before = answer["at"]
    wait_for(lambda: daemon.get("/waveforms")[0]["latest"]["at"] > before, 20, "a newer one takes its place")


def test_a_location_without_a_capture_or_a_name_says_so(stage):
    sensor, broker = stage.device(WaveformSensor, tone(0.5), RATE), stage.broker()
    sensor.spoil = lambda sensor, request: setattr(sensor, "ready", 0)
    daemon = stage.daemon(with_sensor(stage.settings(broker.port, {}, {}), sensor)).start()
    done = spectrum(daemon, "fan/de_h")
    assert done.returncode == 1 and done.stdout == "" and "no capture of fan/de_h yet" in done.stderr
    done = spectrum(daemon, "fan/nde")
    assert done.returncode == 2 and re.search("Try: fan/de_h$", done.stderr, re.MULTILINE)
    daemon.stop()
    assert spectrum(daemon, "fan/de_h").returncode == 3


def test_a_sensor_that_gives_features_by_itself_feeds_the_same_messages(stage):
    """Banner's QM30VT2: velocity, acceleration, kurtosis and crest factor of two directions, one temperature."""
    registers = {address: 1000 + address - 5200 for address in range(5200, 5222)}
    image = stage.directory / "image.json"
    image.write_text(json.dumps({"1": {"holding": registers}}))
    server = stage.server("pymodbus_image", [sys.executable, "-m", "peers.pymodbus_image", image])
    broker = stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    settings = stage.settings(broker.port, {}, {})
    settings["profiles"] = str(ROOT / "profiles")
    settings["links"]["vib"] = {"tcp": f"127.0.0.1:{server.port}"}
    settings["devices"]["vib"] = {"link": "vib", "unit": 1, "profile": "qm30vt2"}
    settings["assets"]["fan"] = {"points_of": {"vib": "1s"}}
    stage.daemon(settings).start()
    wait_for(lambda: len(features(subscriber)) >= 4, 20, "features arrive")
    for message in features(subscriber):
        offset = {"vib_z": 0, "vib_x": 1}[message["location"]]
        assert message["features"] == pytest.approx({
            "velocity_rms": 1.001 + 0.004 * offset, "peak": 1.006 + 0.001 * offset, "rms": 1.010 + 0.001 * offset,
            "kurtosis": 1.012 + 0.001 * offset, "crest_factor": 1.014 + 0.001 * offset,
            "high_frequency_rms": 1.020 + 0.001 * offset, "temperature": 10.03,
        })
        assert message["unit"] == "g" and "samples" not in message and "rate_hz" not in message
