"""The connection to the broker: TLS, certificates, passwords, will and birth."""

import re

import pytest

from broker import PASSWORD, USERNAME
from peers.devices import COUNTER, Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

POINTS = {"pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}}}
STATUS = "millwright/v1/plant-2/gw-01/now/status"


def start(stage, broker, uplink=None, scheme="mqtt"):
    device = stage.device(Device)
    settings = stage.settings(broker.port, {"plc1": device.port}, POINTS, uplink=uplink, scheme=scheme)
    return stage.daemon(settings).start()


def assert_connected(daemon):
    daemon.wait_until_connected()
    uplink = wait_for(lambda: (u := daemon.uplink())["delivered"] > 3 and u, 15, "messages are acknowledged")
    assert uplink["state"] == "connected"


def assert_refused(daemon, pattern):
    reason = wait_for(lambda: daemon.uplink().get("reason"), 15, "`status` names a reason")
    assert re.search(pattern, reason, re.IGNORECASE), reason
    assert daemon.uplink()["state"] != "connected"
    assert daemon.uplink()["delivered"] == 0
    # Polling goes on, and what was read is kept.
    wait_for(lambda: (b := daemon.get("/buffer"))["stored"] + b["unwritten"] > 3, 10, "values are kept")


def tls_broker(stage, certificates, server="server", **options):
    return stage.broker(
        server_certificate=getattr(certificates, server), authority=certificates.authority, **options
    )


def test_tls_with_an_authority_connects(stage, certificates):
    daemon = start(
        stage, tls_broker(stage, certificates), {"tls": {"authority_file": str(certificates.authority)}}, "mqtts"
    )
    assert_connected(daemon)


def test_a_certificate_for_another_host_is_refused(stage, certificates):
    broker = tls_broker(stage, certificates, "other_host")
    daemon = start(stage, broker, {"tls": {"authority_file": str(certificates.authority)}}, "mqtts")
    assert_refused(daemon, r"certificate|host|tls|verif")


def test_a_certificate_of_an_unknown_authority_is_refused(stage, certificates):
    broker = tls_broker(stage, certificates)
    daemon = start(stage, broker, {"tls": {"authority_file": str(certificates.foreign_authority)}}, "mqtts")
    assert_refused(daemon, r"certificate|authority|tls|verif")


def test_a_client_certificate_connects(stage, certificates):
    broker = tls_broker(stage, certificates, client_certificate=True)
    certificate, key = map(str, certificates.client)
    tls = {"authority_file": str(certificates.authority), "certificate_file": certificate, "key_file": key}
    assert_connected(start(stage, broker, {"tls": tls}, "mqtts"))


def test_a_broker_that_wants_a_client_certificate_refuses_a_daemon_without_one(stage, certificates):
    broker = tls_broker(stage, certificates, client_certificate=True)
    daemon = start(stage, broker, {"tls": {"authority_file": str(certificates.authority)}}, "mqtts")
    assert_refused(daemon, r"certificate|tls|closed|lost|ended|refused")


def test_user_and_password_connect(stage):
    broker = stage.broker(password=True)
    file = stage.directory / "password"
    file.write_text(PASSWORD + "\n")
    subscriber = stage.paho(broker, username=USERNAME, password=PASSWORD)
    daemon = start(stage, broker, {"username": USERNAME, "password_file": str(file)})
    assert_connected(daemon)
    subscriber.wait_for_data("pump")


def test_a_wrong_password_is_named_in_status_and_not_written_to_the_log(stage):
    broker = stage.broker(password=True)
    file = stage.directory / "password"
    file.write_text("a wrong secret\n")
    daemon = start(stage, broker, {"username": USERNAME, "password_file": str(file)})
    assert_refused(daemon, r"authori|password|user|credential")
    assert "a wrong secret" not in daemon.log_text()


def test_a_broker_that_is_not_there_is_named_in_status(stage):
    broker = stage.broker()
    broker.stop()
    assert_refused(start(stage, broker), r"refused|connect")


def test_the_next_broker_of_the_list_is_tried(stage):
    dead, alive = stage.broker(), stage.broker()
    dead.stop()
    device = stage.device(Device)
    settings = stage.settings(dead.port, {"plc1": device.port}, POINTS)
    settings["uplink"]["brokers"] = [f"mqtt://127.0.0.1:{dead.port}", f"mqtt://127.0.0.1:{alive.port}"]
    subscriber = stage.paho(alive)
    stage.daemon(settings).start()
    subscriber.wait_for_data("pump", 3)


def test_the_will_says_offline_after_a_kill_and_stays_retained(stage):
    broker = stage.broker()
    subscriber = stage.paho(broker)
    daemon = start(stage, broker)
    epoch = subscriber.wait_for_status(online=True)["epoch"]
    assert epoch == daemon.get("/status")["epoch"]
    daemon.kill()
    subscriber.wait_for_status(online=False, epoch=epoch)
    late = stage.mosquitto_sub(broker, topic=STATUS)
    message = wait_for(late.messages, 10, "a late subscriber gets the status")[0]
    assert message.retained
    assert (message.json["online"], message.json["schema"]) == (False, "status/1")


def test_a_clean_stop_says_offline_and_the_next_start_online_again(stage):
    broker = stage.broker()
    subscriber = stage.paho(broker)
    daemon = start(stage, broker)
    first = subscriber.wait_for_status(online=True)["epoch"]
    status, _ = daemon.stop()
    assert status == 0
    subscriber.wait_for_status(online=False, epoch=first)
    daemon.start()
    assert subscriber.wait_for_status(online=True)["epoch"] != first
    ended = wait_for(lambda: [e for e in subscriber.of_kind("epoch") if "ended" in e], 10, "an epoch ended")[0]["ended"]
    assert (ended["epoch"], ended["clean"]) == (first, True)


def test_the_first_message_of_the_very_first_epoch_ends_nothing(stage):
    broker = stage.broker()
    subscriber = stage.paho(broker)
    start(stage, broker)
    epochs = wait_for(lambda: subscriber.of_kind("epoch"), 15, "an epoch message arrives")
    assert (epochs[0]["c"], epochs[0]["seq"], epochs[0].get("ended")) == ("a", 0, None)
