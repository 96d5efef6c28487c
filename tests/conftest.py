"""What holds for all tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

from tests.shared import prefer_memory, shared_folder

# A busy machine is no defect: how long one example takes says nothing here.
hypothesis.settings.register_profile("zicha", deadline=None)
hypothesis.settings.load_profile("zicha")


def pytest_configure() -> None:
    prefer_memory()
    shared_folder()  # before the workers start, so that they have the same


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.scheduling import FileByFile

    config.option.loadscopereorder = False
    return FileByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        from tests.scheduling import longest_first

        longest_first(items)


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Take back what a test did to the logs: the next one prints no lines of its servers."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
