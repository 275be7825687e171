"""What holds the gradients to something else: differences, tape, sums, another order."""
