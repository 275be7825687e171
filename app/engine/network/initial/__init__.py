"""How initial weights are drawn: by rules that people know, and as libraries do by default."""
