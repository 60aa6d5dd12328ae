"""Diagnosis beside published figures, and on machines made by formulas: scripts/evaluate diagnosis [--data DIR] [--only PART]

Everything is asked of `millwright analyze --json`; no number here enters the tool. Parts: cwru (recorded bearings; needs --data
or MILLWRIGHT_DATA), faults (every fault of the knowledge base at three severities, three signal-to-noise ratios, three
variations of speed), healthy (machines without a fault), removed (signals of faults that the knowledge base lacks), bearings
(rolling bearings of seven geometries under much else, and as many machines whose bearings are well).
"""

import argparse
import collections
import concurrent.futures
import csv
import hashlib
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy

import bearings
from machines import CASES, HEALTHY, RATE, SPEED, machine, noise_of, write_wav

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL = ROOT / ".build/release/millwright"
BEARING = "n=9,d=0.3126,D=1.537,phi=0"
SNRS = (20, 10, 3)
VARIATIONS = (0.0, 0.01, 0.03)
SEVERITIES = (0, 1, 2)


def analyze(files, *options):
    command = [TOOL, "analyze", *files, *options, "--json"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def asserted(answer):
    return [fault["fault"] for fault in answer["diagnosis"]["ranked"] if fault["asserted"]]


def wilson(hits, of):
    """The 95 % interval of a share (E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212)."""
    if of == 0:
        return "–"
    z, share = 1.96, hits / of
    centre = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{hits}/{of} = {100 * share:.1f} % [{100 * max(0, centre - half):.1f}, {100 * min(1, centre + half):.1f}]"


def parameters():
    """One hash of every file that holds a number of the diagnosis."""
    digest = hashlib.sha256()
    files = sorted((ROOT / "Config/knowledge").glob("*.yaml")) + sorted((ROOT / "Sources/HealthAssessment").glob("*.swift"))
    for file in files:
        digest.update(file.read_bytes())
    print(f"parameters: sha256 {digest.hexdigest()} of {len(files)} files of Config/knowledge and Sources/HealthAssessment")


# Recorded bearings.

PARTS = {"inner": "bearing.inner_race", "outer": "bearing.outer_race", "ball": "bearing.rolling_element"}


def cwru(directory):
    print("\nCWRU, drive end, 6205-2RS (measured here; speeds as the files state them)")
    print(f"{'record':26} {'fault':7} {'reference':9} verdict")
    rows = list(csv.DictReader(open(directory / "records.csv")))
    right = wrong = abstained = clear = clear_right = 0
    for row in rows:
        answer = analyze([directory / row["file"]], "--speed", row["stated_rpm"], "--bearing", BEARING)[0]
        found = asserted(answer)
        verdict = ", ".join(found) or "abstains: " + ", ".join(answer["diagnosis"]["reasons"])
        print(f"{pathlib.Path(row['file']).stem:26} {row['fault']:7} {row['plain_envelope_result']:9} {verdict}")
        if row["fault"] == "normal":
            continue
        is_right = found[:1] == [PARTS[row["fault"]]]
        right += is_right
        wrong += bool(found) and not is_right
        abstained += not found
        if row["plain_envelope_result"] == "clear":
            clear += 1
            clear_right += is_right
    faulty = right + wrong + abstained
    print(f"right        {wilson(right, faulty)}")
    print(f"of the clear {wilson(clear_right, clear)}")
    print(f"wrong        {wilson(wrong, faulty)}")
    print(f"abstained    {wilson(abstained, faulty)}")
    print("quoted, whole drive-end archive: Smith & Randall 2015 grade 44 records Y1 or Y2 (clear); of a published rule")
    print("system 34 of these 44 are right, and 2 of 4 healthy records are accused. Not the same records as above.")
    healthy_windows(directory, [row for row in rows if row["fault"] == "normal"])


def healthy_windows(directory, rows):
    for row in rows:
        rate, samples = read_wav(directory / row["file"])
        with tempfile.TemporaryDirectory() as scratch:
            files, seconds = [], (2.0, 2.2, 2.5)
            for length in seconds:
                count = int(length * rate)
                for start in range(0, samples.size - count + 1, max(1, rate // 20)):
                    files.append(pathlib.Path(scratch) / f"{length}-{start}.wav")
                    write_wav(files[-1], samples[start : start + count], rate)
            answers = analyze(files, "--speed", row["stated_rpm"], "--bearing", BEARING)
        accused = [answer for answer in answers if any(not fault.startswith("sensor.") for fault in asserted(answer))]
        print(f"windows of the healthy record of 2 s and more, asserted: {wilson(len(accused), len(answers))}")


def read_wav(path):
    data = path.read_bytes()
    channels, rate = int.from_bytes(data[22:24], "little"), int.from_bytes(data[24:28], "little")
    start = data.index(b"data") + 8
    return rate, numpy.frombuffer(data[start:], "<f4").reshape(-1, channels)[:, 0]


# Machines made by formulas.


def answers_of(case, severity, seed, extra=(), snrs=SNRS):
    """One answer for each signal-to-noise ratio and variation of speed; the baseline is the same machine before the fault."""
    options = ["--speed", SPEED, "--bearing", BEARING, "--machine", case.machine]
    observed = [f"--observed={name}={values[severity]:.6g}" for name, values in case.observed.items()]
    answers = {}
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        wells = [scratch / f"well-{snr}.wav" for snr in snrs]
        for snr, well in zip(snrs, wells, strict=True):
            noise = noise_of(case.signal, severity, snr, seed)
            generator = numpy.random.default_rng([seed, severity, snr])
            write_wav(well, machine(case.before or HEALTHY.signal, 0, 20, 0.0, generator, seed, noise), RATE)
        for snr, before in zip(snrs, analyze(wells, *options), strict=True):
            baseline = scratch / "baseline.json"
            baseline.write_text(json.dumps(before))
            files = [scratch / f"{variation}.wav" for variation in VARIATIONS]
            for file, variation in zip(files, VARIATIONS, strict=True):
                generator = numpy.random.default_rng([seed, severity, snr, round(1000 * variation)])
                write_wav(file, machine(case.signal, severity, snr, variation, generator, seed), RATE)
            found = analyze(files, *options, *observed, "--baseline", baseline, *extra)
            answers |= {(snr, variation): answer for variation, answer in zip(VARIATIONS, found, strict=True)}
    return answers


def asked(jobs):
    """Each job's key with its answers, in order, two processes at a time."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        running = [(key, pool.submit(answers_of, *arguments)) for key, arguments in jobs]
        for key, job in running:
            yield key, job.result()


def selected(names):
    return [(seed, name, case) for seed, (name, case) in enumerate(CASES.items()) if not names or name in names]


def faults(names, severities, snrs):
    print(f"\nEvery fault of the knowledge base, severities {severities} of 0 to 2: top 1 (measured)")
    jobs = [((name, severity), (case, severity, seed, (), snrs))
            for seed, name, case in selected(names) for severity in severities]
    rows = []
    for (name, severity), answers in asked(jobs):
        for (snr, variation), answer in answers.items():
            ranked = [fault["fault"] for fault in answer["diagnosis"]["ranked"]]
            rows.append(
                {"name": name, "severity": severity, "snr": snr, "variation": variation, "first": ranked[0],
                 "top": ranked[0] == name, "pair": name in ranked[:2] and margin(answer) < 1,
                 "claimed": name in asserted(answer), "other": any(fault != name for fault in asserted(answer))})

    def count(what, **where):
        return sum(row[what] for row in rows if all(row[key] == value for key, value in where.items()))

    def share(what, **where):
        return wilson(count(what, **where), sum(all(row[k] == v for k, v in where.items()) for row in rows))

    print(f"{'SNR':>6} {'variation':>9}  top 1                              asserted  another asserted")
    for snr in snrs:
        for variation in VARIATIONS:
            where = {"snr": snr, "variation": variation}
            print(f"{snr:4} dB {100 * variation:7.0f} %  {share('top', **where):34} {count('claimed', **where):5}"
                  f"     {count('other', **where):5}")
    for snr in snrs:
        print(f"{snr:4} dB, all:  {share('top', snr=snr)}; asserted {share('claimed', snr=snr)};"
              f" first or second of a pair that nothing observed separates {share('pair', snr=snr)}")
    print(f"\n{'fault':30} {'top 1 at ' + ', '.join(map(str, snrs)) + ' dB':22} {'by variation':14} {'asserted':9} taken for")
    for _, name, _ in selected(names):
        own = [row for row in rows if row["name"] == name]
        by_snr = " ".join(f"{count('top', name=name, snr=snr):2}" for snr in snrs)
        by_variation = " ".join(f"{count('top', name=name, variation=variation):2}" for variation in VARIATIONS)
        taken = collections.Counter(row["first"] for row in own if not row["top"])
        text = ", ".join(f"{fault} {number}" for fault, number in taken.most_common())
        print(f"{name:30} {by_snr:22} {by_variation:14} {count('claimed', name=name):3}/{len(own):<4}  {text}")


def margin(answer):
    """Nats between the first two."""
    first, second = answer["diagnosis"]["ranked"][:2]
    return first["score"] - second["score"]


def healthy(count):
    claims = collections.Counter()
    total = 0
    jobs = [(None, (case, 0, 1000 + seed)) for seed in range(count) for case in (HEALTHY, *HEALTHY.kinds)]
    for _, answers in asked(jobs):
        for answer in answers.values():
            total += 1
            claims.update(fault for fault in asserted(answer))
    accused = sum(claims.values())
    print(f"\nHealthy machines in zones A and B, asserted: {wilson(accused, total)} {dict(claims) or ''}")


def removed(names):
    """Each fault's signal, judged without the fault."""
    refused, total, kept = 0, 0, collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        jobs = []
        for seed, name, case in selected(names):
            lacking = pathlib.Path(scratch) / f"{name}.yaml"
            lacking.write_text(f"removed: [{name}]\n")
            jobs.append((name, (case, 1, seed, ("--knowledge", lacking))))
        for name, answers in asked(jobs):
            for answer in answers.values():
                total += 1
                found = asserted(answer)
                refused += not found
                kept.update(f"{name} as {fault}" for fault in found)
    print(f"\nSignals of faults that were removed from the graph, unknown or abstained: {wilson(refused, total)}")
    for text, number in kept.most_common():
        print(f"  {text} ({number})")


# Bearings by published physics.


def heard(seed, truth):
    """The record of a seed with what is asserted of its bearing."""
    record = bearings.record(seed, truth)
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        write_wav(pathlib.Path(file.name), record.samples, record.rate)
        answer = analyze([file.name], "--speed", f"{record.rpm:.3f}", "--bearing", record.spelling)[0]
    return record, [fault for fault in asserted(answer) if not fault.startswith("sensor.")]


def hard_bearings(defects, healthy):
    """- Parameters: machines with each damaged part, and of each healthy kind."""
    jobs = [(seed, part) for part in bearings.PARTS for seed in range(defects)]
    jobs += [(seed, kind) for kind in bearings.HEALTHY for seed in range(healthy)]
    jobs += [(seed, "neighbour") for seed in range(defects)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda job: heard(*job), jobs))
    print("\nBearings of seven geometries at 600 to 3600 rpm, 0.6 to 10 s, 12 to 48 kHz; the defect 18 dB below to 6 dB above")
    print("all else together (measured)")
    print(f"{'damaged':17} {'right':38} {'another part':34} {'right, by steps of 6 dB':24}")
    for part in bearings.PARTS:
        own = [(record, found) for record, found in results if record.truth == part]
        right = [record for record, found in own if found == [f"bearing.{part}"]]
        wrong = [record for record, found in own if any(fault != f"bearing.{part}" for fault in found)]
        steps = []
        for low in (-18, -12, -6, 0):
            inside = [record for record, _ in own if low <= record.level < low + 6]
            steps.append(f"{sum(low <= record.level < low + 6 for record in right)}/{len(inside)}")
        print(f"{part:17} {wilson(len(right), len(own)):38} {wilson(len(wrong), len(own)):34} {' '.join(steps)}")
    for name, kinds in (("healthy machines", bearings.HEALTHY), ("a defect of another bearing", ("neighbour",))):
        own = [(record, found) for record, found in results if record.truth in kinds]
        accused = [(record, found) for record, found in own if found]
        print(f"{name}, asserted: {wilson(len(accused), len(own))}")
        for record, found in accused[:5]:
            print(f"  {record.truth} {record.geometry}: {', '.join(found)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("MILLWRIGHT_DATA"))
    parser.add_argument("--only", choices=("cwru", "faults", "healthy", "removed", "bearings"))
    parser.add_argument("--fault", action="append", help="only this one, of faults and removed")
    parser.add_argument("--quick", action="store_true", help="faults of one severity at 10 dB, few healthy machines")
    arguments = parser.parse_args()
    parameters()
    if arguments.only in (None, "cwru"):
        directory = pathlib.Path(arguments.data) / "cwru" if arguments.data else None
        if directory and (directory / "records.csv").exists():
            cwru(directory)
        else:
            print("\nCWRU: skipped, no --data DIR with cwru/records.csv")
    if arguments.only in (None, "faults"):
        faults(arguments.fault, *(((1,), (10,)) if arguments.quick else (SEVERITIES, SNRS)))
    if arguments.only in (None, "healthy"):
        healthy(1 if arguments.quick else 12)
    if arguments.only in (None, "removed"):
        removed(arguments.fault)
    if arguments.only in (None, "bearings"):
        hard_bearings(*((10, 5) if arguments.quick else (100, 170)))


if __name__ == "__main__":
    main()
