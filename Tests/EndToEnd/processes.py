"""Child processes whose output is kept in a file, ended by their own id and no other way."""

import random
import shutil
import signal
import socket
import subprocess

from waiting import wait_for


def free_port():
    """Below those that the kernel gives to connections, so that none of them takes it before its server is there."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def accepts_connections(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


class Process:
    """A child that ends with the tests, even where these are killed."""

    def __init__(self, name, command, log, **options):
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        with open(log, "ab") as output:
            output.write(f"$ {' '.join(self.command)}\n".encode())
            output.flush()
            self.child = subprocess.Popen(
                # setpriv replaces itself by the command: the process id stays.
                [shutil.which("setpriv"), "--pdeathsig", "KILL", *self.command],
                stdin=subprocess.DEVNULL,
                **{"stdout": output, "stderr": output, **options},
            )

    @property
    def pid(self):
        return self.child.pid

    @property
    def is_running(self):
        return self.child.poll() is None

    def send(self, number):
        self.child.send_signal(number)

    def wait(self, limit):
        """Returns the exit status."""
        try:
            return self.child.wait(limit)
        except subprocess.TimeoutExpired as expired:
            raise AssertionError(f"{self.name} (process {self.pid}) did not end within {limit} s") from expired

    def stop(self, limit=10):
        self.send(signal.SIGTERM)
        return self.wait(limit)

    def kill(self):
        self.send(signal.SIGKILL)
        self.wait(10)

    def end(self):
        """For the teardown: whatever state it is in, it is gone afterwards."""
        if self.is_running:
            self.kill()

    def log_text(self):
        return self.log.read_text(errors="replace")

    def wait_for_log(self, text, limit):
        wait_for(lambda: text in self.log_text() or not self.is_running, limit, f"{self.name} logs {text!r}")
        assert text in self.log_text(), f"{self.name} ended: {self.log_text()[-2000:]}"
