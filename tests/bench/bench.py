"""How fast the engine is, beside torch where an interpreter with it is named; no part of the tests.

    python tests/bench/bench.py [--torch PYTHON] [--rounds 9]

Each contender is a process of its own, BLAS on one thread; the rounds are interleaved, so that what else the
machine does falls on everybody. Printed: the median time of ours and the median of the ratios round by round,
above 1, ours is faster. torch runs the LSTM written out, with one backward pass for each row of the map.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
T, X, H, Y = 200, 32, 64, 8
WORKS = ["map rnn", "map lstm", "map gru", "trace rnn", "trace lstm", "trace gru"]
TORCH_WORKS = {"map lstm", "trace lstm"}


def ours(work: str) -> Callable[[], object]:
    """One round of `work` by the engine: the full map, or everything of a forward and a backward pass."""
    import numpy as np

    from app.engine.bptt import bptt
    from app.engine.cells import make_cell
    from app.engine.gradient_map import new_gradient_map, sweep
    from app.engine.initialise import initialise
    from app.engine.network import Network
    from app.engine.trace import Loss, new_adjoint, new_trace
    from app.engine.unroll import unroll

    what, name = work.split()
    rng, cell = np.random.default_rng(0), make_cell(name)
    network = Network(cell, initialise(cell, X, H, Y))
    xs, targets = rng.normal(size=(T, 1, X)), rng.integers(0, Y, (T, 1))
    given = np.ones(T, bool)
    loss = Loss("cross_entropy", (T - 1,))
    seen = new_trace(network, xs, targets, given, loss)
    list(unroll(seen))

    def trace() -> None:
        fresh = new_trace(network, xs, targets, given, loss)
        list(unroll(fresh))
        list(bptt(fresh, new_adjoint(fresh)))

    return trace if what == "trace" else lambda: list(sweep(seen, new_gradient_map(seen, tuple(range(T)))))


def peer(work: str) -> Callable[[], object]:
    """The same by torch autograd."""
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(0)
    bound = H**-0.5
    W_x, W_h, b, W_y = (
        torch.empty(*s).uniform_(-bound, bound) for s in ((4 * H, X), (4 * H, H), (4 * H,), (Y, H))
    )
    weights = [w.requires_grad_() for w in (W_x, W_h, b, W_y)]
    xs, targets = torch.randn(T, X), torch.randint(Y, (T,))

    def forward() -> tuple[list, list, list]:
        h, c = torch.zeros(H, requires_grad=True), torch.zeros(H)
        hs, cs, losses = [], [], []
        for x, y in zip(xs, targets, strict=True):
            i, f, g, o = (W_x @ x + W_h @ h + b).chunk(4)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            hs.append(h), cs.append(c)
            losses.append(torch.nn.functional.cross_entropy(W_y @ h, y))
        return hs, cs, losses

    def trace() -> None:
        hs, cs, losses = forward()
        torch.autograd.grad(losses[-1], [*hs, *cs, *weights])

    if work.startswith("trace"):
        return trace
    hs, cs, losses = forward()

    def gradient_map() -> None:
        for k in range(T):
            found = torch.autograd.grad(losses[k], [*hs[: k + 1], *cs[: k + 1]], retain_graph=True)
            torch.stack(found).norm(dim=1)

    return gradient_map


def serve(contender: str, work: str) -> None:
    """A contender's process: a line in, a round run, its seconds out."""
    sys.path.insert(0, str(ROOT))
    run = {"ours": ours, "torch": peer}[contender](work)
    for _ in sys.stdin:
        start = time.perf_counter()
        run()
        print(time.perf_counter() - start, flush=True)


def start(python: str, contender: str, work: str) -> subprocess.Popen:
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [python, __file__, "--serve", contender, work]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment
    )


def round_of(process: subprocess.Popen) -> float:
    print(file=process.stdin, flush=True)
    return float(process.stdout.readline())


def compare(work: str, rounds: int, torch: str | None) -> str:
    processes = [start(sys.executable, "ours", work)]
    if torch and work in TORCH_WORKS:
        processes.append(start(torch, "torch", work))
    times = [[round_of(process) for process in processes] for _ in range(rounds + 2)][2:]  # two to warm up
    for process in processes:
        process.stdin.close()
        process.wait()
    line = f"{work:12} {statistics.median(row[0] for row in times) * 1e3:8.2f} ms"
    if len(processes) > 1:
        line += f"   torch / ours {statistics.median(row[1] / row[0] for row in times):7.1f}"
    return line


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--torch", metavar="PYTHON", help="an interpreter that has torch")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(*options.serve)
        return
    core = os.environ.get("OPENBLAS_CORETYPE", "not set")
    print(f"T={T} X={X} H={H} float64, batch 1, OPENBLAS_CORETYPE {core}")
    for work in WORKS:
        print(compare(work, options.rounds, options.torch))


if __name__ == "__main__":
    main()
