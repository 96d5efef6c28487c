"""Tests of speed count processor seconds, which another program's work does not change."""

from __future__ import annotations

import sys

import pytest

untraced = pytest.mark.skipif(
    sys.gettrace() is not None, reason="a tracer (coverage) slows code many times over"
)
