"""Numbers as the page writes them (static/js/model/format.js), and back."""

import math

SPACE = "\u202f"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = {raised: plain for plain, raised in RAISED.items()}
# A number within a sentence, to be found by a regular expression.
NUMBER = r"(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:\s×\s10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)"


def number(x: float, figures: int = 4) -> str:
    """0.001964, 12.34, 1.964 × 10⁻⁵; an exact zero is 0."""
    if x == 0:
        return "0"
    mantissa, exponent = f"{x:.{figures - 1}e}".split("e")
    power = int(exponent)
    if not -3 <= power <= 3:
        return f"{mantissa}{SPACE}×{SPACE}10{str(power).translate(RAISED)}"
    return f"{float(f'{mantissa}e{power}'):.{max(0, figures - 1 - power)}f}"


def norm(values: list[float]) -> str:
    """The norm of a vector as the page writes it."""
    return number(math.hypot(*values))


def read(text: str) -> float:
    """The number that a text of the page stands for."""
    mantissa, times, power = "".join(text.split()).partition("×10")
    return float(mantissa) * 10.0 ** int(power.translate(LOWERED)) if times else float(mantissa)
