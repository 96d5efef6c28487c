"""What holds for all tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.shared import prefer_memory, shared_folder


def pytest_configure() -> None:
    prefer_memory()
    shared_folder()  # before the workers start, so that they have the same


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Take back what a test did to the logs: the next one prints no lines of its servers."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
