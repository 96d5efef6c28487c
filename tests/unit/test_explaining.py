"""What a required element means."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import NotFound
from bot.explaining import BASIS_SHOWN, explain, find_element
from bot.services import Services
from tests.support import make_services


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path) as opened:
        yield opened


async def test_everything_that_is_known_of_an_element(services: Services) -> None:
    found = await explain("E04", services)
    assert found.id == "E04"
    assert "几次" in found.meaning
    assert any("集体学习研讨几次" in fact for fact in found.facts)
    assert found.norms == (
        "集体学习研讨次数：每季度至少1次（《中国共产党党委（党组）理论学习中心组学习规则》第十条）",
    )
    first = found.basis[0]
    assert (first.title, first.article, first.status) == (
        "中国共产党党委（党组）理论学习中心组学习规则",
        "第十条",
        "现行",
    )
    assert "每季度" in first.what
    assert "【待填：集体学习研讨次数】次" in found.example
    assert not set("[]{}") & set(found.example)
    assert {"meaning", "facts", "norms", "basis", "tips", "example"} <= set(found.to_json())


@pytest.mark.parametrize("name", ["e04", "中心组学习", " 理论学习中心组 ", "理论武装", "中心组学习情况"])
async def test_other_names(services: Services, name: str) -> None:
    assert (await explain(name, services)).id == "E04"


async def test_many_articles_are_cut_short_in_text(services: Services) -> None:
    found = await explain("保密工作", services)
    assert len(found.basis) > BASIS_SHOWN
    assert found.text.count("· 《") <= BASIS_SHOWN + len(found.norms)
    assert f"另有{len(found.basis) - BASIS_SHOWN}条" in found.text


async def test_places_in_unpublished_rules_are_not_printed(services: Services) -> None:
    for element in services.specs["ideology"].elements:
        found = await explain(element.id, services)
        for line in found.basis:
            assert line.article == "" or line.is_public
            assert services.catalogue.find(line.title) is not None


async def test_unknown_names_are_told_what_there_is(services: Services) -> None:
    with pytest.raises(NotFound, match=r"E0|F0|L0"):
        await explain("zxqv", services)
    with pytest.raises(NotFound, match="ideology"):
        await explain("E04", services, kind="nothing")
    assert find_element("习", services.specs["ideology"]) is None
