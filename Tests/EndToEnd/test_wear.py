"""A bearing and a round knife wear out at a thousand times the speed: what is foretold holds the truth that the simulator tells."""

import pytest

from daemon import MILLWRIGHT, ROOT
from processes import Process, free_port
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

FOLDER = ROOT / "Config" / "wear"
BEARING_LIFE = 9  # hours of running


def changed(file, changes):
    text = (FOLDER / file).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, (file, old)
        text = text.replace(old, new)
    return text


@pytest.fixture
def plant(stage):
    """The shipped files, but for the ports, and with parts that last half as long."""
    broker, port = stage.broker(), free_port()
    subscriber = stage.mosquitto_sub(broker)
    file = stage.directory / "plant.yaml"
    file.write_text(
        changed("plant.yaml", {
            "outer_race_defect: 20h": f"outer_race_defect: {BEARING_LIFE}h", "knife_life: 16000": "knife_life: 13000",
        }), encoding="utf-8")
    daemon = stage.daemon(
        changed("millwright.yaml", {
            "127.0.0.1:15023": f"127.0.0.1:{port}", "127.0.0.1:18830": f"127.0.0.1:{broker.port}",
        }))
    simulator = Process(
        "plant", [str(MILLWRIGHT), "simulate", str(file), "--port", str(port)], stage.directory / "plant.log")
    stage.processes.append(simulator)
    wait_for(lambda: str(port) in simulator.log_text() or not simulator.is_running, 15, "the plant listens")
    return daemon.start(), subscriber


def test_intervals_hold_the_truth_and_tighten_and_the_view_says_what_the_command_says(plant):
    daemon, subscriber = plant
    said = {}  # by machine and the time of the newest value

    def ask():
        _, machines = daemon.tool("rul")
        for machine in machines:
            [indicator] = machine["indicators"]
            if "at" in indicator:
                said[machine["asset"], indicator["at"]] = indicator
        return any(indicator.get("limit_passed") for indicator in said.values())

    wait_for(ask, 80, "the bearing is worn out")
    data = {asset: subscriber.of_kind("data", asset) for asset in ("pump-07", "cutter-01")}
    lives = [d["values"]["run_hours"] + d["values"]["bearing_life"] for d in data["pump-07"]
             if d["values"].get("bearing_life", 0) > 0.5 and "run_hours" in d["values"]]
    life = max(lives)
    assert min(lives) == pytest.approx(life, abs=0.1) and life == pytest.approx(BEARING_LIFE, abs=0.2)
    knife = {d["values"]["cuts"] + d["values"]["remaining_cuts"] for d in data["cutter-01"]
             if {"cuts", "remaining_cuts"} <= d["values"].keys()}
    ends = {"pump-07": life, "cutter-01": min(knife)}

    for asset, end in ends.items():
        foretold = [
            i["use"] for (of, _), i in sorted(said.items())
            if of == asset and i["degradation"] and "limit_passed" not in i and i["use"]["used"] < 0.98 * end
        ]
        assert len(foretold) >= 3, (asset, foretold)
        for use in foretold:
            print(asset, f"{use['used']:g} used, {end - use['used']:g} left: {use['p05']:g} {use['p50']:g} {use['p95']:g}")
        held = [use["p05"] <= end - use["used"] <= use["p95"] for use in foretold]
        assert sum(held) > len(held) / 2, asset
        widths = [use["p95"] - use["p05"] for use in foretold]
        assert widths[-1] < widths[0], asset
        assert foretold[-1]["p50"] < foretold[0]["p50"]

    views = [m.json for m in subscriber.messages() if m.topic.endswith("/now/rul")]
    compared = 0
    for view in views:
        [indicator] = view["indicators"]
        asked = said.get((view["asset"], indicator.get("at")))
        if asked and indicator["degradation"]:
            assert {k: indicator.get(k) for k in ("p05", "p50", "p95", "use")} == {
                k: asked.get(k) for k in ("p05", "p50", "p95", "use")}
            compared += 1
    # How often both were asked of the same value depends on how fast this machine is.
    assert compared, "views are those of the command"
