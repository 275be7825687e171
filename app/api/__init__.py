"""The HTTP interface: specs in, numbers out. Thin: the engine computes, `wire` says how numbers travel."""
