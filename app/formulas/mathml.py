"""LaTeX to MathML whose steps and symbols can be found: slots for the step, marks for symbols and parts.

The marks travel through the converter as classes: `mark("slot", "t-1", "t-1")` becomes
`<mn data-slot="t-1">`, and `mark("symbol", "W_hh:i", …)` becomes `<mrow data-symbol="W_hh" data-gate="i">`.
"""

from functools import lru_cache
from xml.etree import ElementTree

from latex2mathml.converter import convert

NAMESPACE = "http://www.w3.org/1998/Math/MathML"


def mark(kind: str, value: str, latex: str) -> str:
    """`latex` marked as a "slot", a "symbol" or a "part" of that value."""
    return rf"\class{{{kind}:{value}}}{{{latex}}}"


@lru_cache(maxsize=8192)
def mathml(*lines: str) -> str:
    """One MathML element for the LaTeX `lines`, several of them one below the other."""
    root = ElementTree.Element("math", {"xmlns": NAMESPACE, "displaystyle": "true"})
    if len(lines) == 1:
        root.extend(_row(lines[0]))
    else:
        table = ElementTree.SubElement(root, "mtable", {"displaystyle": "true"})
        for line in lines:
            cell = ElementTree.SubElement(
                ElementTree.SubElement(table, "mtr"), "mtd", {"style": "text-align: left"}
            )
            cell.extend(_row(line))
    return ElementTree.tostring(root, encoding="unicode")


@lru_cache(maxsize=4096)
def _row(latex: str) -> tuple[ElementTree.Element, ...]:
    converted = ElementTree.fromstring(convert(latex).replace(f' xmlns="{NAMESPACE}"', ""))
    return tuple(_plain(child) for child in converted.find("mrow"))


def _plain(element: ElementTree.Element) -> ElementTree.Element:
    """The element with its marks as data attributes, and nothing in it that MathML does not need."""
    kind, _, value = element.get("class", "").partition(":")
    if kind == "slot":
        slot = ElementTree.Element("mn", {"data-slot": value})
        slot.text = value.replace("-", "−")
        return slot
    # An empty operator is the left end of a bar: it would only take room.
    children = [_plain(child) for child in element if child.tag != "mo" or child.text]
    tag = "mi" if element.tag == "mtext" else element.tag
    if tag == "mrow" and not kind and len(children) == 1:
        return children[0]
    if tag == "msub" and children[0].text == "∑":
        tag = "munder"
    if tag == "msup" and _takes_a_superscript(children[0]):
        symbol, superscript = children
        symbol[0].tag = "msubsup"
        symbol[0].append(superscript)
        return symbol
    plain = ElementTree.Element(tag, _attributes(element, kind, value))
    plain.text = element.text
    plain.extend(children)
    return plain


def _takes_a_superscript(element: ElementTree.Element) -> bool:
    """A marked symbol with a subscript alone: in W_{hh} transposed both stand at one place."""
    return element.get("data-symbol") is not None and element[0].tag == "msub"


def _attributes(element: ElementTree.Element, kind: str, value: str) -> dict[str, str]:
    if kind == "symbol":
        name, _, gate = value.partition(":")
        return {"data-symbol": name, "data-gate": gate} if gate else {"data-symbol": name}
    if kind == "part":
        return {"data-part": value}
    return {name: element.get(name) for name in ("accent", "width") if element.get(name)}
