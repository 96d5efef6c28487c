"""What an operator does now and then: examine, back up, forget."""
