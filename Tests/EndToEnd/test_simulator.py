"""Waveforms from the simulator: what its sensors hold arrives in the daemon."""

import json
import wave

import numpy
import pytest

from daemon import MILLWRIGHT, ROOT, run_tool
from processes import Process, free_port
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

COUNT = 4096
RATE = 12000


def simulated(stage, sensors):
    """The port of a plant with a pump at 1 and sensors."""
    plant = stage.directory / "plant.yaml"
    machines = {"pump": {"kind": "pump", "unit": 1, "outer_race_defect": "1s"}}
    plant.write_text(json.dumps({"listen": "127.0.0.1:1502", "machines": machines, "sensors": sensors}))
    port = free_port()
    log = stage.directory / "plant.log"
    process = Process("plant", [str(MILLWRIGHT), "simulate", str(plant), "--port", str(port)], log)
    stage.processes.append(process)
    wait_for(lambda: str(port) in process.log_text() or not process.is_running, 15, "the plant listens")
    assert process.is_running, process.log_text()
    return port


def settings_of(stage, broker, port, count):
    settings = stage.settings(broker.port, {}, {})
    settings["profiles"] = str(ROOT / "profiles")
    settings["links"]["plant"] = {"tcp": f"127.0.0.1:{port}"}
    settings["devices"]["vib"] = {"link": "plant", "unit": 11, "profile": "paged-sensor"}
    settings["assets"]["pump"] = {
        "points": {"speed": {"at": "vib speed", "every": "1s"}},
        "waveforms": {
            "de": {"at": "vib", "capture": "burst", "samples": count, "every": "2s", "speed": "speed", "writes": "allowed"}
        },
    }
    return settings


def features(subscriber):
    return [message.json for message in subscriber.messages() if message.topic.endswith("/pump/features")]


def test_a_recording_that_the_simulator_plays_has_the_features_of_the_file(stage):
    noise = numpy.random.default_rng(1).normal(0, 0.3, 3 * COUNT)
    counts = numpy.round((noise + numpy.sin(numpy.arange(noise.size) / 9)) * 32768 / 16).astype("<i2")
    for name, part in {"all.wav": counts, "first.wav": counts[:COUNT], "second.wav": counts[COUNT : 2 * COUNT]}.items():
        with wave.open(str(stage.directory / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(part.tobytes())
    port = simulated(stage, {"vib": {"unit": 11, "plays": "all.wav", "samples": COUNT, "speed": 1772}})
    broker = stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    daemon = stage.daemon(settings_of(stage, broker, port, COUNT)).start()
    wait_for(lambda: len(features(subscriber)) >= 2, 30, "features arrive")
    for found, name in zip(features(subscriber), ("first.wav", "second.wav"), strict=False):
        done = run_tool("analyze", stage.directory / name, "--full-scale", 16, "--json")
        stated = json.loads(done.stdout)
        assert (found["rate_hz"], found["samples"]) == (RATE, COUNT)
        # The very samples: nothing is rounded on the way.
        assert found["features"].items() <= stated["features"].items()
    assert features(subscriber)[1]["speed_rpm"] == 1772
    table = stage.directory / "latest.csv"
    done = run_tool("spectrum", "--runtime", daemon.runtime, "pump/de", "--plot", "waveform", "--csv", table)
    assert done.returncode == 0, done.stderr
    latest = numpy.loadtxt(table, delimiter=",", skiprows=1)[:, 1] * 32768 / 16
    # Sample by sample one of the stretches of the file, but for the digits of the table.
    stretches = [counts[start : start + COUNT] for start in range(0, counts.size, COUNT)]
    assert any(numpy.allclose(latest, stretch, rtol=1e-5, atol=0.01) for stretch in stretches)


def test_a_pump_with_a_defect_can_be_heard(stage):
    port = simulated(stage, {"vib": {"unit": 11, "on": "pump"}})
    broker = stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    stage.daemon(settings_of(stage, broker, port, 16384)).start()
    running = wait_for(
        lambda: [found for found in features(subscriber) if found.get("speed_rpm", 0) > 1400], 30, "the pump runs"
    )
    found = running[-1]
    assert found["rate_hz"] == 25600 and found["verdict"] != "bad"
    assert found["features"]["kurtosis"] > 6
    assert 0.5 < found["features"]["velocity_rms"] < 5


@pytest.mark.parametrize(
    "sensor, word",
    [
        ({"plays": "none.wav"}, "none.wav"),
        ({"plays": "short.csv", "rate": "1kHz"}, "a record takes 16384"),
        ({"plays": "short.csv"}, "--rate"),
        ({"plays": "odd.wav", "samples": 64}, "multiple of 100 Hz"),
    ],
)
def test_a_recording_that_cannot_be_played_is_refused(stage, sensor, word):
    (stage.directory / "short.csv").write_text("\n".join(str(n % 7) for n in range(100)))
    with wave.open(str(stage.directory / "odd.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(11025)
        file.writeframes(bytes(200))
    plant = stage.directory / "plant.yaml"
    plant.write_text(json.dumps({"listen": "127.0.0.1:1502", "sensors": {"vib": {"unit": 11, **sensor}}}))
    done = run_tool("simulate", plant, "--seconds", 1)
    assert done.returncode == 2 and word in done.stderr and "Try: " in done.stderr
