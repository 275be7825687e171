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


def mathml(*lines: str) -> str:
    """One MathML element for the LaTeX `lines`, several of them one below the other."""
    root = ElementTree.Element("math", {"xmlns": NAMESPACE, "displaystyle": "true"})
    if len(lines) == 1:
        root.extend(_row(lines[0]))
    else:
        table = ElementTree.SubElement(root, "mtable")
        for line in lines:
            cell = ElementTree.SubElement(
                ElementTree.SubElement(table, "mtr"), "mtd", {"style": "text-align:left"}
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
    children = [_plain(child) for child in element]
    tag = {"mtext": "mi", "msub": "munder" if len(children) and children[0].text == "∑" else "msub"}.get(
        element.tag, element.tag
    )
    if tag == "mrow" and not kind and len(children) == 1:
        return children[0]
    plain = ElementTree.Element(tag)
    if kind == "symbol":
        name, _, gate = value.partition(":")
        plain.set("data-symbol", name)
        if gate:
            plain.set("data-gate", gate)
    elif kind == "part":
        plain.set("data-part", value)
    if element.get("accent"):
        plain.set("accent", element.get("accent"))
    plain.text = element.text
    plain.extend(children)
    return plain
