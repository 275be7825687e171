"""A cell from a user's own equations: a few lines of text, made the graph that every cell is."""
