"""How time grows with the steps T, the hidden units H and the rows K of the map: exponents, fitted."""

import statistics
import time
from collections.abc import Callable

import numpy as np

from tests.bench import by_engine
from tests.bench.cases import Case

TITLE = "Growth: time ~ size^exponent, least squares in log-log, LSTM, float32"
HEAD = ["work", "sizes", "ms", "exponent"]
MAP, TRAIN = ("map", "by_engine.gradient_map", {}), ("train", "by_engine.train", {})


def rows(quick: bool) -> list[list[str]]:
    many = [125, 250, 500] if quick else [125, 250, 500, 1000, 2000]
    wide = [32, 64, 128, 256]
    series = {
        "map, T (H=64)": (many, lambda T: by_engine.gradient_map(Case(*MAP, T=T))[0]),
        "map, H (T=200)": (wide, lambda H: by_engine.gradient_map(Case(*MAP, H=H))[0]),
        "map, rows K (T=1000, H=64)": (
            [60, 125, 250, 500, 1000],
            lambda K: by_engine.gradient_map(Case(*MAP, T=1000), K)[0],
        ),
        "forward and backward, T (H=64)": (many, lambda T: by_engine.train(Case(*TRAIN, T=T))[0]),
        "forward and backward, H (T=200)": (wide, lambda H: by_engine.train(Case(*TRAIN, H=H))[0]),
    }
    return [_row(name, sizes, make) for name, (sizes, make) in series.items()]


def _row(name: str, sizes: list[int], make: Callable) -> list[str]:
    times = [_median(make(size)) for size in sizes]
    exponent = np.polyfit(np.log(sizes), np.log(times), 1)[0]
    shown = ", ".join(f"{seconds * 1e3:.3g}" for seconds in times)
    return [name, ", ".join(map(str, sizes)), shown, f"{exponent:.2f}"]


def _median(run: Callable, rounds: int = 5) -> float:
    run()
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)
