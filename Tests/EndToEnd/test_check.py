"""`millwright check FILE` names every mistake with its line."""

import pytest

from daemon import run_tool

pytestmark = pytest.mark.usefixtures("binaries")

GOOD = """\
gateway: { id: gw-01, site: plant-2 }
uplink: { brokers: ["mqtt://127.0.0.1:1883"] }
links:
  line1: { tcp: "127.0.0.1:502" }
devices:
  plc1: { link: line1, unit: 1, timeout: 1s }
assets:
  pump:
    points:
      temperature: { at: "plc1 holding 12 float32 cdab", unit: °C, every: 1s }
      running: { at: "plc1 coil 4", every: 1s }
"""


@pytest.fixture
def check(tmp_path):
    def run(text):
        path = tmp_path / "settings.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = run_tool("check", path)
        return done.returncode, done.stdout + done.stderr, path

    return run


def test_good_settings_pass(check):
    status, said, _ = check(GOOD)
    assert status == 0, said


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        pytest.param("  line1:", "\tline1:", 4, ["tab"], id="a tab"),
        pytest.param("unit: °C, every", "unit: °C, evry", 10, ["evry", "every"], id="an unknown key"),
        pytest.param("links:\n", "lnks:\n", 3, ["lnks", "links"], id="an unknown section"),
        pytest.param("      running:", "      temperature:", 11, ["temperature", "10"], id="a duplicate id"),
        pytest.param("  pump:", "  status:", 8, ["status", "reserved"], id="a reserved id"),
        pytest.param("  pump:", "  Pump 7:", 8, ["Pump 7", "a-z"], id="an id with other characters"),
        pytest.param("holding 12 float32", "holding 65535 float32", 10, ["65535"], id="an address past the end"),
        pytest.param("coil 4", "coil 65536", 11, ["65536"], id="a coil past the end"),
        pytest.param("holding 12 float32 cdab", "holding 12 float23", 10, ["float23", "float32"], id="an unknown type"),
        pytest.param("float32 cdab", "float32 acbd", 10, ["acbd", "abcd"], id="an unknown word order"),
        pytest.param("plc1 coil", "plc9 coil", 11, ["plc9", "plc1"], id="an unknown device"),
        pytest.param("link: line1", "link: line9", 6, ["line9", "line1"], id="an unknown link"),
        pytest.param("unit: 1,", "unit: one,", 6, ["one"], id="a unit that is no number"),
        pytest.param("unit: 1,", "unit: 256,", 6, ["256", "255"], id="a unit past the end"),
        pytest.param("timeout: 1s", "timeout: 1", 6, ["timeout", "1", "ms"], id="a duration without unit"),
        pytest.param("mqtt://127.0.0.1:1883", "mqtt://127.0.0.1", 2, ["port"], id="a broker without port"),
        pytest.param("mqtt://127.0.0.1:1883", "http://127.0.0.1:80", 2, ["http", "mqtt"], id="a broker that is none"),
        pytest.param('"127.0.0.1:502"', '"127.0.0.1"', 4, ["port"], id="a link without port"),
        pytest.param('{ tcp: "127.0.0.1:502" }', "[tcp]", 4, ["list"], id="a list for a section"),
        pytest.param(", site: plant-2", "", 1, ["site"], id="a missing key"),
    ],
)
def test_a_mistake_is_named_with_line_and_remedy(check, old, new, line, words):
    assert old in GOOD
    status, said, path = check(GOOD.replace(old, new, 1))
    assert status == 1, said
    assert f"{path}:{line}:" in said, said
    for word in words:
        assert word in said, said


def test_an_empty_file_is_named(check):
    status, said, path = check("")
    assert status == 1
    assert str(path) in said


def test_all_mistakes_are_listed_at_once(check):
    text = GOOD
    for old, new in [
        ("mqtt://127.0.0.1:1883", "mqtt://127.0.0.1"),
        ('"127.0.0.1:502"', '"127.0.0.1"'),
        ("timeout: 1s", "timout: 1s"),
        ("holding 12 float32", "holding 65535 float32"),
        ("coil 4", "coyl 4"),
    ]:
        text = text.replace(old, new, 1)
    status, said, path = check(text)
    assert status == 1
    for line in (2, 4, 6, 10, 11):
        assert f"{path}:{line}:" in said, said


@pytest.mark.parametrize(
    "text",
    [b"\xff\xfe\x00", b"\x00" * 100, b"[" * 5000, b"a: &a [*a]", b"- - -", b"%", b"!!python/object {}", b"a: b: c"],
    ids=lambda text: repr(text[:20]),
)
def test_what_is_no_settings_file_is_refused_and_does_not_crash(check, text):
    status, said, path = check(text)
    assert status == 1, said
    assert str(path) in said


def test_a_file_that_is_missing_exits_2_and_is_named(tmp_path):
    done = run_tool("check", tmp_path / "missing.yaml")
    assert done.returncode == 2
    assert str(tmp_path / "missing.yaml") in done.stderr + done.stdout
