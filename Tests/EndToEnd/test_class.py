"""Machines of a class in the daemon: six ovens in one hall, whose weather moves all of them; then one drifts away alone."""

import random
import time

import pytest

from peers.devices import Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

TEMP, CURRENT = 10, 11
COUNT = 6
ODD = "oven-4"
LEARN = 100  # rows of 100 ms


class Hall:
    """Weather that gets warmer by many times what fluctuates in an oven, so slowly that polls which are late differ little."""

    RISE, SECONDS = 800, 6

    def __init__(self):
        self.since = None

    @property
    def share(self):
        return 0 if self.since is None else min((time.monotonic() - self.since) / self.SECONDS, 1)


class Oven(Device):
    """Two points that follow the hall, and fluctuate each for itself within bounds."""

    def __init__(self, peers, hall, number):
        self.hall = hall
        self.number = number
        self.random = random.Random(number)
        self.drifting = None  # since when
        super().__init__(peers)

    def registers(self, request):
        weather = Hall.RISE * self.hall.share
        drift = 100 * (time.monotonic() - self.drifting) if self.drifting else 0
        held = {
            TEMP: 5000 + 100 * self.number + weather + drift + self.random.uniform(-60, 60),
            CURRENT: 3000 + weather / 2 + self.random.uniform(-60, 60),
        }
        for address in range(request.address, request.address + request.count):
            yield min(round(held.get(address, 0)), 0xFFFF)


def test_what_a_class_shares_is_an_anomaly_of_none_and_one_that_drifts_away_is(stage):
    hall, broker = Hall(), stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    ovens = {f"oven-{number}": stage.device(Oven, hall, number) for number in range(1, COUNT + 1)}
    points = {
        name: {
            point: {"at": f"{name} holding {address} uint16", "every": "20ms"}
            for point, address in (("temp", TEMP), ("current", CURRENT))
        }
        for name in ovens
    }
    settings = stage.settings(broker.port, {name: oven.port for name, oven in ovens.items()}, points)
    for asset in settings["assets"].values():
        asset["anomalies"] = {"points": ["temp", "current"], "every": "100ms", "learn": f"{LEARN // 10}s", "class": "oven"}
    daemon = stage.daemon(settings).start()

    def rows():
        """Those that each was judged in beside its class."""
        counts = {one["asset"]: one["count"] for one in daemon.tool("baseline")[1] if one["mode"] == "class=oven"}
        return [counts.get(name, 0) for name in ovens]

    def raised():
        return {p["id"]: p for p in subscriber.of_kind("alarm") if p["state"] == "unack_active"}

    wait_for(lambda: min(rows()) >= LEARN + 10, 90, "all are learnt beside their class")
    hall.since = time.monotonic()
    wait_for(lambda: hall.share == 1, 30, "it is warm")

    def wait_for_rows(count):
        before = rows()
        wait_for(lambda: all(new >= old + count for new, old in zip(rows(), before)), 30, f"{count} rows more of each")

    wait_for_rows(10)
    assert raised() == {}, "which is no anomaly"
    learnt = rows()
    assert daemon.stop()[0] == 0
    daemon.start()
    assert all(new >= old for new, old in zip(rows(), learnt)), "what was learnt beside the class is kept"
    wait_for_rows(10)
    assert raised() == {}, "nor is a restart"

    ovens[ODD].drifting = time.monotonic()
    wait_for(raised, 60, "one that drifts away is found")
    assert raised().keys() == {f"{ODD}/anomaly"}
    first = raised()[f"{ODD}/anomaly"]["contributors"][0]
    usual = 5000 + 100 * ovens[ODD].number + Hall.RISE
    assert first["point"] == "temp" and first["value"] > first["expected"]
    assert first["expected"] == pytest.approx(usual, abs=60), "the class with its usual difference from it"
    assert daemon.tool("show", ODD)[1]["expected"]["points"]["temp"]["expected"] == pytest.approx(usual, abs=60)
    status, answer = daemon.tool("alarms")
    assert status == 1 and [alarm["id"] for alarm in answer["alarms"]] == [f"{ODD}/anomaly"]
