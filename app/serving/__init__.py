"""The server process: who comes in, how long a peer is waited for, how it ends."""
