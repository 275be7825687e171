"""How fast the engine is, beside torch and jax where an interpreter with them is named; no part of the tests.

    python -m tests.bench.bench [--peers PYTHON] [--quick] [--only map] [--rounds 7]

Printed, in Markdown: the median time of ours and, peer by peer, the median of the ratios round by round with
its quartiles; above 1, ours is faster. BLAS, torch and jax run on one thread, every contender on one core.
"""

import argparse
import os
import platform
import statistics
import subprocess
from importlib.metadata import version
from pathlib import Path

from tests.bench import growth, streaming
from tests.bench.cases import CASES, Case
from tests.bench.race import Rounds, race

PARTS = {
    "map": "The whole map G[k, t], a loss at every step",
    "train": "Forward and backward, every state and its gradient kept",
    "stacked": "32 models in one batched call",
    "spectrum": "Singular values of the Jacobian over all distances",
    "equations": "A cell's equations as a text, beside its built-in kernels: at most four times",
    "limit": "The map beside the bare matrix products it needs",
}
PEERS = {
    "by_torch.map_by_row": "torch, one backward per k",
    "by_torch.map_batched": "torch, is_grads_batched",
    "by_torch.train_unrolled": "torch, written out",
    "by_torch.train_by_cell": "torch, loop over nn.LSTMCell",
    "by_torch.train_fused": "torch, nn.LSTM (keeps none)",
    "by_torch.spectrum": "torch, product then SVD",
    "by_jax.gradient_map": "jax, jit(vmap(vjp))",
    "by_jax.train": "jax, jit",
    "by_jax.spectrum": "jax, product then SVD",
    "by_engine.one_by_one": "one after the other",
    "by_engine.gradient_map": "built in, the map",
    "by_engine.train": "built in, both passes",
    "by_products.gradient_map": "bare products",
}
VERSIONS = "import jax, torch; print('torch', torch.__version__ + ', jax', jax.__version__)"


def machine(peers: str | None) -> str:
    """Where and with what this ran."""
    info = Path("/proc/cpuinfo")
    names = [line.split(": ")[1] for line in info.read_text().splitlines() if line.startswith("model name")]
    software = f"Python {platform.python_version()}, numpy {version('numpy')}"
    if peers:
        software += ", " + subprocess.check_output([peers, "-c", VERSIONS], text=True).strip()
    core = os.environ.get("OPENBLAS_CORETYPE") or "not set"
    processor = f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"
    return f"{processor}; {software}; OPENBLAS_CORETYPE {core}"


def ratio(peer: Rounds, ours: Rounds) -> str:
    ratios = peer.ratios_to(ours)
    if len(ratios) < 3:
        return f"{statistics.median(ratios):.3g}"
    low, middle, high = statistics.quantiles(ratios, n=4)
    return f"{middle:.3g} ({low:.3g} to {high:.3g})"


def memory(peer: Rounds, ours: Rounds) -> str:
    return f"{ours.peak / 1e6:.0f} against {peer.peak / 1e6:.0f} MB"


def rows(case: Case, found: dict[tuple[str, str | None], Rounds]) -> list[list[str]]:
    """A line for each peer; the last column holds the ratio where OpenBLAS finds its kernel itself."""
    told, free = (os.environ.get("OPENBLAS_CORETYPE") or None), None
    lines = []
    for name, asked in case.peers.items():
        if (name, told) not in found:
            continue
        ours, peer = found[case.ours, told], found[name, told]
        unset = ratio(found.get((name, free), peer), found[case.ours, free]) if told else "as beside"
        more = [memory(peer, ours)] if case.memory else [""]
        shown = "" if asked is None else f"{asked:.3g}"
        lines.append(
            [case.name, f"{ours.median * 1e3:.3g} ms", PEERS[name], ratio(peer, ours), shown, unset, *more]
        )
    if not lines:
        ours = found[case.ours, told]
        lines.append([case.name, f"{ours.median * 1e3:.3g} ms", "", "", "", "", ""])
    return lines


def table(head: list[str], lines: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *lines])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter that has torch and jax")
    parser.add_argument("--quick", action="store_true", help="three rounds, and no case longer than seconds")
    parser.add_argument("--only", nargs="+", choices=[*PARTS, "streaming", "growth"], default=None)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    wanted = options.only or [*PARTS, "streaming", "growth"]
    print(machine(options.peers))
    for part, title in PARTS.items():
        if part in wanted:
            print(f"\n{title}\n", flush=True)
            print(table(HEAD, []), flush=True)
            for case in CASES:
                if case.part != part or (options.quick and case.slow):
                    continue
                rounds = 3 if options.quick or case.slow or case.fresh else options.rounds
                for line in rows(case, race(case, rounds, options.peers)):
                    print("| " + " | ".join(line) + " |", flush=True)
    if "streaming" in wanted:
        print(f"\n{streaming.TITLE}\n\n{table(streaming.HEAD, streaming.rows())}", flush=True)
    if "growth" in wanted:
        print(f"\n{growth.TITLE}\n\n{table(growth.HEAD, growth.rows(options.quick))}", flush=True)


HEAD = ["work", "ours", "against", "theirs / ours (quartiles)", "asked", "OPENBLAS_CORETYPE unset", "memory"]

if __name__ == "__main__":
    main()
