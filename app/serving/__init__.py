"""The server process: which connections it accepts, how long it waits for a peer, how it ends."""
