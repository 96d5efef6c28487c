"""The reader of official Chinese."""
