"""Seconds that single operations take, measured on two cores, BLAS on one thread.

tests/load/estimates.py holds what `costs` makes of them to the work.
"""

NETWORK = 1.3e-3  # read, checked, its sequence drawn
WEIGHT = 18e-9  # drawn, and laid out for the passes
GIVEN = 0.1e-6  # of a number in a body: parsed and digested; 0.25e-6 of 17 digits, 0.05e-6 packed
PASS = 0.15e-3  # whatever its size
HELD = 8e-9  # of a number that both passes hold: its memory made, filled, read
STEP = 8e-6  # of a pass, of any cell
BLOCK = 3e-6  # of a pass, more for each block of a step's gates
EVENT = 20e-6  # of one step of one pass
NODE = 90e-6  # of a step's tape
PULLED_STEP = 50e-6  # of a chain kept as vectors
SCALED_STEP = 10e-6  # what that takes beyond a pass back
ROWS_STEP = 250e-6  # of a part of the rows of the map of several layers, for each layer
MOVED_STEP = 25e-6  # of a batch of moved numbers, for each block of its gates and one more
MOVED_LOSS = 100e-6  # of such a batch at a step with a loss
MOVED_READ_OUT = 1.5e-6  # of a row of it
GATE = 7e-9  # of one unit's in one row of a batch
UPDATE = 55e-9  # of one weight: moved, laid out, its gradient
FLOP = 45e-12
NUMBER = 60e-9  # computed, turned into text and sent
PACKED = 15e-9  # computed and sent as base64
CELL = 30e-9  # of a packed map, asked for or not
PULL = 3e-9  # of one number of an adjoint through one step of the map's sweep
TERM = 12e-6  # of a derivation
FORMULA = 0.2e-3  # in the four notations
ENTRY = 2.5e-9  # of a matrix, made and looked at
CALL = 35e-6  # of a handful of NumPy calls on short arrays
EIGENVALUES = 4e-9  # of an H x H matrix, times H^3: its singular values with them
QR = 0.25e-9  # of an n x n product pulled back and made orthogonal, times n^3
SINGULAR_VALUES = 1.8e-9  # of n x n products, times n^3
ROTATION = 0.3e-6  # of n x n products as well, times n^2
CHECK = 60e-6  # of one number whose differences are there, with what is told of it
