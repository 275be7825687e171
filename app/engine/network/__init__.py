"""Networks: parameters, initial values, losses."""
