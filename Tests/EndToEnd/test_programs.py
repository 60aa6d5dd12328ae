"""Machines that follow a program: eight chambers of the simulator, ten minutes of theirs a second, one with half of its refrigeration."""

import json
import sqlite3

import pytest

from daemon import MILLWRIGHT, ROOT
from processes import Process, free_port
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

COUNT = 8
WEAK = "chamber-5"
# A step of the simulator is a minute of the chambers.
LAPSE = 600


@pytest.fixture
def chambers(stage):
    plant = stage.directory / "plant.yaml"
    machine = {
        "kind": "chamber", "unit": 1, "count": COUNT, "program": ["60°C 12min", "0°C 12min"], "ramp": 0, "door": "8760h",
        "refrigeration_loss": {"share": "50%", "of": [5]},
    }
    plant.write_text(
        json.dumps({"listen": "127.0.0.1:1502", "time_lapse": LAPSE, "machines": {"chamber": machine}}), encoding="utf-8")
    port = free_port()
    process = Process(
        "plant", [str(MILLWRIGHT), "simulate", str(plant), "--port", str(port)], stage.directory / "plant.log")
    stage.processes.append(process)
    wait_for(lambda: str(port) in process.log_text() or not process.is_running, 15, "the plant listens")
    broker = stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    settings = stage.settings(broker.port, {}, {})
    settings["profiles"] = str(ROOT / "Config" / "chambers" / "profiles")
    settings["links"]["plant"] = {"tcp": f"127.0.0.1:{port}"}
    for number in range(1, COUNT + 1):
        settings["devices"][f"c{number}"] = {"link": "plant", "unit": number, "profile": "demo-chamber"}
        settings["assets"][f"chamber-{number}"] = {
            "points": {
                "temperature": {"at": f"c{number} temperature", "every": "50ms"},
                "setpoint": {"at": f"c{number} setpoint", "every": "50ms"},
            },
            "program": {
                "value": "temperature", "set_point": "setpoint", "hold": "500ms", "class": "chamber",
                "budget": "10/hour", "priority": "medium",
            },
        }
    return stage.daemon(settings).start(), subscriber


def of_steps(subscriber, asset, name):
    """The features of an asset's steps that have one of the name, by the step."""
    found = {}
    for message in subscriber.of_kind("features", asset):
        if name in message["features"]:
            found.setdefault(message["location"], []).append(message)
    return found


def test_steps_are_told_and_a_weak_refrigeration_is_found_among_its_class(chambers):
    daemon, subscriber = chambers
    assets = [f"chamber-{number}" for number in range(1, COUNT + 1)]

    def alarms():
        return [message for message in subscriber.of_kind("alarm", WEAK) if message["state"] == "unack_active"]

    raised = wait_for(alarms, 90, "the weak chamber is found")[0]
    assert raised["id"] == f"{WEAK}/temperature/ramp" and raised["priority"] == "medium"
    slow = {step["point"]: step for step in raised["contributors"]}["ramp_60_0"]
    assert slow["family"] == "ramp" and 0 < slow["value"] < 0.8 * slow["expected"]
    status, listed = daemon.tool("alarms")
    assert status == 1 and [alarm["id"] for alarm in listed["alarms"]] == [raised["id"]]
    assert listed["alarms"][0]["contributors"][0]["unit"] == "K/min"

    for asset in assets:
        rates = of_steps(subscriber, asset, "ramp_rate")
        assert {"ramp_0_60", "ramp_60_0"} <= rates.keys(), asset
        first = rates["ramp_0_60"][0]
        assert first["unit"] == "°C" and first["features"]["duration"] > 0 and "samples" not in first
        assert {"soak_0", "soak_60"} <= of_steps(subscriber, asset, "overshoot").keys()
    _, known = daemon.tool("trend")
    assert {"asset": WEAK, "name": "ramp_60_0.ramp_rate", "unit": "K/min"} in known
    status, trend = daemon.tool("trend", f"{WEAK}/ramp_60_0.ramp_rate")
    assert status == 0 and sum(span["count"] for span in trend["spans"]) >= 1

    # What was learnt survives a kill; what is damaged is set aside.
    def kept(daemon):
        """What counts of each machine's ramps, by its size, and how many were set aside."""
        database = sqlite3.connect(daemon.data / "record.db")
        rows = database.execute("SELECT asset, ended IS NULL, length(data) FROM detectors WHERE mode = 'program'").fetchall()
        database.close()
        return {asset: size for asset, counts, size in rows if counts}, sum(not counts for _, counts, _ in rows)

    wait_for(lambda: kept(daemon)[0].keys() == set(assets), 30, "ramps are kept")
    daemon.kill()
    before, _ = kept(daemon)
    database = sqlite3.connect(daemon.data / "record.db")
    with database:
        database.execute("UPDATE detectors SET data = CAST(x'00010203' || substr(data, 5) AS BLOB) WHERE asset = 'chamber-2'")
    database.close()
    already = len(daemon.log_text())
    daemon.start()
    log = daemon.log_text()[already:]
    assert "chamber-2" in log and "set aside" in log and "chamber-1" not in log
    assert daemon.stop()[0] == 0
    after, aside = kept(daemon)
    assert aside == 1
    # A run that waited for the ramp behind it is given up; what earlier ones taught is there.
    assert all(after[asset] > 0.7 * before[asset] for asset in assets if asset != "chamber-2"), (before, after)
