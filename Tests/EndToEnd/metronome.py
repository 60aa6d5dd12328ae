"""When the machine itself stood still, so that nobody else is blamed for it."""

import os
import threading
import time


class Metronome:
    """Beats a hundred times a second on each processor, and remembers when it could not."""

    BEAT = 0.01
    # Half of the shortest period that is judged by it.
    PAUSE = 0.05

    def __init__(self):
        self.pauses = []
        for processor in os.sched_getaffinity(0):
            threading.Thread(target=self._beat, args=(processor,), daemon=True).start()

    def _beat(self, processor):
        os.sched_setaffinity(0, {processor})  # of this thread alone
        due = time.monotonic()
        while True:
            due += self.BEAT
            time.sleep(max(0, due - time.monotonic()))
            now = time.monotonic()
            if now - due > self.PAUSE:
                self.pauses.append((due, now))
                due = now

    def paused(self, start, end):
        return any(due < end and now > start for due, now in list(self.pauses))
