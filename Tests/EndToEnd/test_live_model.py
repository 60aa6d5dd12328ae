"""A model that `rul train` has learnt, live: what the daemon says is what `rul predict` says of the same rows in a file."""

import csv
import io
import json
import shutil
import sqlite3
import time

import jsonschema
import numpy
import pytest

from daemon import ROOT, run_tool, yaml
from peers.devices import Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

HOUR, WORN, LIFE = 3600, 70, 100
HEAT, SOUND = 10, 11


def wear(hour, life, random):
    """Damage grows ever faster until it is 1; two columns follow it through noise."""
    share = (hour / life) ** 3
    return 60 + 20 * share + random.normal(0, 1), 3 + 4 * share + random.normal(0, 0.2)


class Wearing(Device):
    """A sensor on a machine that has served WORN hours of LIFE."""

    def registers(self, request):
        heat, sound = wear(WORN, LIFE, numpy.random.default_rng(7))
        for address in range(request.address, request.address + request.count):
            yield round(100 * {HEAT: heat, SOUND: sound}.get(address, 0))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Two models of the same histories."""
    directory, random = tmp_path_factory.mktemp("model"), numpy.random.default_rng(1)
    lines = ["unit,hours,heat,sound"]
    for unit in range(12):
        life = int(random.integers(80, 160))
        lines += [f"u{unit},{hour},{heat:.3f},{sound:.3f}" for hour in range(life)
                  for heat, sound in [wear(hour, life, random)]]
    (directory / "train.csv").write_text("\n".join(lines) + "\n")
    files = [directory / f"bearing-{seed}.json" for seed in (1, 2)]
    for seed, file in enumerate(files, 1):
        done = run_tool("rul", "train", "--data", directory / "train.csv", "--unit-column", "unit", "--time-column", "hours",
                        "--seed", seed, "--out", file, "--json", limit=120)
        assert done.returncode == 0, done.stderr
    return files


def record_of(daemon):
    return sqlite3.connect(daemon.data / "record.db")


def seed(daemon):
    """Writes the past into the record of a daemon that does not run, until the hour that goes on."""
    hour, random = int(time.time()) // HOUR * HOUR, numpy.random.default_rng(3)
    with record_of(daemon) as database:
        keys = [database.execute(
            "INSERT INTO series VALUES(NULL, 'pump', ?, ?) ON CONFLICT(asset, name) DO UPDATE SET unit = excluded.unit"
            " RETURNING id", (name, unit)).fetchone()[0] for name, unit in (("temp", "°C"), ("sound", "g"))]
        for key in keys:
            database.execute("DELETE FROM quarters WHERE series = ?", (key,))
        for row in range(WORN):
            for quarter in range(4):
                start = hour - HOUR * (WORN - row) + 900 * quarter
                for key, value in zip(keys, wear(row + quarter / 4, LIFE, random), strict=True):
                    database.execute(
                        "INSERT INTO quarters VALUES(?, ?, 15, ?, ?, ?, ?)", (start, key, value, value, value, value))
    database.close()


def table(daemon, last):
    """What the record has, hour by hour, as a person would export it; `last` is when the newest hour was seen, in ms."""
    with record_of(daemon) as database:
        rows = database.execute(
            "SELECT quarters.start / 3600, name, sum(mean * count) / sum(count) FROM quarters JOIN series ON id = series"
            " WHERE name IN ('temp', 'sound') GROUP BY 1, 2 ORDER BY 1").fetchall()
    database.close()
    hours = {}
    for hour, name, mean in rows:
        hours.setdefault(hour, {})[name] = mean
    lines = ["unit,hours,heat,sound"]
    for hour, means in hours.items():
        moment = last / 1000 / HOUR if hour == max(hours) else hour + 0.5
        lines.append(f"pump,{moment!r},{means['temp']!r},{means['sound']!r}")
    return "\n".join(lines) + "\n"


def the_life(daemon):
    status, [machine] = daemon.tool("rul")
    [life] = machine["indicators"]
    return status, life


def registry(daemon, status=0):
    found, answer = daemon.tool("rul models")
    jsonschema.Draft202012Validator(
        json.loads((ROOT / "docs" / "schemas" / "tool" / "models-1.json").read_text(encoding="utf-8"))).validate(answer)
    assert found == status, answer
    return answer["models"], answer["refused"]


def test_a_trained_model_says_live_what_it_says_of_a_file_and_gives_way_to_the_next(stage, trained):
    model, other = trained
    sensor, broker = stage.device(Wearing), stage.broker()
    subscriber = stage.paho(broker, topic="millwright/v1/#")
    points = {name: {"at": f"plc1 holding {address} uint16", "every": "200ms", "scale": 0.01}
              for name, address in (("temp", HEAT), ("sound", SOUND))}
    settings = stage.settings(broker.port, {"plc1": sensor.port}, {"pump": points})
    settings["assets"]["pump"] |= {
        "components": {"de_bearing": {"bearing": "6205-2RS"}},
        "prognosis": {"life": {"model": "bearing.json", "columns": {"heat": "temp"}, "component": "de_bearing"}},
    }
    daemon = stage.daemon(settings)
    models = daemon.config.parent / "models"
    models.mkdir()

    # Without its file the daemon does not start, and says why.
    done = run_tool("check", daemon.config)
    assert done.returncode == 1 and "bearing.json" in done.stdout
    daemon.launch()
    wait_for(lambda: not daemon.process.is_running, 15, "the daemon has refused")
    assert daemon.process.child.returncode == 2
    shutil.copy(model, models / "bearing.json")
    daemon.start()
    daemon.stop()
    seed(daemon)
    daemon.start()
    wait_for(lambda: "p50" in the_life(daemon)[1], 20, "the model speaks")

    def agrees():
        _, life = the_life(daemon)
        (stage.directory / "now.csv").write_text(table(daemon, life["at"]))
        done = run_tool("rul", "predict", "--model", model, "--data", stage.directory / "now.csv")
        assert done.returncode == 0, done.stderr
        [row] = csv.DictReader(io.StringIO(done.stdout))
        passed = max(0, time.time() * 1000 - life["at"]) / 1000 / HOUR
        # Hours to a tenth, and the seconds between asking and comparing.
        return all(abs(life[name] - max(0, float(row[name]) - passed)) < 0.2 for name in ("mean", "p05", "p50", "p95"))

    wait_for(agrees, 90, "live and file agree")
    status, life = the_life(daemon)
    document = json.loads(model.read_text())
    assert life["trained"] == {"file": "bearing.json", "hash": document["hash"]}
    assert life["component"] == "de_bearing" and life["degradation"] and "limit" not in life and status == 1
    assert life["p05"] < LIFE - WORN < life["p95"]
    schema = jsonschema.Draft202012Validator(
        json.loads((ROOT / "docs" / "schemas" / "rul-1.json").read_text(encoding="utf-8")))
    told = [m.json for m in subscriber.messages() if m.topic.endswith("/pump/rul")]
    for message in told:
        schema.validate(message)
    assert told[-1]["indicators"][0]["trained"]["hash"] == document["hash"]
    done = run_tool("rul", "pump", "--lang", "zh", "--runtime", daemon.runtime)
    assert done.returncode == 1 and document["hash"][:8] in done.stdout

    # A damaged file is refused, and the model that runs goes on.
    good = (models / "bearing.json").read_bytes()
    (models / "bearing.json").write_bytes(good.replace(b'"rows":', b'"rows":1', 1))
    answer = run_tool("reload", "--runtime", daemon.runtime)
    assert answer.returncode != 0 and "bearing.json" in answer.stdout + answer.stderr
    assert the_life(daemon)[1]["trained"]["hash"] == document["hash"]
    assert run_tool("check", daemon.config).returncode == 1
    [live], [refused] = registry(daemon, status=1)
    assert (refused["asset"], refused["entry"], refused["reason"]) == ("pump", "life", "damaged")
    done = run_tool("rul", "models", "--lang", "zh", "--runtime", daemon.runtime)
    assert done.returncode == 1 and refused["text"]["zh"] in done.stdout and document["hash"] in done.stdout
    assert live["hash"] == document["hash"] and live["live"] and live["uses"][0]["component"] == "de_bearing"
    said = live["training"]
    assert (said["units"], said["columns"], said["time_column"]) == (12, ["heat", "sound"], "hours")
    assert said["first_time"] == 0 and said["last_time"] == said["longest_life"] and 0 < said["rmse"] < 30

    # So is it at a start, which goes on without the entry.
    daemon.stop()
    daemon.start()
    assert "bearing.json" in daemon.log_text() and run_tool("check", daemon.config).returncode == 1
    [past], [refused] = registry(daemon, status=1)
    assert (refused["entry"], refused["reason"]) == ("life", "damaged") and not past["live"]
    wait_for(lambda: daemon.get("/assets")[0].get("newest"), 10, "the machine is polled all the same")
    (models / "bearing.json").write_bytes(good)
    assert daemon.tool("reload")[0] == 0
    assert the_life(daemon)[1]["trained"]["hash"] == document["hash"] and not registry(daemon)[1]

    # Another model takes its place, which is not forgotten.
    shutil.copy(other, models / "bearing.json")
    assert daemon.tool("reload")[0] == 0
    following = json.loads(other.read_text())["hash"]
    assert the_life(daemon)[1]["trained"]["hash"] == following
    both, none = registry(daemon)
    assert [(known["hash"], known["live"]) for known in both] == [(following, True), (document["hash"], False)]
    assert both[1]["uses"][0]["until"] == both[0]["uses"][0]["since"] and not none
    daemon.kill()
    daemon.start()
    assert registry(daemon) == (both, [])
    settings["assets"]["pump"]["prognosis"]["life"]["columns"] = {}
    daemon.write(yaml(settings))
    done = run_tool("check", daemon.config)
    assert done.returncode == 1 and "heat" in done.stdout
