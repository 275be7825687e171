"""`make test-load`: the server under load on this machine, one row a figure; 1 where one is not met.

--short: a minute instead of an hour and more. --only NAME: one part of it.
"""

import argparse
import sys
from collections.abc import Callable, Iterator

from tests.load import bodies, estimates, held, loop, mixed, peers, speed
from tests.load.row import Row, printed

PARTS: dict[str, Callable[[bool], Iterator[Row]]] = {
    "held": held.rows,
    "loop": loop.rows,
    "peers": peers.rows,
    "bodies": bodies.rows,
    "estimates": estimates.rows,
    "speed": speed.rows,
    "mixed": mixed.rows,
}


def found(short: bool, only: str | None = None) -> Iterator[Row]:
    """The rows of all parts, or of one, each printed when it is there."""
    for name, rows in PARTS.items():
        if only in (None, name):
            for row in rows(short):
                print(printed(row), flush=True)
                yield row


def main() -> int:
    """Parse the command line, run it, print the table."""
    parser = argparse.ArgumentParser(description="The server under load, on loopback.")
    parser.add_argument("--short", action="store_true", help="one minute, not an hour and more")
    parser.add_argument("--only", choices=PARTS)
    given = parser.parse_args()
    rows = list(found(given.short, given.only))
    return int(not all(row.met for row in rows))


if __name__ == "__main__":
    sys.exit(main())
