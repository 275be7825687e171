"""A term of the derivation by hand (`engine.derivation`) as a formula, its steps and indices filled in."""

from app.engine.cells.cell import Cell
from app.engine.checks.derivation import Place, Term
from app.formulas.mathml import mark, mathml
from app.formulas.notation import NOTATIONS, Notation
from app.formulas.operations import OPERATIONS

# So many steps of the way back are written out as matrices; a longer way is written as the gradient it gives.
WRITTEN_OUT = 4


def term_formula(cell: Cell, at: Place, term: Term, losses: int) -> dict[str, str]:
    """MathML by notation. Indices count from 0; `losses` is K, by which the mean divides."""
    return {
        notation.name: mathml(_Line(cell, at, term, notation).latex(losses))
        for notation in NOTATIONS.values()
    }


def abbreviated(term: Term) -> bool:
    """Whether the way back from k to t, too long for its matrices, is written as the gradient they give."""
    return term.k - term.t > WRITTEN_OUT and any(factor.symbol == "dh" for factor in term.factors)


class _Line:
    """One term in one notation."""

    def __init__(self, cell: Cell, at: Place, term: Term, notation: Notation):
        self.cell, self.at, self.term, self.notation = cell, at, term, notation

    def latex(self, losses: int) -> str:
        weight = "" if self.term.weight == 1 else rf"\frac{{1}}{{{losses}}} \, "
        return weight + r" \, ".join(filter(None, (self._factor(each.symbol) for each in self.term.factors)))

    def _factor(self, symbol: str) -> str:
        t, row, column = self.term.t, self.at.row, self.at.column
        if symbol == "one":
            return ""
        entry = row if column is None else column  # a vector is multiplied number by number
        if symbol.endswith("_prev"):
            return self._quantity(symbol.removesuffix("_prev"), t - 1, entry)
        if symbol in self.cell.gates:
            behind = self.cell.use(self.at.name, self.at.gate).columns == symbol
            return self._quantity(symbol, t, entry if behind else row)
        if symbol == "slope":
            return self._slope(t, row)
        if symbol == "dh":
            return self._back(row)
        if symbol.startswith("d"):
            return self._by(self._quantity(symbol[1:], t, row))
        return self._quantity(symbol, t, entry)

    def _back(self, row: int) -> str:
        """dL_k by h_t in one unit: through W_hh and the slopes of the steps between, written out."""
        k, t = self.term.k, self.term.t
        if k == t or abbreviated(self.term):
            return self._by(self._quantity("h", t, row))
        W_T = rf"{mark('symbol', 'W_hh', self.notation.parameter('W_hh'))}^{{\top}}"
        chain = [self._by(self._quantity("h", k))]
        for s in range(k, t, -1):
            slope = self._slope(s)
            chain += [rf"\text{{diag}}{slope}", W_T] if slope else [W_T]
        if not self.notation.rows:
            chain.reverse()
        written = r" \, ".join(chain)
        return rf"\left[{written}\right]_{{{row}}}"

    def _slope(self, t: int, row: int | None = None) -> str:
        h, a = self._quantity("h", t, row), self._quantity("a", t, row)
        function = OPERATIONS[self.cell.graph["h"].op]
        slope = function.derivative(f"{{{h}}}", a, r" \, " if row is not None else r" \odot ")
        return slope if not slope or slope.startswith(r"\left(") else rf"\left({slope}\right)"

    def _by(self, letters: str) -> str:
        return rf"\frac{{\partial L_{{{self._step(self.term.k)}}}}}{{\partial {letters}}}"

    def _quantity(self, name: str, t: int, entry: int | None = None) -> str:
        further = "" if entry is None else str(entry)
        return mark("symbol", name, self.notation.quantity(name, self._step(t), self.cell.gates, further))

    def _step(self, t: int) -> str:
        return mark("slot", str(t), str(t))
