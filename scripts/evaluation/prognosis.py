"""Remaining life on public data beside published figures: scripts/evaluate prognosis [--data DIR] [--seeds N]

Everything measured comes from the tool's commands: `rul train`, `rul predict`, `rul trend`. Nothing is chosen by what the
test units turn out to be. Rows marked "quoted" are published figures, which were not run here.
"""

import argparse
import csv
import gzip
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy

try:
    import lightgbm
except ImportError:
    lightgbm = None

TOOL = Path(__file__).resolve().parents[2] / ".build" / "release" / "millwright"
CAP = 125

QUOTED = [
    ("CNN, Babu et al. 2016", 18.45, 1287), ("LSTM, Zheng et al. 2017", 16.14, 338),
    ("BiLSTM, Wang et al. 2018", 13.65, 295), ("deep CNN, Li et al. 2018", 12.61, 274),
    ("attention graph CNN, Liu et al. 2020", 12.42, 226),
]
QUOTED_FEMTO = [
    ("challenge winner, Sutrisno et al. 2012", 0.307), ("RNN health indicator, Guo et al. 2017", 0.263),
    ("exponential model, particle filter, Lei et al. 2016", 0.429),
]


def tool(*arguments):
    done = subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"millwright {' '.join(map(str, arguments))}\n{done.stderr}")
    return done.stdout


def unpacked(path, directory):
    """The file itself, or its text out of a .gz; None where there is neither."""
    packed = path.with_name(path.name + ".gz")
    if path.exists() or not packed.exists():
        return path if path.exists() else None
    target = directory / path.name
    target.write_bytes(gzip.decompress(packed.read_bytes()))
    return target


def column(path, name):
    with open(path) as file:
        return numpy.array([float(row[name]) for row in csv.DictReader(file)])


def nasa_score(late):
    return float(numpy.where(late < 0, numpy.exp(-late / 13), numpy.exp(late / 10)).sum() - late.size)


def figures(mean, truth):
    capped = numpy.minimum(truth, CAP)
    return (
        math.sqrt(((mean - truth) ** 2).mean()), math.sqrt(((mean - capped) ** 2).mean()), nasa_score(mean - truth),
        nasa_score(mean - capped),
    )


# --- Turbofan engines ---------------------------------------------------------------------------------------------------


def engines(data, seeds, directory):
    print("\n## C-MAPSS: cycles, trained with --cap 125; coverage and width of P05…P95 against truths counted up to 125\n")
    print("| set | by | RMSE | RMSE, truth ≤ 125 | score | score, truth ≤ 125 | coverage | width | training s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    inside, units = 0, 0
    for name in ("FD001", "FD002", "FD003", "FD004"):
        train, test, truth = (unpacked(data / f"{kind}_{name}.csv", directory) for kind in ("train", "test", "RUL"))
        if not (train and test and truth):
            print(f"| {name} | skipped: {data} has no data of it | | | | | | | |")
            continue
        truths = column(truth, "rul_cycles")
        runs, means = [], []
        for seed in range(1, seeds + 1):
            model, out = directory / f"{name}-{seed}.json", directory / "rul.csv"
            start = time.monotonic()
            tool("rul", "train", "--data", train, "--unit-column", "unit", "--time-column", "cycle", "--cap", CAP,
                 "--seed", seed, "--out", model, "--json")
            took = time.monotonic() - start
            tool("rul", "predict", "--model", model, "--data", test, "--out", out)
            mean, low, high = (column(out, key) for key in ("mean", "p05", "p95"))
            capped = numpy.minimum(truths, CAP)
            covered = ((low <= capped) & (capped <= high)).mean()
            runs.append((*figures(mean, truths), covered, (high - low).mean(), took))
            means.append(mean)
            inside, units = inside + covered * truths.size, units + truths.size
        average = numpy.mean(runs, axis=0)
        print(f"| {name} | millwright, mean of seeds 1–{seeds} (measured) | " + row(average) + " |")
        beside_lightgbm(name, train, test, truths, directory / f"{name}-1.json", means[0])
        if name == "FD001":
            for who, rmse, score in QUOTED:
                print(f"| {name} | {who} (quoted; most cap the truth) | {rmse} | | {score} | | | | |")
    if units:
        print(f"\nCoverage over all engines and seeds: {inside / units:.3f}")


def row(values):
    return " | ".join(f"{value:.{digits}f}" for value, digits in zip(values, (2, 2, 0, 0, 2, 1, 1), strict=False))


def beside_lightgbm(name, train, test, truths, model, ours):
    """Gradient boosting of another make on the features that the model's plan describes, at its usual settings."""
    if lightgbm is None:
        print(f"| {name} | LightGBM on the same features: not installed | | | | | | | |")
        return
    plan = plan_of(model)
    features, targets, _ = table(train, plan)
    start = time.monotonic()
    other = lightgbm.LGBMRegressor(
        n_estimators=400, learning_rate=0.04, num_leaves=12, colsample_bytree=0.25, subsample=0.25, subsample_freq=1,
        random_state=1, n_jobs=1, verbose=-1).fit(features, targets)
    took = time.monotonic() - start
    features, _, last = table(test, plan)
    mean = numpy.clip(other.predict(features[last]), 0, CAP)
    print(f"| {name} | LightGBM on the same features, seed 1 (measured) | {row(figures(mean, truths))} | | | {took:.1f} |")
    random = numpy.random.default_rng(1)
    capped = numpy.minimum(truths, CAP)
    difference = (ours - capped) ** 2 - (mean - capped) ** 2
    drawn = [difference[random.integers(0, truths.size, truths.size)].mean() for _ in range(2000)]
    low, high = numpy.quantile(drawn, (0.025, 0.975))
    print(f"| {name} | squared error, ours less LightGBM's, 95 % by paired bootstrap: {low:.1f} … {high:.1f} | | | | | | | |")


def plan_of(model):
    """How the model makes features, from its file."""
    return json.loads(model.read_text())["model"]["predictor"]["learnt"]["_0"]["plan"]


def table(path, plan):
    """Features by the plan of a model: the same windows, computed here a second time and more slowly."""
    with open(path) as file:
        rows = list(csv.DictReader(file))
    names = numpy.array([row["unit"] for row in rows])
    times = numpy.array([float(row["cycle"]) for row in rows])
    values = numpy.array([[float(row[column]) for column in plan["columns"]] for row in rows])
    for place in plan.get("logarithmic", []):
        values[:, place] = numpy.log(values[:, place])
    features, targets, last = [], [], []
    for unit in dict.fromkeys(names):
        chosen = names == unit
        features.append(unit_features(times[chosen], values[chosen], plan))
        targets.append(numpy.minimum(times[chosen][-1] - times[chosen], CAP))
        last.append((last[-1] if last else -1) + chosen.sum())
    return numpy.vstack(features), numpy.concatenate(targets), last


def unit_features(times, values, plan):
    centres = numpy.array(plan["regimes"]["centres"], dtype=float).reshape(len(plan["scales"]), -1)
    reach = numpy.array(plan["regimes"]["reach"], dtype=float).reshape(centres.shape)
    if centres.shape[1]:
        settings = values[:, plan["regimes"]["columns"]]
        regime = (abs(settings[:, None] - centres) / reach).max(axis=2).argmin(axis=1)
    else:
        regime = numpy.zeros(len(times), int)
    series = []
    for place in plan["varying"]:
        scale = [(regimes[place]["mean"], regimes[place]["deviation"]) for regimes in plan["scales"]]
        mean, deviation = numpy.array(scale)[regime].T
        known = deviation > 0
        scaled = numpy.where(known, (values[:, place] - mean) / numpy.where(known, deviation, 1), 0)
        held = numpy.maximum.accumulate(numpy.where(known, numpy.arange(len(times)), -1))
        series.append(numpy.where(held >= 0, scaled[held], 0))
    series.append(numpy.tensordot(plan["index"], numpy.array(series), 1))
    age, windows = times - times[0], plan["windows"]
    out = [age]
    starts = {window: numpy.searchsorted(age, age - window, side="right") for window in windows}
    row = numpy.arange(len(age))
    early = numpy.searchsorted(age, windows[1]) - 1
    for x in series:
        sums = [numpy.concatenate([[0], numpy.cumsum(part)]) for part in (numpy.ones(len(x)), x, x * x, age, age * age, x * age)]

        def over(first):
            return [(total[row + 1] - total[first]) for total in sums]

        for window in windows:
            count, total, *_ = over(starts[window])
            out.append(total / count)
        for window in windows[1:]:
            count, total, _, ages, squares, products = (part for part in over(starts[window]))
            middle = ages / count
            out.append((products / count - middle * total / count) * window
                       / (squares / count - middle**2 + window**2 / 120))
        count, total, *_ = over(0)
        out.append(total / count)
        count, total, squares, *_ = over(starts[windows[len(windows) // 2]])
        out.append(numpy.sqrt(numpy.maximum(0, squares / count - (total / count) ** 2)))
        count, total, *_ = over(starts[windows[1]])
        first = numpy.minimum(row, early)
        out.append(total / count - sums[1][first + 1] / (first + 1))
    return numpy.array(out).T


# --- Bearings -----------------------------------------------------------------------------------------------------------

BEARINGS = ("Bearing1_1", "Bearing1_2", "Bearing2_1", "Bearing2_2", "Bearing3_1", "Bearing3_2")
CUTS = (0.6, 0.7, 0.8, 0.9)
# Of the eleven others: how many snapshots the challenge showed, and the seconds that were left then. It stated 339 s of
# Bearing1_4, whose whole life, published later, goes on for 2890 s.
CHALLENGE = {
    "Bearing1_3": (1802, 5730), "Bearing1_4": (1139, 2890), "Bearing1_5": (2302, 1610), "Bearing1_6": (2302, 1460),
    "Bearing1_7": (1502, 7570), "Bearing2_3": (1202, 7530), "Bearing2_4": (612, 1390), "Bearing2_5": (2002, 3090),
    "Bearing2_6": (572, 1290), "Bearing2_7": (172, 580), "Bearing3_3": (352, 820),
}


def challenge(actual, estimate):
    error = 100 * (actual - estimate) / actual
    return math.exp(-math.log(0.5) * error / 5) if error <= 0 else math.exp(math.log(0.5) * error / 20)


# A rule that sees nothing but the age, at its best for these very cuts: what a score has to exceed to mean anything.
AGE_SHARE = 0.25


def blind_score():
    """What who looks at nothing can expect at most, knowing only that at least 60 % of the life has passed."""
    lefts = [(1 - share) / share for share in numpy.linspace(0.6, 1, 401)[:-1]]
    return max(numpy.mean([challenge(left, age_share) for left in lefts]) for age_share in numpy.arange(0.01, 0.67, 0.01))


# The cuts begin at 60 % of a life: a unit is never asked about earlier, which whoever trains may say.
MODELS = {"model": (), "model from 60 %": ("--from-share", 0.6)}


def bearings(data, directory):
    """Each of the six by the other five; whatever other bearings lie beside them by all six, cut as the challenge did."""
    files = {path.name.split("_features")[0]: unpacked(path.with_name(path.name.removesuffix(".gz")), directory)
             for path in sorted(data.glob("Bearing*_features.csv*"))}
    print("\n## FEMTO: each bearing by the other five, cut at 60, 70, 80 and 90 % of its life\n")
    if not set(BEARINGS) <= set(files):
        print(f"skipped: {data} has no features of it")
        return
    lives = {name: read_life(path) for name, path in files.items()}
    judge_bearings(lives, {name: cut_by_share(lives[name]) for name in BEARINGS}, directory)
    others = {name: cut_by_challenge(name, life) for name, life in lives.items() if name in CHALLENGE}
    if others:
        print(f"\n## FEMTO: {len(others)} other bearings by these six, each cut where the challenge cut it\n")
        judge_bearings(lives, others, directory)


def cut_by_share(life):
    """What was known at each cut, and the hours that were left."""
    pasts = [life[: int(len(life) * cut)] for cut in CUTS]
    return [(past, float(life[-1]["hours"]) - float(past[-1]["hours"])) for past in pasts]


def cut_by_challenge(name, life):
    shown, left = CHALLENGE[name]
    return [(life[:shown], left / 3600)]


def judge_bearings(lives, judged, directory):
    kinds = [*MODELS, "trend", "age"]
    cuts = [f"{cut:.0%}" for cut in CUTS] if set(judged) <= set(BEARINGS) else ["its cut"]
    print("| bearing | " + " | ".join(f"{cut} " + " / ".join(kinds[:3]) for cut in cuts) + " | horizon " + " / ".join(MODELS) + " |")
    print("| --- |" + " --- |" * (len(cuts) + 1))
    scores = {kind: [] for kind in kinds}
    cones, bands = ({kind: [] for kind in MODELS} for _ in range(2))
    silent = 0
    model, whole, past_file = (directory / name for name in ("bearing.json", "whole.csv", "past.csv"))
    for name, cases in judged.items():
        others = [other for other in BEARINGS if other != name]
        write_lives(directory / "train.csv", {other: lives[other] for other in others})
        write_lives(whole, {name: lives[name]})
        # What bearings shake like at the end of their lives: the median of the others.
        limit = numpy.median([float(lives[other][-1]["h_rms_g"]) for other in others])
        is_whole = len(lives[name]) > len(cases[-1][0])
        said = {kind: [] for kind in kinds}
        for kind, options in MODELS.items():
            tool("rul", "train", "--data", directory / "train.csv", "--unit-column", "unit", "--time-column", "hours",
                 *options, "--out", model, "--json")
            for past, _ in cases:
                write_lives(past_file, {name: past})
                said[kind].append(tool("rul", "predict", "--model", model, "--data", past_file))
            # Of a life that is there to the point where it was cut no horizon can be told.
            unit = json.loads(tool("rul", "evaluate", "--model", model, "--data", whole, "--json"))["units"][0] if is_whole else {}
            cones[kind].append(unit.get("horizon_share") or 0)
            bands[kind].append(unit.get("band_horizon_share") or 0)
        for past, _ in cases:
            write_lives(past_file, {name: past})
            said["trend"].append(tool("rul", "trend", past_file, "--value", "h_rms_g", "--limit", limit, "--time", "hours"))
        cells = []
        for place, (past, left) in enumerate(cases):
            now = float(past[-1]["hours"])
            scores["age"].append(challenge(left, AGE_SHARE * now))
            cell = []
            for kind in kinds[:3]:
                rows = list(csv.DictReader(said[kind][place].splitlines()))
                # A trend that is silent at the last row abstains.
                if not rows or abs(float(rows[-1]["time"]) - now) > 0.001:
                    silent += 1
                    scores[kind].append(0)
                    cell.append("–")
                    continue
                scores[kind].append(challenge(left, float(rows[-1]["p50"])))
                cell.append(f"{float(rows[-1]['p50']) / left:.2f}")
            cells.append(" / ".join(cell))
        shown = " / ".join(f"{cones[kind][-1]:.0%} ({bands[kind][-1]:.0%})" for kind in MODELS)
        print(f"| {name} | " + " | ".join(cells) + f" | {shown} |")
    print("\nCells: median foretold over the truth; – is an abstention, which scores 0. Horizon: share of life left since when the")
    print("mean stayed within ± 30 % of the truth; in brackets within ± 30 % of the life, the band of A. Saxena et al. 2010, in")
    print("which who always foretells nothing left reaches 30 %.\n")
    print("| by | challenge score | horizon ≥ 20 % of life | in the band |\n| --- | --- | --- | --- |")
    for kind, options in MODELS.items():
        words = " ".join(map(str, ("`rul train", *options)))
        far, wide = (sum(share >= 0.2 for share in shares[kind]) for shares in (cones, bands))
        print(f"| {words}`, `rul predict` (measured) | {numpy.mean(scores[kind]):.3f} | {far} of {len(judged)} | {wide} of {len(judged)} |")
    print(f"| `rul trend` (measured; silent at {silent} of {len(scores['trend'])} cuts) | {numpy.mean(scores['trend']):.3f} | | |")
    print(f"| {AGE_SHARE} × age, the best at 60, 70, 80 and 90 % of all that look at nothing (computed) | {numpy.mean(scores['age']):.3f} | | |")
    print(f"| looking at nothing, at cuts unknown between 60 and 100 %, expected at most (computed) | {blind_score():.3f} | | |")
    for who, score in QUOTED_FEMTO:
        print(f"| {who} (quoted; on the eleven other bearings) | {score} | | |")


def read_life(path):
    """In hours: the score that `rul evaluate` prints is meant for errors of some tens, and has no number for thousands."""
    with open(path) as file:
        rows = list(csv.DictReader(file))
    return [{"hours": repr(float(row.pop("time_s")) / 3600), **row} for row in rows]


def write_lives(path, lives):
    names = [name for name in next(iter(lives.values()))[0] if name != "snapshot"]
    with open(path, "w") as file:
        file.write(",".join(["unit", *names]) + "\n")
        for unit, rows in lives.items():
            for row in rows:
                file.write(",".join([unit, *(row[name] for name in names)]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default=os.environ.get("MILLWRIGHT_DATA"))
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    if not arguments.data:
        sys.exit("skipped: no --data DIR and no MILLWRIGHT_DATA, where cmapss/ and femto/ would be")
    with tempfile.TemporaryDirectory() as directory:
        engines(Path(arguments.data) / "cmapss", arguments.seeds, Path(directory))
        bearings(Path(arguments.data) / "femto", Path(directory))


if __name__ == "__main__":
    main()
