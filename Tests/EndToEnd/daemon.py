"""The daemon and the tool for people, as a user starts them: by their binaries, settings file and directories.

MILLWRIGHT_BIN names another directory for the binaries than .build/debug.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from processes import Process
from waiting import wait_for

ROOT = Path(__file__).parents[2]
BINARIES = Path(os.environ.get("MILLWRIGHT_BIN", ROOT / ".build" / "debug")).absolute()
MILLWRIGHTD = BINARIES / "millwrightd"
MILLWRIGHT = BINARIES / "millwright"
START_LIMIT = 15
STOP_LIMIT = 5  # the promise, not a margin
READ_SOCKET = "read.sock"
CHANGE_SOCKET = "change.sock"
ENGLISH = {**{k: v for k, v in os.environ.items() if not k.startswith("LC_")}, "LANG": "en_US.UTF-8"}


def yaml(value, indent=0):
    """Plain block YAML of nested dictionaries; leaves are JSON, which YAML reads."""
    lines = []
    for key, entry in value.items():
        if isinstance(entry, dict):
            lines.append(f"{' ' * indent}{key}:")
            lines.append(yaml(entry, indent + 2))
        else:
            lines.append(f"{' ' * indent}{key}: {json.dumps(entry, ensure_ascii=False)}")
    return "\n".join(lines)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=5)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def run_tool(*arguments, limit=30):
    """Runs `millwright` and returns what `subprocess.run` returns."""
    return subprocess.run(
        [MILLWRIGHT, *map(str, arguments)],
        capture_output=True, text=True, timeout=limit, stdin=subprocess.DEVNULL, env=ENGLISH,
    )


class Daemon:
    def __init__(self, directory, settings, runtime=None, data=None, prefix=(), environment=None):
        """`prefix` is a command that replaces itself by the daemon."""
        self.prefix = prefix
        self.environment = {**ENGLISH, **(environment or {})}
        self.directory = directory
        directory.mkdir(exist_ok=True)
        self.config = directory / "millwright.yaml"
        self.data = data or directory / "data"
        self.runtime = runtime or directory / "run"
        for path in (self.data, self.runtime):
            path.mkdir(exist_ok=True, parents=True)
        self.process = None
        self.write(settings)

    def write(self, settings):
        text = settings if isinstance(settings, str) else yaml(settings) + "\n"
        self.config.write_text(text, encoding="utf-8")

    def command(self):
        return [*self.prefix, MILLWRIGHTD, "--config", self.config, "--data", self.data, "--runtime", self.runtime]

    def launch(self):
        """Starts it and does not wait."""
        self.process = Process(
            "millwrightd", self.command(), self.directory / "millwrightd.log", env=self.environment
        )

    def start(self):
        """Starts it and waits until it answers on its socket."""
        self.launch()
        wait_for(
            lambda: self.answers() or not self.process.is_running, START_LIMIT, "the daemon answers on its socket"
        )
        assert self.process.is_running, f"the daemon ended with {self.process.child.returncode} at its start"
        return self

    def answers(self):
        try:
            return self.get("/status")["epoch"]
        except (OSError, http.client.HTTPException):
            return None

    def get(self, target):
        status, body = self.request("GET", target)
        assert status == 200, f"GET {target}: {status} {body}"
        return body

    def request(self, method, target, socket_name=READ_SOCKET):
        connection = UnixConnection(self.runtime / socket_name)
        try:
            connection.request(method, target)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def tool(self, verb, *arguments):
        """`millwright VERB --json`, with a verb of one word or two; returns the exit status and the answer."""
        done = run_tool(*verb.split(), "--runtime", self.runtime, "--json", *arguments)
        try:
            return done.returncode, json.loads(done.stdout)
        except ValueError as error:
            raise AssertionError(
                f"millwright {verb} --json: exit {done.returncode}, no JSON: {done.stdout!r} {done.stderr!r}"
            ) from error

    def links(self):
        """What `millwright links --json` says, by link id."""
        _, links = self.tool("links")
        return {link["id"]: link for link in links}

    def uplink(self):
        _, status = self.tool("status")
        return status["uplink"]

    def wait_until_connected(self, limit=START_LIMIT):
        wait_for(lambda: self.get("/status")["uplink"]["state"] == "connected", limit, "the uplink is connected")

    def wait_until_drained(self, limit=30):
        def drained():
            buffer = self.get("/buffer")
            return buffer["stored"] == 0 and buffer["unwritten"] == 0

        wait_for(drained, limit, "the journal is drained")

    def stop(self):
        """SIGTERM; returns exit status and seconds."""
        began = time.monotonic()
        self.process.send(signal.SIGTERM)
        status = self.process.wait(STOP_LIMIT)
        return status, time.monotonic() - began

    def kill(self):
        self.process.kill()

    def log_text(self):
        path = self.directory / "millwrightd.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def report(self):
        config = self.config.read_text(errors="replace")
        return f"--- {self.config}\n{config[:6000]}\n--- log, the last lines\n" + "\n".join(
            self.log_text().splitlines()[-60:]
        )
