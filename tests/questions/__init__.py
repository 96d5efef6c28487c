"""Questions with what is expected, asked without a model: `python -m tests.questions FILE`."""
