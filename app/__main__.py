"""`python -m app` is `unrolled`."""

import os
import signal
import sys


def main() -> int:
    """`cli.main`, of which Ctrl-C makes a quiet end from the first moment on: while it is imported, too."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    from app import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
