"""What the app speaks: routes, bodies, streams, errors."""
