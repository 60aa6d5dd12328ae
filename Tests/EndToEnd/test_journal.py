"""A journal that was damaged while the daemon was down, or cut off by a power cut.

The files are changed between a kill and the next start; what must arrive is told by SQLite itself, from a copy.
"""

import random
import shutil
import sqlite3
import struct

import pytest

from peers.devices import COUNTER, Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

POINTS = {"pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "20ms"}}}
PAGE = 4096


class Outage:
    """A daemon that has written a backlog with the broker away, and is dead."""

    def __init__(self, stage, clean=False, polls=60):
        self.stage = stage
        self.device = stage.device(Device)
        self.broker = stage.broker()
        self.proxy = stage.proxy(self.broker.port)
        self.subscriber = stage.paho(self.broker)
        settings = stage.settings(
            self.proxy.port, {"plc1": self.device.port}, POINTS, journal={"commit_every": "100ms"}
        )
        self.daemon = stage.daemon(settings).start()
        self.daemon.wait_until_connected()
        self.subscriber.wait_for_data("pump", 5)
        self.proxy.cut()
        wait_for(lambda: len(self.device.requests) > polls, 20, "polls")
        wait_for(lambda: self.daemon.get("/buffer")["stored"] > polls / 2, 10, "a backlog")
        if clean:
            self.daemon.stop()
        else:
            self.daemon.kill()
        self.outbox = self.daemon.data / "outbox.db"
        self.log = self.daemon.data / "outbox.db-wal"

    def checkpoint(self):
        """Moves everything from the log into the file."""
        database = sqlite3.connect(self.outbox)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        assert not self.log.exists() or self.log.stat().st_size == 0

    def deliver(self):
        """Starts the daemon, and ends it when everything is with the broker."""
        self.proxy.resume()
        self.daemon.start()
        self.daemon.wait_until_connected()
        self.subscriber.wait_for_next_data("pump", 5)
        wait_for(lambda: self.daemon.get("/buffer")["stored"] == 0, 15, "the backlog is delivered")
        self.daemon.stop()
        self.subscriber.wait_for_status(online=False)


def overwrite(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


def page_of_table(path, table):
    """The number of a leaf page that holds rows of the table, counted from 0."""
    database = sqlite3.connect(path)
    (root,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [table]).fetchone()
    database.close()
    return root - 1


def damage_header(outage):
    overwrite(outage.outbox, 0, bytes(range(100)))


def damage_middle(outage):
    overwrite(outage.outbox, page_of_table(outage.outbox, "outbox") * PAGE, random.Random(7).randbytes(PAGE))


def truncate(outage):
    with open(outage.outbox, "r+b") as file:
        file.truncate(outage.outbox.stat().st_size // 2 + 100)


def replace_by_text(outage):
    outage.outbox.write_text("not a journal at all\n" * 100)


@pytest.mark.parametrize("damage", [damage_header, damage_middle, truncate, replace_by_text])
def test_a_damaged_journal_is_set_aside_and_never_deleted_and_the_daemon_delivers(stage, damage):
    outage = Outage(stage)
    ended = outage.subscriber.of_kind("data")[-1]["epoch"]
    outage.checkpoint()
    damage(outage)
    damaged = outage.outbox.read_bytes()
    outage.deliver()
    kept = [path for path in outage.daemon.data.glob("outbox.db.damaged-*") if path.suffix[-1] not in "lm"]
    assert [path.read_bytes() for path in kept] == [damaged], "nothing is deleted or changed"
    said = outage.daemon.log_text()
    assert str(outage.outbox) in said
    assert str(kept[0]) in said
    # What was in it is missing upstream, and the platform is told that it is.
    report = stage.verify_stream(outage.subscriber)
    assert [finding for finding in report["findings"] if finding["epoch"] != ended] == []
    epoch = outage.subscriber.of_kind("epoch")[-1]
    assert epoch["ended"]["epoch"] == ended, "the epoch whose messages are missing is named"
    assert report["tails"], "and how many they are"


def leaf_in_the_middle(path, table):
    """The number of a page, counted from 0, that half of a table's pages lie before."""
    database = sqlite3.connect(path)
    (root,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [table]).fetchone()
    database.close()
    page = path.read_bytes()[(root - 1) * PAGE : root * PAGE]
    # An interior page of a table: the pages of its rows in their order (https://sqlite.org/fileformat2.html#b_tree_pages).
    assert page[0] == 5, "the table has several pages"
    cells = struct.unpack(">H", page[3:5])[0]
    middle = struct.unpack(">H", page[12 + cells // 2 * 2 :][:2])[0]
    return struct.unpack(">I", page[middle : middle + 4])[0] - 1


def test_a_damaged_page_costs_its_own_rows_which_are_told_as_a_gap(stage):
    outage = Outage(stage, clean=True, polls=600)
    outage.checkpoint()
    before = sequences(outage.daemon.data)
    page = leaf_in_the_middle(outage.outbox, "outbox")
    overwrite(outage.outbox, page * PAGE, random.Random(7).randbytes(PAGE))
    outage.deliver()
    assert "rows of it that could be read" in outage.daemon.log_text()
    report = stage.verify_stream(outage.subscriber)
    assert (report["findings"], report["tails"]) == ([], []), "what did not come is told"
    gaps = [gap for message in outage.subscriber.of_kind("gap") for gap in message["gaps"]]
    assert {gap["reason"] for gap in gaps} == {"unreadable"}
    lost = sum(gap["to"] - gap["from"] + 1 for gap in gaps)
    assert 0 < lost < len(before) / 2


def test_a_log_without_its_file_is_set_aside_and_never_deleted(stage):
    outage = Outage(stage)
    log = outage.log.read_bytes()
    assert len(log) > 10 * PAGE
    overwrite(outage.outbox, 0, b"")
    with open(outage.outbox, "r+b") as file:
        file.truncate(0)
    outage.deliver()
    assert log in [path.read_bytes() for path in outage.daemon.data.glob("outbox.db.damaged-*")]


@pytest.mark.parametrize("version", ["the next", 2_000_000_000, -1])
def test_a_journal_of_a_newer_version_is_refused_by_name_and_left_alone(stage, version):
    outage = Outage(stage, clean=True, polls=20)
    database = sqlite3.connect(outage.outbox)
    if version == "the next":
        version = database.execute("PRAGMA user_version").fetchone()[0] + 1
    database.execute(f"PRAGMA user_version = {version}")
    rows = database.execute("SELECT * FROM outbox").fetchall()
    database.close()
    outage.daemon.launch()
    assert outage.daemon.process.wait(10) == 2, "an operator can mend it"
    said = outage.daemon.log_text()
    assert str(outage.outbox) in said
    assert str(version) in said
    assert [path.name for path in outage.daemon.data.glob("*damaged*")] == []
    database = sqlite3.connect(outage.outbox)
    assert database.execute("SELECT * FROM outbox").fetchall() == rows
    database.close()


def commits(log):
    """Where each committed transaction of a write-ahead log ends (https://sqlite.org/fileformat2.html#walformat)."""
    salt = log[16:24]
    ends = []
    for offset in range(32, len(log) - PAGE - 23, PAGE + 24):
        size, frame_salt = struct.unpack(">4xI8s", log[offset : offset + 16])
        if frame_salt != salt:
            break
        if size:
            ends.append(offset + 24 + PAGE)
    return ends


def sequences(data):
    """Every (epoch, class, seq) that a journal holds."""
    database = sqlite3.connect(data / "outbox.db")
    rows = database.execute(
        "SELECT e.epoch, o.class, o.first, o.count FROM outbox o JOIN epochs e ON e.id = o.epoch"
    ).fetchall()
    database.close()
    return {(epoch, kind, first + i) for epoch, kind, first, count in rows for i in range(count)}


def test_a_power_cut_in_the_middle_of_a_write_loses_no_committed_row(stage):
    outage = Outage(stage)
    log = outage.log.read_bytes()
    ends = commits(log)
    assert len(ends) > 5
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    choose = random.Random(seed)
    original = stage.directory / "original"
    shutil.copytree(outage.daemon.data, original)
    epoch = outage.subscriber.of_kind("data")[-1]["epoch"]
    # Behind a commit, one byte short of one, and anywhere in the later half, where rows are (the first commits only open
    # the epoch); then garbage in place of what was not yet written.
    last = ends[-2]
    for cut, behind in [(last, 0), (last - 1, 0), (choose.randrange(ends[len(ends) // 2], len(log)), 0), (last - 700, 900)]:
        whole = max(end for end in ends if end <= cut)
        expected_copy = stage.directory / f"expected-{cut}-{behind}"
        shutil.copytree(original, expected_copy)
        (expected_copy / "outbox.db-shm").unlink(missing_ok=True)
        (expected_copy / "outbox.db-wal").write_bytes(log[:whole])
        expected = sequences(expected_copy)
        for path in outage.daemon.data.iterdir():
            path.unlink()
        shutil.copy(original / "outbox.db", outage.outbox)
        outage.log.write_bytes(log[:cut] + choose.randbytes(behind))
        outage.daemon.start()
        # The cut lost whatever came behind it, and nothing else.
        stored = outage.daemon.get("/buffer")["stored"]
        assert stored >= len(expected)
        outage.daemon.kill()
        held = sequences(outage.daemon.data)
        assert {entry for entry in held if entry[0] == epoch} == {entry for entry in expected if entry[0] == epoch}
        assert len({entry for entry in expected if entry[0] == epoch}) > 0
    outage.deliver()
    arrived = {(p["epoch"], p["seq"]) for p in outage.subscriber.of_kind("data")}
    assert {(name, seq) for name, kind, seq in expected if name == epoch and kind == 3} <= arrived
