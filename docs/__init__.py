"""What goes with the documentation."""
