"""Forward and backward passes and what they leave behind."""
