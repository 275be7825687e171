"""The spec of a question: its fields, its limits, its cost."""
