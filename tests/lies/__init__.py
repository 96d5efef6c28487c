"""Lies and honest sentences that a model might write, and how the check takes them."""
