"""What a question says: its fields, its limits, its cost."""
