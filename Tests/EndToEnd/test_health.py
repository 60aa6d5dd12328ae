"""How well a machine is: from its waveforms, its alarms and its baseline, over MQTT, on the socket and for people."""

import json

import jsonschema
import pytest

from daemon import ROOT, run_tool
from peers.devices import WaveformSensor
from test_live_diagnosis import COUNT, RATE, machine
from test_waveforms import with_sensor
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")


def healths(subscriber, view=""):
    return [m.json for m in subscriber.messages() if m.topic.endswith(f"/fan{view}/health")]


def captured(daemon, count):
    """Waits until so many more waveforms have been worked on."""
    before = daemon.get("/status")["counters"]["waveforms.analysed"]
    wait_for(
        lambda: daemon.get("/status")["counters"]["waveforms.analysed"] >= before + count, 120, f"{count} waveforms")


@pytest.fixture
def fan(stage):
    sensor, broker = stage.device(WaveformSensor, machine(0), RATE), stage.broker()
    subscriber = stage.paho(broker, topic="millwright/v1/#")
    settings = with_sensor(stage.settings(broker.port, {}, {}), sensor, samples=COUNT)
    settings["assets"]["fan"] |= {
        "line": "line-1",
        "machine": {"standard": "iso20816-3", "group": 2, "foundation": "rigid", "kinds": ["fan"], "power": "45kW"},
        "components": {"de_bearing": {"bearing": "6205-2RS", "location": "de_h", "maker": "SKF"}},
    }
    settings["assets"]["fan"]["points"]["speed"]["limits"] = {"high": 2000}
    daemon = stage.daemon(settings).start()
    return daemon, sensor, broker, subscriber


def test_a_machine_is_well_and_then_is_not_and_says_why(stage, fan):
    daemon, sensor, broker, subscriber = fan
    wait_for(lambda: healths(subscriber), 40, "a first health")
    first = healths(subscriber)[0]
    assert (first["schema"], first["c"], first["grade"], first["ne107"]) == ("health/1", "v", "A", "NORMAL")
    captured(daemon, 2)
    status, frozen = daemon.tool("baseline freeze", "fan")
    assert (status, frozen["locations"]) == (0, ["de_h"])
    sensor.samples = machine(900)
    wait_for(lambda: healths(subscriber)[-1]["ne107"] == "MAINTENANCE_REQUIRED", 60, "maintenance is required")
    wait_for(lambda: healths(subscriber)[-1]["components"][0].get("id") == "de_bearing", 60, "the bearing is worst")
    last = healths(subscriber)[-1]
    schema = json.loads((ROOT / "docs" / "schemas" / "health-1.json").read_text(encoding="utf-8"))
    for message in healths(subscriber):
        jsonschema.Draft202012Validator(schema).validate(message)
    bearing = last["components"][0]
    reasons = {reason["kind"]: reason for reason in bearing["contributors"]}
    assert reasons["fault"]["id"] == "bearing.outer_race" and "外圈" in reasons["fault"]["text"]["zh"]
    assert reasons["state_value"]["value"] < 0.5, "against the baseline"
    assert last["score"] == bearing["score"] < first["score"]

    late = stage.mosquitto_sub(broker)
    wait_for(lambda: healths(late, "/now"), 10, "the view is retained")
    assert "seq" not in healths(late, "/now")[-1]

    for language, word in (("en", "maintenance required"), ("zh", "需要维护")):
        done = run_tool("health", "--lang", language, "--runtime", daemon.runtime)
        assert done.returncode == 1 and word in done.stdout and "line-1" in done.stdout, done.stdout + done.stderr
    done = run_tool("show", "fan", "--runtime", daemon.runtime)
    assert done.returncode == 1 and "SKF" in done.stdout and "speed" in done.stdout and "de_bearing" in done.stdout
    status, detail = daemon.tool("show", "fan")
    assert status == 1 and detail["health"]["score"] == pytest.approx(last["score"], abs=5)
    wait_for(lambda: daemon.tool("trend", "fan/health")[1]["spans"], 80, "the score is kept")


def test_an_alarm_takes_health_and_its_end_gives_it_back(fan):
    daemon, sensor, _, subscriber = fan
    wait_for(lambda: healths(subscriber), 40, "a first health")
    sensor.speed = 2400
    wait_for(lambda: healths(subscriber)[-1]["ne107"] == "OFF_SPEC", 30, "out of specification")
    [alarm] = [
        reason for part in healths(subscriber)[-1]["components"] for reason in part["contributors"] if reason["kind"] == "alarm"]
    assert alarm["id"] == "fan/speed/high"
    sensor.speed = 1480
    wait_for(lambda: healths(subscriber)[-1]["ne107"] == "NORMAL", 30, "normal again")


def test_a_baseline_is_learnt_survives_a_kill_and_is_learnt_anew_on_demand(fan):
    daemon, _, _, subscriber = fan
    wait_for(lambda: healths(subscriber), 40, "a first health")
    captured(daemon, 3)
    _, [learning] = daemon.tool("baseline")
    assert learning["count"] >= 3 and "frozen" not in learning and learning["typical"] == {}
    done = run_tool("baseline", "--lang", "zh", "--runtime", daemon.runtime)
    assert done.returncode == 0 and "学习中" in done.stdout
    daemon.tool("baseline freeze", "fan", "de_h")
    _, [before] = daemon.tool("baseline show", "fan")
    assert before["frozen"] and before["typical"]["velocity_rms"] > 0
    daemon.kill()
    daemon.start()
    _, [after] = daemon.tool("baseline show", "fan")
    assert after == before
    status, answer = daemon.tool("baseline reset", "fan")
    assert (status, answer["locations"]) == (0, ["de_h"])
    captured(daemon, 1)
    _, [anew] = daemon.tool("baseline")
    assert anew["count"] < before["count"] and "frozen" not in anew
    done = run_tool("baseline", "reset", "fan", "nowhere", "--runtime", daemon.runtime)
    assert done.returncode == 1
    done = run_tool("baseline", "reset", "pump", "--runtime", daemon.runtime)
    assert done.returncode == 2 and "millwright assets" in done.stderr
