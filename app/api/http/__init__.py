"""HTTP: routes, bodies, streams, errors."""
