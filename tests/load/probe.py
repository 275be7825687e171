"""Asks /healthz over and over from a process of its own, and says how long each answer took.

A process: the one that loads the server holds its own interpreter, and would time itself.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Event, Thread

PAUSE_SECONDS = 0.005


class Waits(list[float]):
    """Seconds that each answer took."""

    def at(self, share: float) -> float:
        """The wait that this share of all waits does not exceed."""
        return sorted(self)[min(len(self) - 1, int(share * len(self)))]


@contextmanager
def probing(url: str) -> Iterator[Waits]:
    """Asks while the block runs; afterwards the waits are there."""
    waits = Waits()
    command = [sys.executable, "-m", "tests.load.probe", url.removeprefix("http://")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()  # the first answer is there
        yield waits
        waits += json.loads(process.communicate()[0])


def main(address: str) -> None:
    """Ask until standard input ends, then print the seconds that each answer took."""
    over, waits = Event(), []
    Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    connection = HTTPConnection(address, timeout=60)
    while not over.is_set():
        start = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        waits.append(time.perf_counter() - start)
        if len(waits) == 1:
            print("asking", flush=True)
        over.wait(PAUSE_SECONDS)
    print(json.dumps(waits))


if __name__ == "__main__":
    main(sys.argv[1])
