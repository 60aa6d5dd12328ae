"""Anomalies on public data beside published figures: scripts/evaluate detection [--data DIR]

Everything measured comes from `millwright detect` with one configuration: the budget that is the default, and the rows to
learn from that each benchmark prescribes (SKAB: 400; NAB: 15 %, at most 750; lives: 30 %, the span that an alarm may not
lie in). A detection is a row whose score is at least 0.5: an alarm begins there, or tells half as much again as it had. Rows
marked "quoted" are published figures, not run here.
"""

import argparse
import csv
import gzip
import math
import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import numpy

TOOL = Path(__file__).resolve().parents[2] / ".build" / "release" / "millwright"
SKAB_LABELS = ("datetime", "anomaly", "changepoint")
# Leaderboard of the SKAB repository, all 34 files: F1, FAR %, MAR %.
QUOTED_SKAB = [
    ("Conv-AE", 0.78, 13.6, 28.0), ("MSET", 0.78, 39.7, 14.1), ("T2+Q (PCA)", 0.76, 26.6, 24.9),
    ("LSTM-AE", 0.74, 30.0, 25.9), ("T2", 0.66, 19.2, 42.6), ("LSTM-VAE", 0.56, 9.1, 55.0),
    ("isolation forest", 0.29, 2.6, 82.9),
]
# Whole corpus of 58 files, each with its one best threshold: standard, low FP, low FN.
QUOTED_NAB = [
    ("ARTime", 74.9, 65.1, 80.4), ("Numenta HTM", 70, 62, 75), ("CAD OSE", 69.9, 67.0, 73.2),
    ("earthgecko Skyline", 58.2, 46.2, 63.9), ("KNN CAD", 58.0, 43.4, 64.8), ("relative entropy", 54.6, 47.6, 58.8),
    ("random cut forest", 51.7, 38.4, 59.7), ("Twitter ADVec", 47.1, 33.6, 53.5),
    ("windowed Gaussian", 39.6, 20.9, 47.4), ("random", 11.0, 1.2, 19.5),
]
# NAB's profiles: the weights of a hit, of a false alarm, of a miss (config/profiles.json of its repository).
PROFILES = {"standard": (1.0, 0.11, 1.0), "few false positives": (1.0, 0.22, 1.0), "few false negatives": (1.0, 0.11, 2.0)}


def detect(path, learn, directory, columns=None, time=None):
    """Scores and alarms, row by row."""
    out = directory / "scores.csv"
    arguments = ["detect", path, "--learn-rows", learn, "--out", out]
    arguments += ["--columns", ",".join(columns)] if columns else []
    arguments += ["--time", time] if time else []
    done = subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"millwright {' '.join(map(str, arguments))}\n{done.stderr}")
    rows = list(csv.DictReader(open(out)))
    alarm = numpy.array([int(row["alarm"]) for row in rows])
    return numpy.array([float(row["score"]) for row in rows]), alarm


def rises(alarm):
    return numpy.nonzero(numpy.diff(alarm, prepend=0) > 0)[0]


def unpacked(path, directory):
    if path.suffix != ".gz":
        return path
    target = directory / path.stem
    target.write_bytes(gzip.decompress(path.read_bytes()))
    return target


def skab(data, directory):
    files = [path for path in sorted(data.glob("skab/*/*.csv")) if path.parent.name != "anomaly-free"]
    if not files:
        return print("SKAB: no files\n")
    total = numpy.zeros(4)
    print(f"SKAB, {len(files)} files, 400 rows to learn from, the others judged row by row")
    print(f"  {'file':24} {'FAR %':>6} {'MAR %':>6}")
    for path in files:
        rows = list(csv.DictReader(open(path)))
        columns = [name for name in rows[0] if name not in SKAB_LABELS]
        _, alarm = detect(path, 400, directory, columns)
        truth = numpy.array([int(float(row["anomaly"])) for row in rows])[400:]
        alarm = alarm[400:]
        counts = numpy.array([sum((alarm == a) & (truth == t)) for a, t in ((1, 1), (1, 0), (0, 1), (0, 0))])
        total += counts
        tp, fp, fn, tn = counts
        print(f"  {path.parent.name + '/' + path.name:24} {100 * fp / max(fp + tn, 1):6.1f} {100 * fn / max(tp + fn, 1):6.1f}")
    tp, fp, fn, tn = total
    line = "  {:24} {:6.2f} {:6.1f} {:6.1f} {:6.2f}".format
    print(f"  {'together':24} {'F1':>6} {'FAR %':>6} {'MAR %':>6} {'J':>6}")
    print(line("millwright", 2 * tp / (2 * tp + fp + fn), 100 * fp / (fp + tn), 100 * fn / (tp + fn),
               1 - fp / (fp + tn) - fn / (tp + fn)))
    share = (tp + fn) / total.sum()
    print(line("always anomalous", 2 * share / (1 + share), 100, 0, 0))
    for name, f1, far, mar in QUOTED_SKAB:
        print(line(name + " (quoted)", f1, far, mar, 1 - far / 100 - mar / 100))
    print()


def sigmoid(position):
    return 2 / (1 + math.exp(5 * position)) - 1 if position <= 3 else -1.0


def row_weights(rows, windows):
    """NAB's weight of a detection in each row, and the window that it lies in or -1 (A. Lavin, S. Ahmad 2015)."""
    inside, weights = numpy.full(rows, -1), numpy.full(rows, -1.0)
    for number, (first, last) in enumerate(windows):
        length = last - first + 1
        for row in range(first, last + 1):
            inside[row], weights[row] = number, sigmoid(-(last - row + 1) / length) / sigmoid(-1)
        following = windows[number + 1][0] if number + 1 < len(windows) else rows
        for row in range(last + 1, following):
            weights[row] = sigmoid((row - last) / max(length - 1, 1))
    return inside, weights


def nab_raw(file, detections, profile):
    hit, false, miss = PROFILES[profile]
    best, score = {}, 0.0
    for row in detections:
        if row < file["probation"]:
            continue
        window = file["inside"][row]
        if window < 0:
            score += false * file["weights"][row]
        else:
            best[window] = max(best.get(window, 0), file["weights"][row])
    return score + hit * sum(best.values()) - miss * (len(file["windows"]) - len(best))


def nab_score(files, profile, detections):
    hit, _, miss = PROFILES[profile]
    windows = sum(len(file["windows"]) for file in files)
    raw = sum(nab_raw(file, detections(file), profile) for file in files)
    return 100 * (raw + miss * windows) / ((hit + miss) * windows)


def best_threshold(files, profile):
    """The best that one threshold for all files reaches, each row at or above it a detection, as NAB counts."""
    candidates = sorted({round(value, 3) for file in files for value in file["score"][file["probation"]:]})
    candidates = candidates[:: max(1, len(candidates) // 300)] + candidates[-50:]
    return max((nab_score(files, profile, lambda file: numpy.nonzero(file["score"] >= limit)[0]), limit) for limit in candidates)


def nab(data, directory):
    labels = {}
    path = data / "nab" / "windows.csv"
    if path.exists():
        for row in csv.DictReader(open(path)):
            labels.setdefault(row["file"], []).append((row["start"], row["end"]))
    files = []
    for path in sorted((data / "nab").glob("*/*.csv")):
        rows = list(csv.DictReader(open(path)))
        times = [datetime.fromisoformat(row["timestamp"]) for row in rows]
        windows = []
        for start, end in labels.get(f"{path.parent.name}/{path.name}", []):
            inside = [row for row, time in enumerate(times) if datetime.fromisoformat(start) <= time <= datetime.fromisoformat(end)]
            windows.append((inside[0], inside[-1]))
        probation = min(int(0.15 * len(rows)), 750)
        score, alarm = detect(path, probation, directory, ["value"])
        inside, weights = row_weights(len(rows), windows)
        files.append({"name": path.stem, "windows": windows, "probation": probation, "score": score, "alarm": alarm,
                      "announced": numpy.nonzero(score >= 0.5)[0],
                      "inside": inside, "weights": weights})
    if not files:
        return print("NAB: no files\n")
    print(f"NAB, {len(files)} files, {sum(len(file['windows']) for file in files)} windows; 15 % of the rows, at most 750, to learn from")
    print(f"  {'file':44} {'windows found':>13} {'alarm stands in':>15} {'detections outside':>18} {'raw, standard':>13}")
    for file in files:
        count = len(file["windows"])
        hits = sum(any(first <= row <= last for row in file["announced"]) for first, last in file["windows"])
        outside = sum(file["inside"][row] < 0 for row in file["announced"])
        stands = sum(file["alarm"][first:last + 1].any() for first, last in file["windows"])
        raw = nab_raw(file, file["announced"], "standard")
        print(f"  {file['name']:44} {f'{hits} of {count}':>13} {stands:>15} {outside:>18} {raw:13.2f}")
    if not any(file["windows"] for file in files):
        return print()
    print(f"  {'score':44} " + " ".join(f"{profile:>20}" for profile in PROFILES))
    own = [nab_score(files, profile, lambda file: file["announced"]) for profile in PROFILES]
    best = [best_threshold(files, profile)[0] for profile in PROFILES]
    print(f"  {'millwright, its own alarms':44} " + " ".join(f"{value:20.1f}" for value in own))
    print(f"  {'millwright, the one best threshold (a leak)':44} " + " ".join(f"{value:20.1f}" for value in best))
    for name, *values in QUOTED_NAB:
        print(f"  {name + ' (quoted, whole corpus, with that leak)':44} " + " ".join(f"{value:20.1f}" for value in values))
    print()


def lives(data, directory):
    paths = sorted(data.glob("ims/*.csv.gz")) + sorted(data.glob("femto/*features.csv.gz"))
    if not paths:
        return print("Lives: no files\n")
    print("Lives to failure, the first 30 % to learn from; found before 95 % of the life?")
    print(f"  {'file':32} {'rows':>6} {'alarms begin at % of the life':40}")
    found = 0
    for packed in paths:
        path = unpacked(packed, directory)
        heading = open(path).readline().strip().split(",")
        time = "time_s" if "time_s" in heading else heading[0]
        columns = [name for name in heading if name not in (time, "snapshot")]
        rows = sum(1 for _ in open(path)) - 1
        _, alarm = detect(path, int(0.3 * rows), directory, columns, time)
        at = 100 * rises(alarm) / rows
        found += bool(len(at) and at[0] < 95)
        print(f"  {path.stem:32} {rows:6} {', '.join(f'{value:.1f}' for value in at[:6]) or 'none':40} {'yes' if len(at) and at[0] < 95 else 'no'}")
    print(f"  found: {found} of {len(paths)}\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=os.environ.get("MILLWRIGHT_DATA"))
    data = parser.parse_args().data
    if data is None:
        sys.exit("skipped: no data (--data DIR or MILLWRIGHT_DATA)")
    with tempfile.TemporaryDirectory() as directory:
        for part in (skab, nab, lives):
            part(Path(data), Path(directory))


main()
