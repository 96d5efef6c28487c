from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.services import Services
from tests.support import make_services


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path / "home") as made:
        yield made
