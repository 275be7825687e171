"""Independent checks of the gradients: differences, tape, sums, another order of the units."""
