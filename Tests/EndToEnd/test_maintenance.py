"""Lives of a wearing part: counted, ended by a point or a person, kept through kills, learnt from, exported."""

import csv
import json
import random
import sqlite3
import time

import jsonschema
import pytest

from daemon import ROOT, run_tool
from peers.devices import Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

HOUR, QUARTER = 3600, 900
CUTS, RECIPE, CHANGED, DIAMETER = 10, 11, 12, 13
LIVES = [3000, 5600, 6100, 5200, 6600, 5900, 6300]  # cuts of the blades before this one
PRESENT, A_QUARTER = 4000, 20


class Saw(Device):
    """Stands still, with its counter where the past ended."""

    values = {CUTS: sum(LIVES) + PRESENT, RECIPE: 2, CHANGED: 0, DIAMETER: 587}

    def registers(self, request):
        for address in range(request.address, request.address + request.count):
            yield self.values.get(address, 0)


def seed(daemon):
    """Writes the past into the record of a daemon that does not run: blade after blade, at 80 cuts an hour."""
    noise, rows, total = random.Random(3), [], 0
    for cuts in [*LIVES, PRESENT]:
        for step in range(cuts // A_QUARTER):
            total += A_QUARTER
            changed = 1 if step == 0 and rows else 0
            rows.append((total, 1 + step // 40 % 2, changed, 600 - 20 * step * A_QUARTER / 6000 + noise.gauss(0, 0.1)))
    end = int(time.time()) // HOUR * HOUR
    database = sqlite3.connect(daemon.data / "record.db")
    with database:
        for column, name in enumerate(["cuts", "recipe", "changed", "diameter"]):
            [series] = database.execute(
                "INSERT INTO series VALUES(NULL, 'saw', ?, '') ON CONFLICT(asset, name) DO UPDATE SET unit = '' RETURNING id",
                (name,)).fetchone()
            database.execute("DELETE FROM quarters WHERE series = ?", (series,))
            for place, row in enumerate(rows):
                high = row[column]
                value = 0 if name == "changed" else high
                start = end - QUARTER * (len(rows) - place)
                database.execute(
                    "INSERT INTO quarters VALUES(?, ?, 15, ?, ?, ?, ?)", (start, series, value, value, high, value))
        database.execute("DELETE FROM life_means")
        database.execute("DELETE FROM life_usage")
        database.execute("DELETE FROM lives")
    database.close()


def change(daemon, sql):
    database = sqlite3.connect(daemon.data / "record.db")
    with database:
        database.execute(sql)
    database.close()


def query(daemon, file, sql):
    database = sqlite3.connect(f"file:{daemon.data / file}?mode=ro", uri=True)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def the_blade(daemon):
    status, [machine] = daemon.tool("rul")
    knife, diameter = machine["indicators"]
    return status, knife, diameter


def maintain(daemon, *arguments, lang="en"):
    return run_tool("maintain", "saw", *arguments, "--lang", lang, "--runtime", daemon.runtime)


def test_lives_are_counted_ended_kept_learnt_from_and_exported(stage, tmp_path):
    saw, broker = stage.device(Saw), stage.broker()
    subscriber = stage.paho(broker, topic="millwright/v1/#")
    points = {
        name: {"at": f"plc1 holding {address} uint16", "every": "200ms"}
        for name, address in [("cuts", CUTS), ("recipe", RECIPE), ("changed", CHANGED), ("diameter", DIAMETER)]
    }
    settings = stage.settings(broker.port, {"plc1": saw.port}, {"saw": points})
    settings["assets"]["saw"] |= {
        "components": {"blade": {"name": "大圆刀"}},
        "prognosis": {
            "knife": {
                "usage": "cuts", "life": 6000, "product": "recipe", "replaced": "changed", "class": "knife",
                "component": "blade", "next_stop": "2d",
            },
            "diameter": {"of": "diameter", "limit": 520, "per": "cuts", "component": "blade"},
        },
    }
    daemon = stage.daemon(settings).start()
    wait_for(lambda: the_blade(daemon)[1]["age_known"] is False, 20, "nobody knows how old it is")
    assert "p50" not in the_blade(daemon)[1]
    daemon.stop()

    seed(daemon)
    daemon.start()
    _, knife, diameter = the_blade(daemon)
    lives = query(daemon, "record.db", "SELECT whole, outcome, told_by, usage FROM lives ORDER BY id")
    assert [row[:3] for row in lives] == [(0, "replaced", "changed")] + [(1, "replaced", "changed")] * 6 + [(1, None, None)]
    counted = [sum(json.loads(row[3])["amounts"]["cuts"].values()) for row in lives]
    assert counted[1:7] == LIVES[1:] and set(json.loads(lives[1][3])["amounts"]["cuts"]) == {"1", "2"}
    assert (knife["model"], knife["use"]["p50"], knife["now"]) == ("nominal/1", 2000, PRESENT)
    assert knife["use"]["rate_per_h"] == pytest.approx(80, rel=0.1) and knife["p50"] == pytest.approx(25, rel=0.1)
    assert diameter["degradation"] and diameter["model"] == "trend/1", diameter
    # A three-hundredth of a millimetre a cut: from 586.7 down to 520.
    assert diameter["use"]["p50"] == pytest.approx(66.7 * 300, rel=0.2)
    assert diameter["assumed_load"] == "as_over_the_last_seven_days"

    daemon.stop()
    change(daemon, "UPDATE lives SET outcome = 'worn' WHERE outcome = 'replaced'")
    daemon.start()
    _, knife, _ = the_blade(daemon)
    assert (knife["model"], knife["lives"]["ended"], knife["lives"]["all"]) == ("weibull/1", 6, 6), knife
    assert knife["lives"]["scale"] == pytest.approx(6200, rel=0.05)
    assert knife["use"]["p05"] < knife["use"]["p50"] < knife["use"]["p95"] and 0 < knife["p_fail_before"] <= 1
    assert knife["use"]["p50"] == pytest.approx(2000, rel=0.15)
    daemon.kill()
    daemon.start()
    _, again, _ = the_blade(daemon)
    assert again["now"] == knife["now"] and again["use"]["p50"] == pytest.approx(knife["use"]["p50"], rel=0.01)

    exported = tmp_path / "lives.csv"
    record = daemon.data / "record.db"
    done = run_tool("rul", "export", "--class", "knife", "--record", record, "--out", exported, "--lang", "en")
    assert done.returncode == 0 and "Left out: 1 lives of unknown age" in done.stderr, done.stdout + done.stderr
    rows = list(csv.DictReader(exported.open(encoding="utf-8")))
    assert list(rows[0]) == ["unit", "time", "censored", "diameter", "cuts"]
    assert {row["unit"]: row["censored"] for row in rows} == {f"saw/blade#{n}": "1" if n == 8 else "0" for n in range(2, 9)}
    last = [row for row in rows if row["unit"] == "saw/blade#2"][-1]
    assert float(last["cuts"]) == LIVES[1] and float(last["time"]) == pytest.approx(LIVES[1] / 80, abs=0.3)
    trained = [tmp_path / "table.json", tmp_path / "record.json"]
    columns = ("--unit-column", "unit", "--time-column", "time", "--censored-column", "censored")
    for out, source in zip(trained, (("--data", exported, *columns), ("--from-record", "knife", "--record", record))):
        done = run_tool("rul", "train", *source, "--out", out, "--lang", "en")
        assert done.returncode == 0, done.stderr
    models = [json.loads(path.read_text()) for path in trained]
    from_table, from_record = (model["model"]["training"] for model in models)
    assert from_table["units"] == from_record["units"] == 7
    assert from_record["origin"]["kin"] == "knife" and "origin" not in from_table
    assert from_record["origin"]["from"] < from_record["origin"]["to"] <= time.time() * 1000
    done = run_tool("rul", "train", "--from-record", "spoon", "--record", record, "--out", trained[0], "--lang", "en")
    assert done.returncode == 2 and "spoon" in done.stderr
    assert run_tool("rul", "train", "--out", trained[0]).returncode == 2

    done = maintain(daemon, "--component", "blade", "--replaced", "--failed")
    assert done.returncode == 0 and "begins anew" in done.stdout, done.stdout + done.stderr
    _, knife, diameter = the_blade(daemon)
    assert knife["now"] == 0 and diameter["learning"] > 0, (knife, diameter)
    done = maintain(daemon, "--component", "blade", "--used", "1500", lang="zh")
    assert done.returncode == 0 and the_blade(daemon)[1]["now"] == 1500, done.stderr
    assert maintain(daemon, "--component", "blade", "--early").returncode == 0
    daemon.kill()
    daemon.start()
    ended = query(daemon, "record.db", "SELECT outcome, told_by FROM lives WHERE ended IS NOT NULL ORDER BY id")[-1]
    assert ended == ("replaced", "socket") and the_blade(daemon)[1]["now"] == 1500
    assert maintain(daemon).returncode == 2
    done = maintain(daemon, "--component", "arm", "--replaced")
    assert done.returncode == 1 and "saw/arm" in done.stdout
    audited = query(daemon, "outbox.db", "SELECT point, result FROM audit WHERE command = 'maintain' ORDER BY id")
    assert audited == [
        ("saw/blade", "replaced:failed"), ("saw/blade", "used"), ("saw/blade", "ended:replaced"),
        ("saw/arm", "refused:no_such_part"),
    ]

    daemon.stop()
    change(daemon, "UPDATE lives SET usage = '{\"amo' WHERE id IN (SELECT min(id) + 1 FROM lives)")
    daemon.start()
    _, knife, _ = the_blade(daemon)
    assert knife["model"] == "weibull/1" and knife["lives"]["ended"] == 5
    done = run_tool("rul", "export", "--record", record, "--out", exported, "--lang", "en")
    assert done.returncode == 0 and "1 that are not as they were written" in done.stderr, done.stderr
    schema = jsonschema.Draft202012Validator(
        json.loads((ROOT / "docs" / "schemas" / "rul-1.json").read_text(encoding="utf-8")))
    told = [m.json for m in subscriber.messages() if m.topic.endswith("/saw/rul")]
    for message in told:
        schema.validate(message)
    assert {indicator.get("model") for message in told for indicator in message["indicators"]} >= {
        None, "nominal/1", "weibull/1", "trend/1"}


class Oven(Device):
    """Goes up to 80 and down to 20 °C, in tenths of a degree at register 10, where the set point at 11 jumps; its fan is at 12."""

    RAMP, HOLD = 0.35, 0.4  # seconds
    random = random.Random(7)

    def registers(self, request):
        half, rest = divmod(time.monotonic(), self.RAMP + self.HOLD)
        way = min(rest / self.RAMP, 1)
        held = {10: 200 + 600 * way, 11: 800} if half % 2 else {10: 800 - 600 * way, 11: 200}
        held[12] = 5000 + self.random.uniform(-50, 50)
        for address in range(request.address, request.address + request.count):
            yield round(held.get(address, 0))


@pytest.fixture
def heated(stage):
    """The daemon of an oven whose ramps and whose fan it learns; a point tells when the fan is another."""
    broker, oven = stage.broker(), stage.device(Oven)
    points = {
        name: {"at": f"plc1 holding {address} int16", "scale": 0.1, "every": "20ms"}
        for name, address in (("temperature", 10), ("setpoint", 11), ("fan_current", 12), ("changed", 13))
    }
    settings = stage.settings(broker.port, {"plc1": oven.port}, {"oven": points})
    settings["assets"]["oven"] |= {
        "components": {"fan": {}},
        "program": {"value": "temperature", "set_point": "setpoint", "hold": "300ms"},
        # More rows than come before the end of the test: four times as many are remembered.
        "anomalies": {"points": ["fan_current"], "every": "100ms", "learn": "5min"},
        "prognosis": {"fan_current": {"of": "fan_current", "limit": 1000, "component": "fan", "replaced": "changed"}},
    }
    return stage.daemon(settings).start()


def learnt(daemon):
    """Of rows and of runs that were learnt from."""
    _, baselines = daemon.tool("baseline", "oven")
    found = {"anomalies": 0, "program": 0}
    for one in baselines:
        found[one["location"]] = max(found[one["location"]], one["count"])
    return found


def wait_until_learnt(daemon, rows, runs):
    def enough():
        now = learnt(daemon)
        return now["anomalies"] >= rows and now["program"] >= runs and now

    return wait_for(enough, 60, "what is learnt")


def set_aside(daemon):
    return query(daemon, "record.db", "SELECT mode FROM detectors WHERE ended IS NOT NULL ORDER BY mode")


def test_detectors_learn_anew_where_all_that_they_remember_is_of_the_part_that_is_gone(heated):
    def replace():
        done = run_tool("maintain", "oven", "--component", "fan", "--replaced", "--lang", "en", "--runtime", heated.runtime)
        assert done.returncode == 0, done.stdout + done.stderr

    wait_until_learnt(heated, 40, 4)
    assert heated.stop()[0] == 0
    heated.start()
    before = wait_until_learnt(heated, 40, 4)
    replace()
    after = learnt(heated)
    assert after["anomalies"] < before["anomalies"] and after["program"] < before["program"], "nobody knows how old it was"
    assert set_aside(heated) == [("",), ("program",)], "the old ones are kept"

    before = wait_until_learnt(heated, 40, 4)
    replace()
    after = learnt(heated)
    assert after["anomalies"] >= before["anomalies"] and after["program"] >= before["program"], "they know what a new one is like"

    done = run_tool("maintain", "oven", "--component", "fan", "--used", "8760", "--runtime", heated.runtime)
    assert done.returncode == 0, done.stderr
    assert heated.stop()[0] == 0
    heated.start()
    before = wait_until_learnt(heated, 40, 4)
    replace()
    after = learnt(heated)
    assert after["anomalies"] < before["anomalies"] and after["program"] < before["program"], "of a fan of a year"
    assert set_aside(heated) == [("",)] * 2 + [("program",)] * 2


def test_detectors_learn_anew_where_a_point_tells_that_the_part_is_gone(heated):
    wait_until_learnt(heated, 40, 4)
    assert heated.stop()[0] == 0
    # As if it had looked a quarter of an hour longer, and the point had told it in the present one.
    of_the_point = "WHERE series = (SELECT id FROM series WHERE name = 'changed')"
    for sql in (
        "UPDATE lives SET began = began - 3600000, settled = settled - 3600",
        f"INSERT INTO quarters SELECT min(start) - 900, series, 900, 0, 0, 0, 0 FROM quarters {of_the_point}",
        f"UPDATE quarters SET high = 1 {of_the_point} AND start = (SELECT max(start) FROM quarters)",
    ):
        change(heated, sql)
    heated.start()
    wait_for(lambda: set_aside(heated) == [("",), ("program",)], 20, "what was learnt of the old one is set aside")
    wait_until_learnt(heated, 40, 4)
    assert heated.stop()[0] == 0
    heated.start()
    wait_until_learnt(heated, 41, 5)
    assert set_aside(heated) == [("",), ("program",)], "once"
