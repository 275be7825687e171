"""The graph of a cell as formulas, in four notations."""

from app.formulas.cells import catalogue

__all__ = ["catalogue"]
