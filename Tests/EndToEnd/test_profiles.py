"""Devices by their profiles: every point of every profile that comes with Millwright reads what the device has."""

import json
import sys

import pytest

from daemon import ROOT, run_tool
from peers.profile_image import ProfileImage
from test_values import differences
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

PROFILES = ROOT / "profiles"
IDS = sorted(path.stem for path in PROFILES.glob("*.yaml"))


def image_server(stage, images):
    path = stage.directory / "image.json"
    path.write_text(json.dumps({unit: image.registers for unit, image in enumerate(images, start=1)}))
    return stage.server("pymodbus_image", [sys.executable, "-m", "peers.pymodbus_image", path])


def test_every_point_of_every_profile_reads_what_the_device_has(stage):
    images = {id: ProfileImage(PROFILES / f"{id}.yaml", seed=id) for id in IDS}
    server, broker = image_server(stage, images.values()), stage.broker()
    subscriber = stage.paho(broker)
    settings = stage.settings(broker.port, {"line": server.port}, {})
    settings["profiles"] = str(PROFILES)
    settings["devices"] = {
        f"d-{id}": {"link": "line", "unit": unit, "profile": id} for unit, id in enumerate(IDS, start=1)
    }
    settings["assets"] = {id: {"points_of": {f"d-{id}": "1s"}} for id in IDS}
    stage.daemon(settings).start()
    for id, image in images.items():
        wait_for(lambda: len(subscriber.values(id)) >= len(image.expected), 30, f"every point of {id} arrives")
        assert differences(subscriber.values(id), image.expected, image.types) == {}, id
    devices = {id: image for id, image in images.items() if not id.startswith(("sunspec-", "paged-"))}
    assert sum(len(image.expected) for image in devices.values()) == 220


def test_a_profile_with_parameters_and_points_that_name_its_registers(stage):
    image = ProfileImage(PROFILES / "sunspec-103.yaml", seed="a plant")
    image.registers = {table: {a - 30000: r for a, r in found.items()} for table, found in image.registers.items()}
    server, broker = image_server(stage, [image]), stage.broker()
    subscriber = stage.paho(broker)
    settings = stage.settings(broker.port, {"line": server.port}, {})
    settings["profiles"] = str(PROFILES)
    settings["devices"] = {"inv": {"link": "line", "unit": 1, "profile": {"id": "sunspec-103", "base": 10070}}}
    settings["assets"] = {
        "roof": {"points": {"power": {"at": "inv w", "every": "200ms"}, "state": {"at": "inv st", "every": "200ms"}}}
    }
    stage.daemon(settings).start()
    wait_for(lambda: len(subscriber.values("roof")) == 2, 15, "both points arrive")
    assert subscriber.values("roof") == {"power": image.expected["w"], "state": image.expected["st"]}
    described = wait_for(lambda: subscriber.retained("describe"), 15, "the description arrives")
    assert described["points"]["power"]["unit"] == "W"
    assert described["points"]["state"]["enum"]


def test_a_profile_beside_the_settings_goes_first_and_a_reload_reads_it_anew(stage):
    image = ProfileImage(PROFILES / "sdm630.yaml", seed="a meter")
    server, broker = image_server(stage, [image]), stage.broker()
    subscriber = stage.paho(broker)
    settings = stage.settings(broker.port, {"line": server.port}, {})
    settings["profiles"] = str(PROFILES)
    settings["devices"] = {"meter": {"link": "line", "unit": 1, "profile": "sdm630"}}
    settings["assets"] = {"compressor": {"points_of": {"meter": "200ms"}}}
    daemon = stage.daemon(settings)
    own = daemon.directory / "profiles" / "sdm630.yaml"
    own.parent.mkdir()
    own.write_text("name: own\nmaker: own\nsource: own\nregisters:\n  u: { at: input 0 float32 }\n")
    daemon.start()
    wait_for(lambda: subscriber.values("compressor"), 15, "a point of the own profile arrives")
    assert set(subscriber.values("compressor")) == {"u"}

    own.write_text(own.read_text().replace("float32", "flaot32"))
    status, answer = daemon.tool("reload")
    assert status == 1, answer
    assert "profiles/sdm630.yaml:5" in json.dumps(answer), answer

    own.write_text(own.read_text().replace("u: { at: input 0 flaot32", "i: { at: input 6 float32"))
    status, answer = daemon.tool("reload")
    assert status == 0, answer
    wait_for(lambda: "i" in subscriber.values("compressor"), 15, "the point of the new profile arrives")


def test_a_mistake_in_a_profile_is_named_with_its_file(tmp_path):
    settings = tmp_path / "millwright.yaml"
    settings.write_text(
        'gateway: { id: gw-01, site: plant-2 }\nuplink: { brokers: ["mqtt://127.0.0.1:1883"] }\n'
        'links: { line1: { tcp: "127.0.0.1:502" } }\n'
        "devices: { a: { link: line1, profile: own }, b: { link: line1, profile: onw } }\n"
        "assets: { pump: { points_of: { a: 1s } } }\n"
    )
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "own.yaml").write_text("name: own\nmaker: own\nsource: own\nregisters: { u: { at: x } }\n")
    done = run_tool("check", settings)
    assert done.returncode == 1
    assert f"{settings}:4: devices.b.profile: \"onw\" is no profile; known: own. Did you mean own?" in done.stdout
    assert f"{tmp_path}/profiles/own.yaml:4: registers.u.at" in done.stdout
