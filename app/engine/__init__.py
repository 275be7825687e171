"""Recurrent networks in plain NumPy: forward over time, back-propagation through time, and what the gradients
mean.

Axes, always in this order: time T, batch B, then units (X inputs, H hidden, Y outputs). Parameters have no
time and no batch: rows receive, columns send. A loss L sums over the batch.
"""
