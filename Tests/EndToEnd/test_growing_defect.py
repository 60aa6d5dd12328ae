"""The demo plant's pump as its outer race fails: sound, then named as slight, then as more; over MQTT and in both languages."""

import pytest

from daemon import MILLWRIGHT, ROOT, run_tool
from processes import Process, free_port
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")


def messages(subscriber, kind):
    return [m.json for m in subscriber.messages() if m.topic.endswith(f"/pump-07/{kind}")]


def asserted(diagnosis):
    return [fault["fault"] for fault in diagnosis["diagnosis"]["ranked"] if fault["asserted"]]


@pytest.fixture
def pump(stage):
    """The shipped files, but for the ports, and with a defect and captures that are faster."""
    plant = (ROOT / "Config/demo/plant.yaml").read_text(encoding="utf-8")
    file, port = stage.directory / "plant.yaml", free_port()
    file.write_text(plant.replace("outer_race_defect: 15min", "outer_race_defect: 90s"), encoding="utf-8")
    simulator = Process(
        "plant", [str(MILLWRIGHT), "simulate", str(file), "--port", str(port)], stage.directory / "plant.log")
    stage.processes.append(simulator)
    wait_for(lambda: str(port) in simulator.log_text(), 15, "the plant listens")
    broker = stage.broker()
    subscriber = stage.paho(broker, topic="millwright/v1/#")
    demo = (ROOT / "Config/demo/millwright.yaml").read_text(encoding="utf-8")
    for old, new in {
        "127.0.0.1:15020": f"127.0.0.1:{port}", "127.0.0.1:18830": f"127.0.0.1:{broker.port}",
        "../../profiles": str(ROOT / "profiles"), "every: 30s, speed": "every: 4s, speed",
        # Else the defect is there before the pump has settled, and there is nothing to compare with.
        "settle: 15s": "settle: 1s",
    }.items():
        assert old in demo
        demo = demo.replace(old, new)
    daemon = stage.daemon(demo).start()
    return daemon, subscriber


def severity(diagnosis):
    return next((f.get("severity") for f in diagnosis["diagnosis"]["ranked"] if f["asserted"]), None)


def test_a_defect_is_not_there_then_slight_then_more_and_health_follows(pump):
    daemon, subscriber = pump
    wait_for(lambda: messages(subscriber, "health"), 60, "a first health")
    # Not of the pump as it starts.
    wait_for(lambda: any(at["speed_rpm"] > 1450 for at in daemon.tool("baseline")[1]), 60, "something to compare with")
    assert daemon.tool("baseline freeze", "pump-07")[0] == 0
    assert messages(subscriber, "health")[0]["ne107"] == "NORMAL"
    clean = run_tool("diagnose", "pump-07", "--runtime", daemon.runtime)
    assert clean.returncode == 0 and "bearing.outer_race" not in clean.stdout, clean.stdout

    wait_for(lambda: asserted(messages(subscriber, "diagnosis")[-1]) == ["bearing.outer_race"], 120, "it is named")
    said = messages(subscriber, "diagnosis")
    assert asserted(said[0]) == [] and severity(said[-1]) == "slight", "nothing at first, then little"
    wait_for(lambda: messages(subscriber, "health")[-1]["ne107"] == "MAINTENANCE_REQUIRED", 30, "health says so")
    warned = messages(subscriber, "health")[-1]["score"]
    wait_for(lambda: severity(messages(subscriber, "diagnosis")[-1]) in ("moderate", "severe"), 180, "it is more")
    wait_for(lambda: messages(subscriber, "health")[-1]["score"] < warned, 30, "health follows")
    for language, words in (("en", "outer race"), ("zh", "外圈")):
        done = run_tool("diagnose", "pump-07", "--explain", "--lang", language, "--runtime", daemon.runtime)
        assert done.returncode == 1 and words in done.stdout and "✓" in done.stdout, done.stdout
        print(done.stdout)
    start = said[0]["ts"]
    print([((m["ts"] - start) / 1000, m["score"], m["ne107"]) for m in messages(subscriber, "health")])
    print([((m["ts"] - start) / 1000, asserted(m), severity(m), m.get("zone")) for m in messages(subscriber, "diagnosis")])
