"""LaTeX to MathML whose steps and symbols can be found: slots for the step, marks for symbols and parts.

The marks travel through the converter as classes: `mark("slot", "t-1", "t-1")` becomes
`<mn data-slot="t-1">`, and `mark("symbol", "W_hh:i", …)` becomes `<mrow data-symbol="W_hh" data-gate="i">`.
"""

from collections.abc import Sequence
from copy import deepcopy
from functools import lru_cache
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from latex2mathml.converter import convert

HOLE = "hole"
NAMESPACE = "http://www.w3.org/1998/Math/MathML"


def mark(kind: str, value: str, latex: str) -> str:
    """`latex` marked as a "slot", a "symbol" or a "part" of that value."""
    return rf"\class{{{kind}:{value}}}{{{latex}}}"


@lru_cache(maxsize=8192)
def mathml(*lines: str) -> str:
    """One MathML element for the LaTeX `lines`, several of them one below the other."""
    rows = [_row(line) for line in lines]
    if len(rows) > 1:
        cells = (f'<mtr><mtd style="text-align: left">{row}</mtd></mtr>' for row in rows)
        rows = [f'<mtable displaystyle="true">{"".join(cells)}</mtable>']
    return f'<math xmlns="{NAMESPACE}" displaystyle="true">{rows[0]}</math>'


@lru_cache(maxsize=4096)
def _row(latex: str) -> str:
    """A row's elements. Its marked pieces stand in many formulas, and so does what holds them: each is
    converted and written once, a tenth of the work.
    """
    frame, pieces = _taken_apart(latex)
    return "".join(_text(_plain(child, pieces), pieces) for child in _converted(frame))


@lru_cache(maxsize=4096)
def _marked(latex: str) -> ElementTree.Element:
    (element,) = _converted(latex)
    return _plain(element, ())


@lru_cache(maxsize=4096)
def _written(latex: str) -> str:
    return _text(_marked(latex), ())


@lru_cache(maxsize=4096)
def _converted(latex: str) -> ElementTree.Element:
    return ElementTree.fromstring(convert(latex).replace(f' xmlns="{NAMESPACE}"', "")).find("mrow")


def _text(element: ElementTree.Element, pieces: Sequence[str]) -> str:
    """The element as text; a hole is the piece that fills it."""
    if element.tag == HOLE:
        return _written(pieces[int(element.text)])
    inside = escape(element.text or "") + "".join(_text(child, pieces) for child in element)
    start = element.tag + "".join(f" {name}={quoteattr(value)}" for name, value in element.items())
    return f"<{start}>{inside}</{element.tag}>" if inside else f"<{start} />"


def _taken_apart(latex: str) -> tuple[str, list[str]]:
    """The LaTeX with a numbered hole for each outermost marked piece, and the pieces."""
    frame, pieces, end = "", [], 0
    while (start := latex.find(r"\class{", end)) >= 0:
        frame += latex[end:start] + mark(HOLE, str(len(pieces)), "x")
        end = _closing(latex, latex.index("}", start) + 1)
        pieces.append(latex[start:end])
    return frame + latex[end:], pieces


def _closing(latex: str, start: int) -> int:
    """Behind the brace that closes the one at `start`."""
    depth = 0
    for i in range(start, len(latex)):
        depth += (latex[i] == "{") - (latex[i] == "}")
        if depth == 0:
            return i + 1
    raise ValueError(f"a brace is open: {latex[start:]}")


def _plain(element: ElementTree.Element, pieces: Sequence[str]) -> ElementTree.Element:
    """The element with its marks as data attributes and its holes by their number, and nothing in it that
    MathML does not need.
    """
    kind, _, value = element.get("class", "").partition(":")
    if kind == HOLE:
        hole = ElementTree.Element(HOLE)
        hole.text = value
        return hole
    if kind == "slot":
        slot = ElementTree.Element("mn", {"data-slot": value})
        slot.text = value.replace("-", "−")
        return slot
    # An empty operator is the left end of a bar: it would only take room.
    children = [_plain(child, pieces) for child in element if child.tag != "mo" or child.text]
    tag = "mi" if element.tag == "mtext" else element.tag
    if tag == "mrow" and not kind and len(children) == 1:
        return children[0]
    if tag == "msub" and children[0].text == "∑":
        tag = "munder"
    if tag == "msup" and _takes_a_superscript(base := _filled(children[0], pieces)):
        symbol, superscript = deepcopy(base), children[1]
        symbol[0].tag = "msubsup"
        symbol[0].append(superscript)
        return symbol
    plain = ElementTree.Element(tag, _attributes(element, kind, value))
    plain.text = element.text
    plain.extend(children)
    return plain


def _filled(element: ElementTree.Element, pieces: Sequence[str]) -> ElementTree.Element:
    return _marked(pieces[int(element.text)]) if element.tag == HOLE else element


def _takes_a_superscript(element: ElementTree.Element) -> bool:
    """A marked symbol with a subscript alone: in W_{hh} transposed both stand at one place."""
    return element.get("data-symbol") is not None and element[0].tag == "msub"


def _attributes(element: ElementTree.Element, kind: str, value: str) -> dict[str, str]:
    if kind == "symbol":
        name, _, gate = value.partition(":")
        return {"data-symbol": name, "data-gate": gate} if gate else {"data-symbol": name}
    if kind == "part":
        return {"data-part": value}
    if element.tag in ("mi", "mtext") and len(element.text) > 1:
        return {"mathvariant": "normal"}  # a word; letters are italic
    return {name: element.get(name) for name in ("accent", "width") if element.get(name)}
