"""Points in a spreadsheet: what `millwright import` makes of a table is polled, and `millwright export` gives it back."""

import csv
import io

import pytest

from daemon import run_tool, yaml
from peers import known_values as known
from test_values import differences
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")


def table(delimiter, rows):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(
    "delimiter, head", [(",", b""), (";", b"\xef\xbb\xbf"), ("\t", b""), (";", b"sep=;\r\n")],
    ids=["commas", "semicolons behind a byte order mark", "tabs", "semicolons behind sep="],
)
def test_the_points_of_a_table_are_polled_and_an_export_gives_them_back(stage, delimiter, head):
    server, broker = stage.pymodbus_server(), stage.broker()
    subscriber = stage.paho(broker)
    values = [value for value in known.known_registers() + known.known_bits() if value.value is not None]
    rows = [["asset", "asset_name", "point", "name", "device", "at", "every"]]
    rows += [
        # The usual order of bytes is not written.
        ["pump", "循环水泵", v.point, f"点, {v.point}; \"x\"", "plc1", v.at.removesuffix(" abcd"), "200ms"] for v in values
    ]
    file = stage.directory / "points.csv"
    file.write_bytes(head + table(delimiter, rows).encode())

    settings = stage.settings(broker.port, {"plc1": server.port}, {})
    del settings["assets"]
    base = stage.directory / "base.yaml"
    base.write_text(yaml(settings) + "\n")
    done = run_tool("import", file, "--config", base)
    assert done.returncode == 0, done.stderr
    daemon = stage.daemon(base.read_text() + done.stdout).start()
    expected = {value.point: value.value for value in values}
    wait_for(lambda: len(subscriber.values("pump")) >= len(expected), 15, "every point arrives")
    assert differences(subscriber.values("pump"), expected, {v.point: v.type for v in values}) == {}
    described = wait_for(lambda: subscriber.retained("describe"), 15, "the description arrives")
    assert described["name"] == "循环水泵"

    exported = run_tool("export", "--config", daemon.config).stdout
    found = list(csv.DictReader(io.StringIO(exported.removeprefix("\ufeff"))))
    assert [(row["point"], row["at"], row["name"]) for row in found] == [(row[2], row[5], row[3]) for row in rows[1:]]
    again = stage.directory / "again.csv"
    again.write_text(exported, encoding="utf-8")
    assert run_tool("import", again, "--config", base).stdout == done.stdout


def test_every_mistake_of_a_table_is_named_at_once_with_its_line_and_column(tmp_path):
    base = tmp_path / "base.yaml"
    base.write_text(
        'gateway: { id: gw-01, site: plant-2 }\nuplink: { brokers: ["mqtt://127.0.0.1:1883"] }\n'
        'links: { line1: { tcp: "127.0.0.1:502" } }\ndevices: { plc1: { link: line1 } }\nassets: { old: broken }\n'
    )
    file = tmp_path / "points.csv"
    file.write_text(
        "asset,point,at,every,scale\npump,a,plc2 holding 1 int16,1s,\npump,a,plc1 coil 1,1s,\n"
        'pump,b,plc1 holding 0x1 int16,1,"0,1"\n'
    )
    done = run_tool("import", file, "--config", base)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[:5] == [
        f'{file}:2: assets.pump.points.a.at: "plc2" is no device; known: plc1. Did you mean plc1?',
        f'{file}:3: assets.pump.points.a: "a" stands twice; first on line 2. Rename or remove one of the two.',
        f'{file}:4: assets.pump.points.b.at: "0x1" is no whole number. Write a number from 0 to 65535.',
        f'{file}:4: assets.pump.points.b.every: "1" is no duration. Write a whole number with the unit ms, s, min or h, '
        "such as 500ms.",
        f'{file}:4: assets.pump.points.b.scale: "0,1" has a comma. Write 0.1: a point before decimals, and nothing '
        "between thousands.",
    ]


def test_a_table_as_a_chinese_spreadsheet_saves_it_is_answered_with_the_way_to_convert_it(tmp_path):
    file = tmp_path / "points.csv"
    file.write_bytes("asset,point,name,at,every\npump,t,轴承温度,plc1 holding 1 int16,1s\n".encode("gb18030"))
    done = run_tool("import", file, "--lang", "zh")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{file}:2: 文本不是 UTF-8 编码，很可能是 GB18030" in done.stderr
    assert "iconv -f GB18030 -t UTF-8" in done.stderr
