"""The chat application: what a person asks, answered from `knowledge`."""
