"""Tests of speed count processor seconds and compare two lengths in one run: a slow machine is slow with both."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest

untraced = pytest.mark.skipif(
    sys.gettrace() is not None, reason="a tracer (coverage) slows code many times over"
)
_TIMES = 4
"""The long text is so many times the short one; what is quadratic takes its square."""
_GROWS, _FLOOR = 2.5, 0.5
"""By how much more than its length the time may grow, and seconds below which nothing is told."""


def hold_linear(do: Callable[[str], object], piece: str, length: int) -> None:
    """Hold that a text of repeated pieces takes time in proportion to its length; three looks clear a hiccup."""

    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        began = time.process_time()
        do(text)
        return time.process_time() - began

    ratios = []
    for _ in range(3):
        short, long = seconds(length // _TIMES), seconds(length)
        if long < _TIMES * _GROWS * short + _FLOOR:
            return
        ratios.append(round(long / short, 1))
    pytest.fail(f"{_TIMES} times the text takes {ratios} times as long")
