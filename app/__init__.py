"""Unrolled: a visual explorer of recurrent networks."""
