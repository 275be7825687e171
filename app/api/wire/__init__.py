"""The form in which numbers and errors travel."""
