"""The questions, each in a file of its own."""
