"""`millwright replay`: recorded values say what the daemon said of them."""

import json

import numpy
import pytest

from daemon import run_tool, yaml
from test_alarms import HIGH, Plant

pytestmark = pytest.mark.usefixtures("binaries")

LIMITS = {"high": 75, "high_high": 90, "deadband": 2, "on_delay": "300ms", "when": "running > 0", "missing": "5s"}


def run_replay(path, settings, *arguments):
    config = path.with_name("replayed.yaml")
    config.write_text(yaml(settings))
    return run_tool("replay", path, "--config", config, *arguments)


def replay(path, settings):
    done = run_replay(path, settings, "--json")
    assert done.returncode in (0, 1), done.stderr
    answer = json.loads(done.stdout)
    assert (answer["alarms"]["raised"] > 0) == (done.returncode == 1)
    return answer


def table(directory, headings, rows):
    path = directory / "recorded.csv"
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in [headings, *rows]))
    return path


def test_the_values_that_the_daemon_published_raise_the_alarms_that_it_raised(stage):
    plant = Plant(stage, LIMITS)
    plant.set(80)
    plant.wait_for_published(["unack_active"])
    plant.set(95)
    plant.wait_for_state("unack_active")
    plant.wait_for_published(["unack_active", "unack_active"])
    plant.set(60)
    plant.wait_for_published(["unack_active", "unack_active", "rtn_unack"])
    plant.set(85)
    plant.wait_for_published(["unack_active", "unack_active", "rtn_unack", "unack_active"])
    plant.device.held[11] = 0
    plant.wait_for_state("suppressed")
    assert plant.daemon.stop()[0] == 0
    told = plant.messages()
    plant.subscriber.wait_for_data("pump")
    rows = [(message["ts"] / 1000, message["values"]["temp"], message["values"]["running"])
            for message in plant.subscriber.of_kind("data", "pump")]
    answer = replay(table(stage.directory, ["time", "temp", "pump/running"], rows), plant.settings)
    assert answer["points"] == ["pump/temp", "pump/running"] and answer["absent"] == answer["ignored"] == []
    assert len(told) >= 5 and told[0]["id"] == HIGH
    keys = ("cause", "state", "value")
    assert [[change.get(key) for key in keys] for change in answer["alarms"]["changes"]] == [
        [message.get(key) for key in keys] for message in told]


def test_time_that_passes_between_rows_ends_delays_and_misses_values(stage):
    settings = stage.settings(1, {"plc1": 1}, {"pump": {
        "temp": {"at": "plc1 holding 10 uint16", "every": "1s", "limits": {**LIMITS, "when": "running", "missing": "1min"}},
        "running": {"at": "plc1 coil 4", "every": "1s"}}})
    rows = [("2026-03-01 00:00:00", 20, "true"), ("2026-03-01 00:00:10", 80, "true"), ("2026-03-01 00:00:20", 70, "true"),
            ("2026-03-01 00:00:25", "", "true"), ("2026-03-01 00:05:00", 70, "true"), ("2026-03-01 00:04:00", 70, "")]
    answer = replay(table(stage.directory, ["time", "temp", "running"], rows), settings)
    assert answer["time_reversals"] == 1 and answer["rows"] == 6
    changes = [(change["alarm"], change["cause"], (change["at"] - answer["from"]) / 1000)
               for change in answer["alarms"]["changes"]]
    assert changes == [("pump/temp/high", "raised", 10.3), ("pump/temp/high", "returned", 20),
                       ("pump/temp/missing", "raised", 85), ("pump/temp/missing", "returned", 300)]


def test_states_hours_and_starts_are_told_of_the_machine(stage):
    settings = stage.settings(1, {"plc1": 1}, {"pump": {"current": {"at": "plc1 holding 10 uint16", "every": "1s"}}})
    settings["assets"]["pump"]["operation"] = {"run": "current > 5", "settle": "30s", "hold": "3s"}
    rows = [(second, 10 if 600 <= second < 4200 else 0) for second in range(7200)]
    answer = replay(table(stage.directory, ["time", "current"], rows), settings)
    entered = []
    for change in answer["states"]:
        if not entered or entered[-1][0] != change["state"]:
            entered.append((change["state"], change["at"] // 1000))
    assert [state for state, _ in entered][-5:] == ["off", "starting", "run", "stopping", "off"]
    assert [at for _, at in entered][-4:] == pytest.approx([600, 630, 4200, 4230], abs=5)
    [operation] = answer["operations"]
    assert (operation["state"], operation["starts"]) == ("off", 1)
    assert operation["run_hours"] == pytest.approx(1, abs=0.01)


def test_detectors_learn_from_the_first_rows_and_name_what_is_unusual(stage):
    point = {"at": "plc1 holding 10 uint16", "every": "10s"}
    settings = stage.settings(1, {"plc1": 1}, {"pump": {"temp": point, "flow": {**point, "at": "plc1 holding 11 uint16"}}})
    settings["assets"]["pump"]["anomalies"] = {"every": "1min", "learn": "1d", "budget": "1/month"}
    random = numpy.random.default_rng(8)
    count, begin = 3 * 8640, 2 * 8640 + 4320
    temp, flow = random.uniform(58, 62, count), random.uniform(29, 31, count)
    temp[begin:begin + 1080] += 6
    rows = [(10 * row, f"{temp[row]:.3f}", f"{flow[row]:.3f}") for row in range(count)]
    answer = replay(table(stage.directory, ["time", "temp", "flow"], rows), settings)
    raised = [change for change in answer["alarms"]["changes"] if change["cause"] == "raised"]
    assert raised and raised[0]["alarm"] == "pump/anomaly"
    assert 10 * begin <= raised[0]["at"] / 1000 <= 10 * begin + 600


@pytest.mark.parametrize("headings, row, arguments, words", [
    (["time", "pressure"], (1, 2), [], "no column of {} is a point of the settings"),
    (["when", "temp"], (1, 2), [], "{} has no column of times"),
    (["time", "temp"], ("noon", 2), [], '{}, line 2: "noon" in column time is no time'),
    (["time", "temp"], (1, "hot"), [], '{}, line 2: “hot”'),
    (["time", "temp", "pump/temp"], (1, 2, 3), [], "{} has two columns for pump/temp"),
    (["time", "temp"], (1, 2), ["--asset", "fan"], "the settings have no asset fan"),
    (["time", "level"], (1, 2), [], "column level of {} is a point of pump, tank"),
])
def test_what_cannot_be_replayed_says_why(stage, headings, row, arguments, words):
    level = {"level": {"at": "plc1 holding 1 uint16", "every": "1s"}}
    settings = stage.settings(1, {"plc1": 1}, {
        "pump": {"temp": {"at": "plc1 holding 0 uint16", "every": "1s"}, **level}, "tank": level})
    path = table(stage.directory, headings, [row])
    done = run_replay(path, settings, *arguments)
    assert done.returncode == 2 and words.format(path) in done.stderr, done.stderr
