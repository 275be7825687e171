"""Singular values of the Jacobian over a distance, ds_{T-1}/ds_t = J_{T-1} … J_{t+1}, for the joint state.

They are the factors by which a loss at the end is stretched or shrunk on the way back to step t, one for each
direction. The product itself would lose all but the largest to rounding, so it is kept as P = (S_d … S_1)^T
Q^T: its rows are pulled back and made orthogonal again by QR, and the triangles' product has rows with an
exponent of their own [Benettin et al. 1980; Stewart 1995, graded QR decompositions of products of matrices].
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.cells.cell import Cell
from app.engine.errors import EngineError
from app.engine.numbers.magnitude import LOG10_2
from app.engine.numbers.ops import quiet
from app.engine.passes.jacobian import one_sequence, pull_rows
from app.engine.passes.layers import LayerTrace

SWEEPS = 2  # transposed QR sweeps before singular values are read off; one leaves errors of 1e-6 decades
SPREAD = 8  # decades between the largest and the smallest singular value that one SVD gets right to 1e-8
OVERLAP = 4  # decades by which one window of singular values reaches into the next
QR_EVERY = 4  # steps without QR, at most


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Filled by `sweep_spectrum`. `distances` (D,), ascending; distance d leads from step T - 1 to
    T - 1 - d.

    `log10_singular_values` (D, n), largest first, n = states * H; rows not yet there are NaN. -inf is zero:
    so counts what is below the rounding of one step's Jacobian, n eps times its largest entry.
    """

    distances: np.ndarray
    log10_singular_values: np.ndarray

    @property
    def lyapunov(self) -> np.ndarray:
        """(D, n) finite-time Lyapunov exponents ln(sigma_i) / d per step; NaN at distance 0."""
        with quiet():
            return self.log10_singular_values / (LOG10_2 / np.log(2)) / self.distances[:, None]


def even_distances(T: int, count: int = 200) -> np.ndarray:
    """All distances 0 … T - 1, or `count` of them, evenly spread, the first and the last among them."""
    return np.unique(np.linspace(0, T - 1, min(T, count)).round().astype(int))


def new_spectrum(trace: LayerTrace, distances: Sequence[int] | None = None) -> Spectrum:
    """Memory for the singular values at `distances`, by default `even_distances` of them."""
    one_sequence(trace)
    chosen = even_distances(trace.T) if distances is None else np.unique(np.asarray(distances, int))
    if not chosen.size or chosen[0] < 0 or chosen[-1] >= trace.T:
        raise EngineError("spectrum.distances", f"distances are 0 to {trace.T - 1}", "distances")
    n = len(trace.layer.cell.states) * trace.layer.H
    return Spectrum(chosen, np.full((len(chosen), n), np.nan))


def sweep_spectrum(trace: LayerTrace, spectrum: Spectrum) -> Iterator[int]:
    """Yield d = 0 … to the last distance asked for; once d is yielded, its row stands in `spectrum`."""
    wanted, last = {int(d): row for row, d in enumerate(spectrum.distances)}, int(spectrum.distances[-1])
    cell, end = trace.layer.cell, trace.T - 1
    product = _Product(spectrum.log10_singular_values.shape[1])
    for span in reversed(trace.spans()):
        with quiet():
            slopes = cell.slopes(trace, span)
        for t in range(span.stop - 1, max(span.start, end - last) - 1, -1):
            with quiet():
                if end - t in wanted:
                    product.factor()
                    row = spectrum.log10_singular_values[wanted[end - t]]
                    row[:] = log10_singular_values(product.mantissas, product.exponents)
                product.extend(cell, slopes, t - span.start)
            yield end - t


class _Product:
    """P = R^T A, with R = `mantissas` (r, n) times 2^`exponents` by row, and A the `rows` (r, n) pulled back.

    `factor` makes A orthonormal: A = S^T Q^T, and R becomes S R. The rows of R stand in order of size and
    fall off ever more steeply, so each becomes a sum of rows no larger than itself, and none is lost to
    rounding. r is n, or less once a step's Jacobian was singular.
    """

    def __init__(self, n: int):
        self.rows, self.mantissas, self.exponents = np.eye(n), np.eye(n), np.zeros(n, int)
        self.pending, self.limit = 0, 1

    def extend(self, cell: Cell, slopes: object, s: int) -> None:
        """One step further back."""
        if len(self.rows):
            self.rows = pull_rows(cell, slopes, s, self.rows)
            self.pending += 1
            if self.pending >= self.limit:
                self.factor()

    def factor(self) -> None:
        if not self.pending:
            return
        Q, S = np.linalg.qr(self.rows.T)
        diagonal = np.abs(np.diag(S))
        self.limit = _steps_without_qr(diagonal, self.pending)
        self.pending = 0
        floor = len(Q) * np.finfo(S.dtype).eps * np.abs(S).max()
        if diagonal.min() <= floor:
            Q, S = _independent(self.rows.T, floor)
        rows = Q.T
        # Each row of S R in units of its largest term, S_ij times 2^(e_j - e_i), which may be any power.
        tops = np.where(S != 0, self.exponents, np.iinfo(int).min).max(axis=1, initial=np.iinfo(int).min)
        products = np.ldexp(S, np.where(S != 0, self.exponents - tops[:, None], 0)) @ self.mantissas
        mantissas, exponents = _by_row(products, tops)
        order = np.argsort(-exponents, kind="stable")
        self.rows, self.mantissas, self.exponents = rows[order], mantissas[order], exponents[order]


def _independent(columns: np.ndarray, floor: float) -> tuple[np.ndarray, np.ndarray]:
    """QR of dependent `columns` (n, r): Q (n, rank), S (rank, r), a staircase.

    A column whose part outside those before it is `floor` or less adds none of its own [Gram-Schmidt, twice].
    """
    Q, S, rank = np.empty_like(columns), np.zeros((columns.shape[1],) * 2, columns.dtype), 0
    for j, column in enumerate(columns.T):
        rest = column.copy()
        for _ in range(2):
            part = Q[:, :rank].T @ rest
            rest -= Q[:, :rank] @ part
            S[:rank, j] += part
        size = np.linalg.norm(rest)
        if size > floor:
            Q[:, rank], S[rank, j] = rest / size, size
            rank += 1
    return Q[:, :rank], S[:rank]


def _steps_without_qr(diagonal: np.ndarray, steps: int) -> int:
    """How many steps may be multiplied up before QR: as many as keep within what QR gets right."""
    if not diagonal.min() > 0:
        return 1
    decades = np.log10(diagonal.max() / diagonal.min()) / steps
    return int(min(QR_EVERY, max(1, SPREAD // max(decades, 1e-9))))


def _by_row(mantissas: np.ndarray, exponents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same numbers with each row's largest entry between 1/2 and 1."""
    shifts = np.frexp(np.abs(mantissas).max(axis=1, initial=0))[1]
    return np.ldexp(mantissas, -shifts[:, None]), exponents + shifts


def log10_singular_values(mantissas: np.ndarray, exponents: np.ndarray) -> np.ndarray:
    """(n,) log10 of the singular values, largest first, of r <= n rows: row i is `mantissas[i]` times
    2^`exponents[i]`; -inf for the other n - r.

    Sweeps of QR of the transpose order the rows by size and all but decouple them [Stewart 1999, QLP]; then
    SVDs of windows of rows give the values, each from a window whose rounding lies far below it.
    """
    if not np.isfinite(mantissas).all():
        return np.full(mantissas.shape[1], np.nan)
    with quiet():
        rows, exponents = _by_row(mantissas, exponents)
        for _ in range(SWEEPS):
            order = np.argsort(-exponents, kind="stable")
            rows, exponents = rows[order], exponents[order]
            R = np.linalg.qr(rows.T, mode="r")
            rows, exponents = _by_row(np.ldexp(R, exponents - exponents[:, None]), exponents)
        found = np.full(mantissas.shape[1], -np.inf)
        found[: len(rows)] = _by_windows(rows, exponents)
    return found


def _by_windows(rows: np.ndarray, exponents: np.ndarray) -> np.ndarray:
    """(r,) log10 of the singular values of a triangle whose rows fall off."""
    found, start, done = np.empty(len(rows)), 0, 0
    while done < len(rows):
        near = exponents[start:] > exponents[start] - 2 * SPREAD / LOG10_2
        stop = start + (len(near) if near.all() else int(near.argmin()))
        block = np.ldexp(rows[start:stop, start:stop], (exponents[start:stop] - exponents[start])[:, None])
        values = np.log10(np.linalg.svd(block, compute_uv=False)) + exponents[start] * LOG10_2
        sure = start + max(1, int((values > values[0] - SPREAD).sum()))
        if sure <= done:  # a gap of decades: what lies below it begins a window of its own
            start = done
            continue
        found[done:sure] = values[done - start : sure - start]
        done, start = sure, start + max(1, int((values > values[0] - OVERLAP).sum()))
    return found
