"""Speed and quality, printed as tables: `python -m tests.benchmarks [--quick] [NAME…]`.

Each module here with a `run(quick: bool) -> None` is a benchmark; nothing else is to be done.
"""
