"""A disk so small that a test can fill it."""

import os
import shutil
import subprocess
from pathlib import Path

from processes import Process
from waiting import wait_for


class SmallDisk:
    """A tmpfs at `path` in a mount namespace of its own: it needs no root, and is gone with the process that keeps it.

    Only processes started with `prefix` see it under its path; the test sees it under `inside`.
    """

    def __init__(self, path, log, size):
        path.mkdir(parents=True)
        self.path = path
        own_user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        script = f'mount -t tmpfs -o size={size},mode=750 tmpfs "$0" && exec sleep infinity'
        self.keeper = Process("small disk", ["unshare", "--mount", *own_user, "sh", "-c", script, path], log)
        self.inside = Path(f"/proc/{self.keeper.pid}/root{path}")
        wait_for(lambda: not self.keeper.is_running or self.is_mounted(), 10, "the small disk is mounted")
        assert self.keeper.is_running, self.keeper.log_text()
        into_user = ["--user", "--preserve-credentials"] if own_user else []
        # The change of user namespace would undo the parent-death signal that was set before it.
        self.prefix = ["nsenter", "--target", self.keeper.pid, "--mount", *into_user]
        self.prefix += [shutil.which("setpriv"), "--pdeathsig", "KILL"]

    @staticmethod
    def is_possible():
        command = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]), "true"]
        return subprocess.run(command, capture_output=True, timeout=10).returncode == 0

    def is_mounted(self):
        try:
            mounts = Path(f"/proc/{self.keeper.pid}/mounts").read_text()
        except OSError:
            return False
        return f" {self.path} tmpfs " in mounts

    def fill(self, name="filler"):
        """Takes all the space that is left."""
        with open(self.inside / name, "ab", buffering=0) as filler:
            try:
                while filler.write(bytes(4096)):
                    pass
            except OSError:
                pass

    def free(self, name="filler"):
        (self.inside / name).unlink()

    def end(self):
        self.keeper.end()
