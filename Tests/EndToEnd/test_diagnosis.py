"""`millwright analyze` names faults, or says why not; `millwright knowledge` shows and checks what it knows."""

import json
import wave

import numpy
import pytest

from daemon import run_tool

pytestmark = pytest.mark.usefixtures("binaries")

RATE = 12000
SPEED = 1480
BUILD = "iso20816-3:2:rigid,kind=pump,power=45"


def write(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(numpy.round(samples * 2**15 / 10).astype("<i2").tobytes())
    return path


def tone(velocity):
    """Acceleration in g of a velocity in mm/s RMS at the shaft's speed, in noise."""
    time = numpy.arange(4 * RATE) / RATE
    gain = 2 * numpy.pi * SPEED / 60 * velocity * numpy.sqrt(2) / 9806.65
    noise = numpy.random.default_rng(1).normal(0, 0.005, time.size)
    return gain * numpy.sin(2 * numpy.pi * SPEED / 60 * time) + noise


def analyze(path, *options):
    done = run_tool("analyze", path, "--speed", SPEED, "--full-scale", 10, "--json", *options)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_unbalance_is_asserted_in_zone_d_and_not_without_a_class(stage):
    path = write(stage.directory / "shaking.wav", tone(6))
    status, answer = analyze(path, "--machine", BUILD, "--observed", "hv_phase=90")
    first = answer["diagnosis"]["ranked"][0]
    assert status == 1 and answer["zone"] == "D" and not answer["diagnosis"]["abstain"]
    assert first["fault"] == "rotor.unbalance" and first["asserted"] and first["severity"] == "severe"
    assert first["score"] == pytest.approx(first["prior"] + sum(part["weight"] for part in first["evidence"]))
    total = answer["diagnosis"]["unknown"] + sum(fault["p"] for fault in answer["diagnosis"]["ranked"])
    assert total == pytest.approx(1, abs=0.1)

    _, answer = analyze(path)
    assert answer["diagnosis"]["abstain"] and "zone" not in answer
    assert answer["severity"]["refused"] == "class_not_declared"
    assert "needed_evidence" in answer["diagnosis"]["ranked"][0]["reasons"]


def test_a_healthy_machine_is_left_alone_and_a_change_is_seen_against_its_baseline(stage):
    path = write(stage.directory / "well.wav", tone(0.5))
    status, answer = analyze(path, "--machine", BUILD)
    assert status == 0 and answer["zone"] == "A" and answer["diagnosis"]["abstain"]
    baseline = stage.directory / "baseline.json"
    baseline.write_text(json.dumps(answer))
    status, answer = analyze(write(stage.directory / "now.wav", tone(1.3)), "--machine", BUILD, "--baseline", baseline)
    assert status == 1 and answer["zone"] == "A" and answer["severity"]["criterion2"]


def test_knowledge_is_shown_in_both_languages_and_checked(stage):
    assert "外圈" in run_tool("knowledge", "show", "bearing.outer_race", "--lang", "zh").stdout
    assert len(json.loads(run_tool("knowledge", "show", "--json").stdout)["faults"]) == 53
    done = run_tool("knowledge", "show", "bearing.outer_rase")
    assert done.returncode == 2 and "bearing.outer_race" in done.stderr
    bad = stage.directory / "bad.yaml"
    bad.write_text("symptoms:\n  hot: { name: { en: hot, zh: 热 }, when: \"load > 10 K\" }\n")
    done = run_tool("knowledge", "lint", bad)
    assert done.returncode == 2 and f"{bad}:2: symptoms.hot.when" in done.stderr
    done = run_tool("analyze", write(stage.directory / "a.wav", tone(1)), "--speed", SPEED, "--knowledge", bad)
    assert done.returncode == 2 and f"{bad}:2" in done.stderr
    good = stage.directory / "good.yaml"
    good.write_text("removed: [rotor.crack]\n")
    assert run_tool("knowledge", "lint", good).returncode == 0
