"""`millwright rul`: learn from a small fleet, foretell, judge; follow an indicator to its limit."""

import csv
import io
import json

import numpy
import pytest

from daemon import ROOT, run_tool

pytestmark = pytest.mark.usefixtures("binaries")

COLUMNS = "unit,hours,heat,sound,constant"
HEADING = "unit,time,mean,p05,p10,p50,p90,p95".split(",")


def history(name, life, rows, random):
    """Damage grows ever faster until it is 1; two columns follow it through noise."""
    lines = []
    for row in range(1, rows + 1):
        wear = (row / life) ** 3
        heat, sound = 60 + 20 * wear + random.normal(0, 1), 3 + 4 * wear + random.normal(0, 0.2)
        lines.append(f"{name},{row},{heat:.3f},{sound:.3f},7")
    return lines


def fleet(count, random, share=lambda: 1.0):
    lines, truths = [COLUMNS], {}
    for index in range(count):
        life = int(random.integers(80, 160))
        rows = max(2, int(life * share()))
        lines += history(f"pump {index}", life, rows, random)
        truths[f"pump {index}"] = life - rows
    return "\n".join(lines) + "\n", truths


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    directory = tmp_path_factory.mktemp("rul")
    text, _ = fleet(25, numpy.random.default_rng(1))
    (directory / "train.csv").write_text(text)
    done = train(directory / "train.csv", directory / "model.json")
    assert done.returncode == 0, done.stderr
    return directory, json.loads(done.stdout)


def train(data, out, *more):
    return run_tool(
        "rul", "train", "--data", data, "--unit-column", "unit", "--time-column", "hours", "--out", out, "--json", *more,
        limit=120)


def rows(text):
    table = list(csv.DictReader(io.StringIO(text)))
    assert all(list(row) == HEADING for row in table)
    for row in table:
        quantiles = [float(row[name]) for name in HEADING[3:]]
        assert quantiles == sorted(quantiles) and quantiles[0] >= 0
    return table


def test_a_model_says_what_it_rests_on_and_is_the_same_for_the_same_seed(trained):
    directory, answer = trained
    assert (answer["units"], answer["columns"], answer["ignored_columns"]) == (25, ["heat", "sound"], ["constant"])
    assert answer["rmse"] < 20 and 0.85 <= answer["coverage"] <= 0.99
    assert sum(part["weight"] for part in answer["parts"]) == pytest.approx(1)
    assert train(directory / "train.csv", directory / "again.json").returncode == 0
    assert (directory / "again.json").read_bytes() == (directory / "model.json").read_bytes()


def test_units_never_seen_are_foretold_and_judged(trained):
    directory, _ = trained
    random = numpy.random.default_rng(2)
    text, truths = fleet(40, random, lambda: random.uniform(0.5, 0.95))
    (directory / "test.csv").write_text(text)
    (directory / "truth.csv").write_text("unit,left\n" + "".join(f"{k},{v}\n" for k, v in truths.items()))
    out = directory / "rul.csv"
    done = run_tool("rul", "predict", "--model", directory / "model.json", "--data", directory / "test.csv", "--out", out)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    table = rows(out.read_text())
    assert [row["unit"] for row in table] == list(truths)
    errors = numpy.array([float(row["mean"]) - truths[row["unit"]] for row in table])
    rmse = numpy.sqrt((errors**2).mean())
    assert rmse < 15
    inside = sum(float(row["p05"]) <= truths[row["unit"]] <= float(row["p95"]) for row in table)
    assert inside >= 30, "90 % of 40, less three deviations"
    evaluate = ("rul", "evaluate", "--model", directory / "model.json", "--json", "--data")
    judged = json.loads(run_tool(*evaluate, directory / "test.csv", "--truth", directory / "truth.csv").stdout)
    assert judged["all"]["rmse"] == pytest.approx(rmse, abs=0.01) and not judged["along_life"]
    assert judged["all"]["coverage"] == pytest.approx(inside / 40)
    # A score that grows beyond all numbers is absent, not an error.
    (directory / "far.csv").write_text("unit,left\n" + "".join(f"{unit},1e6\n" for unit in truths))
    judged = json.loads(run_tool(*evaluate, directory / "test.csv", "--truth", directory / "far.csv").stdout)
    assert judged["all"]["rmse"] > 9e5 and "nasa_score" not in judged["all"]
    # What never varied is not asked for.
    (directory / "slim.csv").write_text("\n".join(line.rpartition(",")[0] for line in text.splitlines()) + "\n")
    done = run_tool("rul", "predict", "--model", directory / "model.json", "--data", directory / "slim.csv")
    assert done.returncode == 0 and done.stdout == out.read_text(), done.stderr
    (directory / "lives.csv").write_text(fleet(5, random)[0])
    judged = json.loads(run_tool(*evaluate, directory / "lives.csv").stdout)
    assert judged["along_life"] and len(judged["units"]) == 5
    assert all(0 < unit.get("horizon_share", 0.5) < 1 for unit in judged["units"])


def test_bad_input_is_refused_by_name_with_exit_status_2_and_leaves_the_model_alone(trained):
    directory, _ = trained
    before = (directory / "model.json").read_bytes()
    good = (directory / "train.csv").read_text()
    lines = good.splitlines()
    cases = {
        "no column": (good.replace("hours", "cycles", 1), "hours"),
        "not a number": (good.replace(lines[3], lines[3].replace(",7", ",high")), "line 4"),
        "beyond what can be measured": (good.replace(lines[3], lines[3].replace(",7", ",1e300")), "line 4"),
        "cells": (good.replace(lines[3], lines[3] + ",1"), "line 4"),
        "time": ("\n".join([*lines[:3], lines[2], *lines[3:]]), "line 4"),
        "one row": (good + "alone,1,60,3,7\n", "alone"),
        "too few": ("\n".join(line for line in lines if line.startswith(("unit", "pump 1,", "pump 2,"))), "at least"),
        "constant": ("\n".join([COLUMNS, *(",".join([*line.split(",")[:2], "1,2,7"]) for line in lines[1:])]), "varies"),
        "empty": ("", "no rows"),
    }
    for name, (text, words) in cases.items():
        (directory / "bad.csv").write_text(text)
        done = train(directory / "bad.csv", directory / "model.json")
        assert done.returncode == 2 and words in done.stderr, (name, done.stderr)
    assert train(directory / "train.csv", directory / "model.json", "--cap", "0").returncode == 2
    assert train(directory / "train.csv", directory / "none" / "model.json").returncode == 2
    done = train(directory / "train.csv", directory / "train.csv")
    assert done.returncode == 2 and "written over" in done.stderr and (directory / "train.csv").read_text() == good
    done = run_tool("rul", "predict", "--model", directory / "model.json", "--data", directory / "train.csv",
                    "--out", directory / "model.json")
    assert done.returncode == 2 and "written over" in done.stderr
    assert (directory / "model.json").read_bytes() == before
    (directory / "short.csv").write_text("unit,hours,heat\na,1,60\n")
    (directory / "foreign.json").write_text("{}")
    (directory / "damaged.json").write_bytes(before.replace(b'"rows":', b'"rows":1', 1))
    for model, data, words in (
        ("model.json", "short.csv", "sound"), ("foreign.json", "train.csv", "no model"),
        ("damaged.json", "train.csv", "damaged"), ("none.json", "train.csv", "cannot be read"),
    ):
        done = run_tool("rul", "predict", "--model", directory / model, "--data", directory / data)
        assert done.returncode == 2 and words in done.stderr and not done.stdout, done.stderr


def test_a_trend_is_silent_until_wear_shows_and_then_near_the_end(stage):
    random = numpy.random.default_rng(3)
    values = [2 + random.normal(0, 0.1) + max(0, t - 100) * 0.06 for t in range(180)]
    lines = [f"{t * 60},{v:.4f}" for t, v in enumerate(values)]
    lines[150] = f"{150 * 60},"
    file = stage.directory / "trend.csv"
    file.write_text("seconds,rms\n" + "\n".join(lines))
    done = run_tool("rul", "trend", file, "--value", "rms", "--limit", 8, "--time", "seconds")
    assert done.returncode == 0, done.stderr
    table = rows(done.stdout)
    assert 100 * 60 <= float(table[0]["time"]) < 125 * 60 and float(table[-1]["time"]) == 179 * 60
    assert abs(float(table[-1]["p50"]) - 21 * 60) < 8 * 60
    file.write_text("rms\n" + "\n".join(f"{2 + random.normal(0, 0.1):.4f}" for _ in range(200)))
    done = run_tool("rul", "trend", file, "--value", "rms", "--limit", 8)
    assert done.returncode == 0 and rows(done.stdout) == [] and "no degradation seen" in done.stderr
    assert run_tool("rul", "trend", file, "--value", "peak", "--limit", 8).returncode == 2
    assert run_tool("rul", "trend", file, "--value", "rms", "--limit", "nan").returncode == 2


def test_trees_of_lightgbm_are_adopted_with_intervals_that_hold(tmp_path):
    """The trees stand in the repository (scripts/golden-trees); here they meet lives that they know nothing of."""
    trees = ROOT / "Tests" / "PrognosticAssessmentTests" / "Golden" / "lightgbm-regression.txt"
    random = numpy.random.default_rng(4)
    lines = ["unit,cycle,temperature,pressure"]
    for unit in range(40):
        life = int(random.integers(250, 350))
        lines += [f"{unit},{cycle},{random.normal(60, 3):.2f},{random.uniform(-1, 1):.3f}" for cycle in range(life)]
    data, model, out = tmp_path / "lives.csv", tmp_path / "model.json", tmp_path / "rul.csv"
    data.write_text("\n".join(lines) + "\n")
    words = ["--data", data, "--unit-column", "unit", "--time-column", "cycle", "--trees"]
    done = run_tool("rul", "train", *words, trees, "--out", model, "--json", limit=120)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["trees"] == "lightgbm" and answer["columns"] == ["temperature", "pressure"]
    assert 0.85 <= answer["coverage"] <= 0.95
    assert run_tool("rul", "predict", "--model", model, "--data", data, "--out", out).returncode == 0
    for row in rows(out.read_text()):
        assert float(row["p05"]) <= float(row["mean"]) <= float(row["p95"])
    done = run_tool("rul", "train", *words, data, "--out", tmp_path / "other.json")
    assert done.returncode == 2 and "no trees of XGBoost or LightGBM" in done.stderr
    assert not (tmp_path / "other.json").exists()
