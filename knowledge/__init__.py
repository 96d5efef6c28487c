"""Documents in, passages out: a synchronous library that knows rules, time and where a text came from."""
