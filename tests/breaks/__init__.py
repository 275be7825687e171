"""Faults put in on purpose: what the tests are good for is how many of them they find."""
