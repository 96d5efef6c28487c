"""What the tests of the library start from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from knowledge.library.index import PassageIndex
from knowledge.library.ingest import Library
from tests.fakes import FakeEmbedder
from tests.unit.documents.library import REPORT, cards, kinds, write


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def index(tmp_path: Path, embedder: FakeEmbedder) -> Iterator[PassageIndex]:
    index = PassageIndex.open(tmp_path / "index", embedder)
    yield index
    index.close()


@pytest.fixture
def library(index: PassageIndex) -> Library:
    return Library(index, cards(), kinds(), today=lambda: date(2026, 3, 1))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return write(tmp_path / "自查报告.txt", REPORT)
