"""Waiting for a condition, with a limit; no test sleeps for a time and then hopes."""

import time

INTERVAL = 0.02


def wait_for(condition, limit, what):
    """Returns the first true value of `condition()`; fails when the limit in seconds passes before."""
    deadline = time.monotonic() + limit
    while True:
        if result := condition():
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {limit} s in vain: {what}")
        time.sleep(INTERVAL)
