"""The engine: pure NumPy, no web."""
